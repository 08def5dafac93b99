"""The page that a browser sees while its decision is at work on many documents."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.jobs import Job
from pipeline.desk.visit import Visit, get
from pipeline.errors import NotFound


def working(visit: Visit) -> Response:
    """The answer of the work, if it has ended; else a page that asks again after a second."""
    job = visit.desk.kept.find(("job", visit.part("token")))
    if not isinstance(job, Job):
        raise NotFound("nothing is at work here any more; Decisions lists what was decided")
    return job.answer(0) or visit.page("working.html")


ROUTES = (get("/working/{token}", working),)
