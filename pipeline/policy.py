"""The user's policy: how strict the judge is, patterns of lines to keep and to cut, documents to refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from time import monotonic
from typing import Literal

from pipeline.errors import SettingsError
from pipeline.text.hosts import check_site, host_of, is_of
from pipeline.text.patterns import SlowPattern, check_pattern, is_found
from pipeline.wanted import DEFAULT_WANTED, Wanted

Action = Literal["keep", "cut"]

_PAGE_SECONDS = 10.0  # that a rule may take on a page
_HOSTS = 256  # hosts whose rules are cached; a dump may have any number of hosts


class Strictness(StrEnum):
    """What the judge does with a line that it is not sure of."""

    LENIENT = "lenient"  # it stays: no line of an article is lost, more chrome is left
    BALANCED = "balanced"
    STRICT = "strict"  # it goes: less chrome is left, a line of an article may be lost


@dataclass(frozen=True, slots=True)
class Rule:
    """A regular expression that is searched in each line, and the action for lines that match.

    With a `site` the rule holds only for this host and its subdomains. Raises SettingsError when the
    pattern or the site is not valid.
    """

    pattern: str
    action: Action
    site: str | None = None

    def __post_init__(self) -> None:
        try:
            check_pattern(self.pattern)
            site = None if self.site is None else check_site(self.site)
        except ValueError as error:
            raise SettingsError(f"{self.action}: {error}") from error
        object.__setattr__(self, "site", site)

    def matches(self, text: str) -> bool:
        """Whether the pattern is found in a line, without blanks at its ends. Raises SlowPattern."""
        return is_found(self.pattern, text.strip())

    def __str__(self) -> str:
        shown = f"'{' '.join(self.pattern.splitlines())}'"  # one line, as a note must be
        return f"{shown} (site {self.site})" if self.site else shown


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings that the cleaner needs. `Settings.policy` makes it; a caller of the library may, too."""

    strictness: Strictness = Strictness.BALANCED
    rules: tuple[Rule, ...] = ()
    wanted: Wanted = DEFAULT_WANTED

    def rules_for(self, url: str | None) -> tuple[Rule, ...]:
        """The rules that hold for a page of this URL, the winning ones first.

        A rule of a site wins over a rule of a domain above it, and both win over a global rule. Among
        the rules of one site, `keep` wins over `cut`.
        """
        return _in_order(self.rules, host_of(url)) if self.rules else ()


DEFAULT = Policy()
"""The policy where the user has set nothing."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The rules that match each line, in the order of the rules.

    `slow`: the rules that took too long, with the place of the line. They match no line of the page.
    """

    of_lines: tuple[tuple[Rule, ...], ...]
    slow: Mapping[Rule, int]

    @property
    def places(self) -> list[int]:
        """The places of the lines that a rule matches."""
        return [at for at, rules in enumerate(self.of_lines) if rules]


def matches_of(rules: Sequence[Rule], lines: Sequence[str]) -> Matches:
    """The rules that match each of the lines of a page."""
    slow: dict[Rule, int] = {}
    found: list[list[Rule]] = [[] for _ in lines]
    for rule in rules:
        holding: list[int] = []
        until = monotonic() + _PAGE_SECONDS
        for at, line in enumerate(lines):
            try:
                if rule.matches(line):
                    holding.append(at)
            except SlowPattern:
                slow[rule] = at
                break
            if monotonic() > until:
                slow[rule] = at
                break
        else:
            for at in holding:
                found[at].append(rule)
    return Matches(tuple(map(tuple, found)), slow)


@lru_cache(_HOSTS)
def _in_order(rules: tuple[Rule, ...], host: str | None) -> tuple[Rule, ...]:
    holding = [rule for rule in rules if rule.site is None or is_of(host, rule.site)]
    # Of two sites that a host belongs to, the longer name is the more specific one. The sort is stable:
    # equal rules stay in the order of the settings.
    return tuple(sorted(holding, key=lambda rule: (-len(rule.site or ""), rule.action == "cut")))
