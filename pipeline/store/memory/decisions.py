"""What people decide on lines of a site: forget what the memory knows of a line, or always keep it."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, Row, delete, insert, select

from pipeline.errors import DecisionError, NotFound
from pipeline.memory.keys import named_key
from pipeline.store.database.tables import decisions, sites
from pipeline.store.memory.sites import mark_stale
from pipeline.text.hosts import site_of

Decision = Literal["keep", "forget"]


def find_site(connection: Connection, name: str) -> Row[tuple[int, str, int]]:
    """The site of this name, or of a URL: id, name, size. A folder may be given by the end of its path.

    Raises NotFound when no site fits, or more than one.
    """
    query = select(sites.c.id, sites.c.name, sites.c.size)
    names = {name, f"{name}/", site_of(name)} - {None}
    exact = connection.execute(query.where(sites.c.name.in_(names))).all()
    folder = sites.c.name.endswith(f"/{name.strip('/')}/", autoescape=True)
    found = exact or connection.execute(query.where(folder).limit(2)).all()
    if len(found) != 1:
        problem = "several folders end" if found else "no site is called so, and no folder ends"
        raise NotFound(f"{name!r}: {problem} like that; copydesk site lists the sites")
    return found[0]


def record_line_decision(connection: Connection, site: str, line: str, decision: Decision | None) -> None:
    """Store a decision on a line of a site; None takes it back. It holds from the next settle on.

    Raises NotFound when there is no such site, DecisionError when `line` is not one line.
    """
    if not line.strip() or "\n" in line or any("\ud800" <= character <= "\udfff" for character in line):
        raise DecisionError(f"{line!r} is not one line of a page; copydesk site {site} shows the lines")
    found = find_site(connection, site)
    key = named_key(line)
    connection.execute(delete(decisions).where(decisions.c.site == found.name, decisions.c.key == key))
    if decision:
        row = {"site": found.name, "key": key, "text": line.strip(), "decision": decision}
        connection.execute(insert(decisions).values(row))
    mark_stale(connection, [found.id])
