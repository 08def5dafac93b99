"""What a person types to search, for FTS5 and for Postgres.

Words must all be there; `"two words"` must follow each other; `word*` is the beginning of a word; `-word`
or `NOT word` must not be there; `this OR that`. Whatever else is typed is read as words, so no query is
invalid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.text.terms import asked_terms, begins_term

# What parts words, beside blanks: signs of query languages. Other marks join words, as in "e-mail".
_PARTING = r"\s\"()^:;+=<>|~{}\[\]!?*"
_PIECE = re.compile(
    rf'(?P<minus>(?<![^{_PARTING}])[-−])?(?:"(?P<phrase>[^"]*)"|(?P<word>[^{_PARTING}]+))(?P<star>\*)?'
)
_SHORTEST_PREFIX = 2  # characters; the terms that begin with one letter are too many to look up


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms that follow each other. `prefix`: the last one is only the beginning of a term."""

    terms: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A search. Of each group of `wanted` one clause must be there, and no clause of `unwanted`."""

    wanted: tuple[tuple[Clause, ...], ...]
    unwanted: tuple[Clause, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.wanted)

    def for_fts5(self) -> str:
        """The query in the syntax of SQLite's FTS5."""
        groups = [" OR ".join(map(_fts5, group)) for group in self.wanted]
        wanted = " AND ".join(f"({group})" for group in groups)
        return f"({wanted}) NOT ({' OR '.join(map(_fts5, self.unwanted))})" if self.unwanted else wanted

    def for_postgres(self) -> str:
        """The query as a tsquery literal."""
        groups = [" | ".join(map(_tsquery, group)) for group in self.wanted]
        wanted = [f"({group})" for group in groups]
        return " & ".join([*wanted, *(f"!({_tsquery(clause)})" for clause in self.unwanted)])


def parse_query(typed: str) -> Query:
    """What a person typed, as a Query. It is empty where nothing with a letter or digit is to be found."""
    if typed.count('"') % 2:
        typed = typed[::-1].replace('"', " ", 1)[::-1]  # the last one opens nothing
    wanted: list[list[Clause]] = []
    unwanted: list[Clause] = []
    joined = refused = False
    for piece in _PIECE.finditer(typed):
        if piece["word"] in ("AND", "OR", "NOT") and not piece["minus"]:
            joined, refused = piece["word"] == "OR" and bool(wanted), piece["word"] == "NOT"
            continue
        clause = _clause(piece["phrase"] or piece["word"] or "", starred=bool(piece["star"]))
        if clause is None:
            continue
        if piece["minus"] or refused:
            unwanted.append(clause)
        elif joined:
            wanted[-1].append(clause)
        else:
            wanted.append([clause])
        joined = refused = False
    return Query(tuple(map(tuple, wanted)), tuple(unwanted))


def _clause(said: str, *, starred: bool) -> Clause | None:
    found = tuple(asked_terms(said))
    if not found:
        return None
    last = found[-1]
    begins = starred and len(last) >= _SHORTEST_PREFIX
    return Clause(found, begins or begins_term(last))


def _fts5(clause: Clause) -> str:
    return f'"{" ".join(clause.terms)}"{" *" if clause.prefix else ""}'


def _tsquery(clause: Clause) -> str:
    quoted = [f"'{term}'" for term in clause.terms]
    return " <-> ".join([*quoted[:-1], f"{quoted[-1]}{':*' if clause.prefix else ''}"])
