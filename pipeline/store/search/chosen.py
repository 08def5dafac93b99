"""Which documents a search, an export or a program wants."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import FilterError
from pipeline.text.dates import check_day
from pipeline.text.hosts import check_site, site_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """The documents that fit all of this; without any of it, all articles.

    `languages`, `sites`: one of these; a site with its subdomains. `since`, `until`: the first and the
    last day of publication, as 2024, 2024-03 or 2024-03-05; a document without a date fits neither.
    `since_run`: what later runs stored. `copies`: duplicates, too. `most_doubt`: at most this doubt, 0 to 1.
    `kind`: instead of articles, the duplicates of this kind.
    Raises FilterError when a day or a site can't be read.
    """

    languages: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    since_run: int | None = None
    copies: bool = False
    most_doubt: float | None = None
    kind: str | None = None

    def __post_init__(self) -> None:
        """Check the days and the sites."""
        for name in ("since", "until"):
            day = getattr(self, name)
            try:
                if day is not None:
                    check_day(day)
            except ValueError as error:
                raise FilterError(f"{name} {error}") from error
        for site in self.sites:
            try:
                check_site(_host(site))
            except ValueError as error:
                raise FilterError(str(error)) from error

    def conditions(self) -> tuple[str, dict[str, object]]:
        """An SQL condition on `documents` as `d`, and the values of its parameters."""
        found: list[str] = [] if self.copies or self.kind else ["d.article_id IS NULL"]
        values: dict[str, object] = {}
        if self.languages:
            found.append(_one_of("d.language = :{}", "language", self.languages, values))
        if self.sites:
            found.append(f"({' OR '.join(_at_site(at, site, values) for at, site in enumerate(self.sites))})")
        if self.since is not None:
            found.append("d.published_at >= :since")
            values["since"] = self.since
        if self.until is not None:
            found.append("substr(d.published_at, 1, :until_length) <= :until")
            values |= {"until": self.until, "until_length": len(self.until)}
        if self.since_run is not None:
            found.append("d.run_id > :since_run")
            values["since_run"] = self.since_run
        if self.most_doubt is not None:
            found.append("d.doubt <= :most_doubt")
            values["most_doubt"] = self.most_doubt
        if self.kind is not None:
            found.append("d.duplicate_kind = :kind")
            values["kind"] = self.kind
        return " AND ".join(found) or "1 = 1", values


def _one_of(condition: str, name: str, wanted: tuple[str, ...], values: dict[str, object]) -> str:
    names = [f"{name}{at}" for at in range(len(wanted))]
    values |= dict(zip(names, wanted, strict=True))
    return f"({' OR '.join(condition.format(each) for each in names)})"


def _host(site: str) -> str:
    """The host of a site that a person typed, with or without the beginning and the end of a URL."""
    return site.strip().lower().rpartition("//")[2].partition("/")[0].removeprefix("www.")


def _at_site(at: int, site: str, values: dict[str, object]) -> str:
    """The condition for one site: its registrable domain, and the host where a subdomain is meant."""
    host = _host(site)
    domain = site_of(f"http://{host}") or host
    values[f"site{at}"] = domain
    if host == domain:
        return f"d.site = :site{at}"
    values |= {f"host{at}": f"%//{host}%", f"sub{at}": f"%.{host}%"}
    return f"(d.site = :site{at} AND (d.url LIKE :host{at} OR d.url LIKE :sub{at}))"
