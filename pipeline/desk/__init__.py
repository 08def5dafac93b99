"""The desk: a local web page to search, read and decide in the browser.

`make_app` makes the application; `serving` listens and runs it. A page is a module in `pages/` with its
routes, and templates in `templates/`. It needs no Prefect.
"""

from __future__ import annotations

from pipeline.desk.app import make_app

__all__ = ["make_app"]
