"""Which documents the user wants at all; every other document becomes a reject with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import SettingsError
from pipeline.text.dates import check_day
from pipeline.text.hosts import check_site


@dataclass(frozen=True, slots=True)
class Wanted:
    """The documents that are stored. `Settings.wanted` makes it; a caller of the library may, too.

    `min_words`: the fewest words of a text; in scripts without spaces, several characters are one.
    `error_pages`, `listings`: whether these are kept. `languages`: ISO 639-1 codes. `since`, `until`: the
    first and the last day of publication, as 2024, 2024-03 or 2024-03-05. `sites`: one of these, with its
    subdomains. A document whose language or date is not known fits all languages and days; a document
    whose site is not known fits no site. Raises SettingsError when a day or a site can't be read.
    """

    min_words: int = 3
    error_pages: bool = False
    listings: bool = True
    languages: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    sites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        try:
            for day in (self.since, self.until):
                if day is not None:
                    check_day(day)
            sites = tuple(check_site(site) for site in self.sites)
            check_order(self.since, self.until)
        except ValueError as error:
            raise SettingsError(f"wanted: {error}") from error
        object.__setattr__(self, "sites", sites)
        object.__setattr__(self, "languages", tuple(map(base_language, self.languages)))


def base_language(code: str) -> str:
    """The language of a code, without its country: `en-GB` is `en`."""
    return code.strip().lower().replace("_", "-").partition("-")[0]


def check_order(since: str | None, until: str | None) -> None:
    """Raise ValueError where no day is between the two."""
    if since is not None and until is not None and since[: len(until)] > until:
        raise ValueError(f"no day is from {since} to {until}")


DEFAULT_WANTED = Wanted()
"""The documents that are stored where the user has set nothing."""
