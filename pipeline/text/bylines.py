"""Bylines and datelines: read the author and the date of an article from one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.text.dates import MONTHS, find_dates
from pipeline.text.words import count_words, tokens

_MOST_WORDS_BESIDE = 5  # words that a byline or dateline may have beside its date and name
_WORDS_BEHIND = 8  # most words behind a name that say where or when: "in Harrow and Bo Dahl in London"
_WORDS = 14  # most words of a byline, including the role and the outlet after the name
_MOST_CHARACTERS = 200  # most characters of a byline or dateline
_SENTENCE_END = re.compile(r"""[.!?…。！？؟।]["'”’»“„)\]」』]*\s*$""")

# Labels that a site prints before a date. A date of publication is preferred to one of a change.
_PUBLISHED = (
    "first published|originally published|published|posted|created|issued|date|veröffentlicht|erschienen|erstellt|publié|paru|"
    "publicado|publicada|creado|pubblicato|pubblicata|gepubliceerd|geplaatst|opublikowano|dodano|publikacja|"
    "опубликовано|опубликована|дата публикации|发布|發布|发表|發表|公開|投稿|掲載|配信|입력|등록|작성|yayınlanma|yayımlanma|eklenme|"
    "نشر|تاريخ النشر|publisert|publicerad|publiceret|offentliggjort|udgivet|julkaistu|publikováno|vydáno"
)
_UPDATED = (
    "last updated|updated|update|last modified|modified|revised|reviewed|last checked|checked|edited|corrected|"
    "aktualisiert|geändert|bearbeitet|stand|mis à jour|mise à jour|modifié|màj|actualizado|actualizada|modificado|"
    "atualizado|atualizada|aggiornato|aggiornata|aggiornamento|modificato|modifica |bijgewerkt|gewijzigd|zaktualizowano|"
    "aktualizacja|обновлено|обновлена|изменено|更新|修改|最終更新|수정|güncelleme|güncellenme|güncellendi|"
    "تحديث|تم التحديث|آخر تحديث|oppdatert|uppdaterad|opdateret|päivitetty|aktualizováno"
)
_IS_PUBLISHED = re.compile(rf"(?<!\w)(?:{_PUBLISHED})", re.I)
_OTHER_BY = re.compile(rf"(?:{_UPDATED})\s+(?:by|von|par|por|da|door|av|af)[\s:]*$", re.I)  # "Reviewed by"
# What a date is beside publication: a line with it is neither a byline nor a dateline.
_OTHER_DAY = re.compile(
    r"\b(?:deadline|due|event|when|born|died|valid|expires?|closing|closes|apply|opens|ends|starts|register"
    r"|anmeldeschluss|geboren|gestorben|gültig|frist|termin|née?|mort|fecha límite|nacid[oa]|nascid[oa]|nat[oa] il"
    r"|scadenza|prazo|validade)\b",
    re.I,
)
_TIME_BEFORE = re.compile(r"\b\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4}\b)?,?\s*$", re.I)
_LIFE = re.compile(r"\s*[-–—]\s*")
_ENTRY = re.compile(r"\s*:\s+\w+\s+\w")  # "12 April 2024: The council votes" is an entry of a timeline
_CREDIT_WORD = re.compile(rf"(?<!\w)(?:{_PUBLISHED}|{_UPDATED}|by|von|par|por|door)(?![a-zà-ÿ])", re.I)
_IS_UPDATED = re.compile(rf"(?<!\w)(?:{_UPDATED})", re.I)
_SMALL_LABELS = "on|at|le|la|am|el|em|il|op|den|dne|в|at|of|tarihi|日|日時|日期|时间|時間|於|于|بتاريخ|في"

_BY = (
    "written by|words by|story by|report by|reporting by|article by|reported by|posted by|published by|by author|author|by|von|verfasst von|ein beitrag von|"
    "par|écrit par|rédigé par|publié par|auteur|por|escrito por|publicado por|autora|di|a cura di|scritto da|autore|"
    "door|geschreven door|tekst|autorka|autor|napsala|napsal|texte|text|av|af|skrevet av|skrevet af|skriven av|kirjoittanut|teksti|"
    "текст|автор|yazan|yazar|haber|作者|撰文|文|记者|記者|取材・文|執筆|著者|筆者|ライター|글|بقلم|كتبت|كتب|الكاتب|إعداد"
)
_BYLINE = re.compile(
    rf"[\W_]*(?:(?:{_PUBLISHED}|{_UPDATED}|{_SMALL_LABELS})(?!\w)[\s:|,.]*)*"
    rf"(?P<by>{_BY})(?:\s*(?P<colon>[:：/／=＝|]|(?<=\s)[–—](?=\s))\s*|\s+)(?=[^\W\d_])",
    re.I,
)
_GLUED_BY = re.compile(r"^((?:[A-Z][a-z]+ )?[Bb]y)(?=[A-ZÀ-Þ][a-zà-ÿ.])")  # "ByAnn Lee"
_SLASH = re.compile(r"(?<=[a-zà-ÿ])/(?=[A-ZÀ-Þ])")  # "By Ann Lee/AFP"
_KOREAN = re.compile(r"[\W_]*(?P<name>[가-힣]{2,4})\s?(?:기자|특파원|논설위원)(?:\s*[=(|·].*|\s+\S+@\S+)?")
# These words are also common nouns, so they begin a byline only with a colon after them.
_NOUNS = frozenset(
    "author text texte tekst teksti autor autora autorka auteur autore haber yazar текст автор 文 글 记者 記者 كتب".split()
)
_LETTERS = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_FIRST = frozenset(
    word
    for phrase in f"{_PUBLISHED}|{_UPDATED}|{_SMALL_LABELS}|{_BY}".split("|")
    for word in _LETTERS.findall(phrase)
)
_LIST = re.compile(r",?\s+(?:and|und|et|y|e|with|&)\s+|\s*[,;、，\n]\s*")
_MARKS = re.compile(r"\s*[|·•]\s*")
_PARTS = re.compile(r"\s*[|·•/]\s*|\s+[–—-]\s+")
_WORD = re.compile(r"\S+")
# The next name in a list of persons: "Ann Lee, Bo Dahl and Cy Fox".
_MORE = re.compile(
    r"(?:\s+[A-ZÀ-Þ][\w.'’-]*){2,3}(?:,|\s+(?:and|und|et|y|e|en|&)\s+[A-ZÀ-Þ])"
    r"|\s+(?:and|und|et|y|e|en|&)(?:\s+[A-ZÀ-Þ][\w.'’-]*){2,3}$"
)
_NAME_WORD = re.compile(r"[^\W\d_][\w'’·-]*\.?")
_SMALL_WORDS = frozenset(
    "and und et y e i en with de del della di da du la le van von der den ter bin al og och ja ve & и".split()
)
# A role or a word before a date ends a name: "Ann Lee Staff Writer", "Ann Lee Published",
# "Ann Lee on 3 May".
_ROLES = frozenset(
    "staff senior chief contributing contributor writer reporter editor correspondent journalist columnist author "
    "redakteur redakteurin autor autorin journaliste rédacteur rédactrice redactor redactora redattore redactie".split()
)
# What else a writer may be, in the line below a name.
_OFFICES = frozenset(
    """
    expert specialist strategist analyst advisor adviser consultant manager director founder co-founder cofounder
    ceo cto cmo vp president head lead blogger contributor freelancer copywriter professor researcher
    gastautor volontär volontärin korrespondent korrespondentin chefredakteur chefredakteurin freie freier
    correspondant correspondante collaborateur collaboratrice corresponsal colaborador colaboradora
    corrispondente collaboratore collaboratrice correspondente repórter verslaggever
    журналист корреспондент редактор dziennikarz dziennikarka muhabir editör
    """.split()
)
_POSITIONS = _ROLES | _OFFICES
_ROLE_WORDS = 7
_STOPS = frozenset(
    "avec mit on in at for of the am um le el em il op um published posted updated last photo photos photography min minute minutes read "
    "veröffentlicht aktualisiert publié publicado publicada pubblicato modified edited reviewed dne".split()
)
_PLACES = frozenset("on in at for of the am um le el em il op".split())
# Words after "by" that are not names: "By Industry" is a menu entry, "By Friday" begins a sentence.
_NO_NAMES = frozenset(
    """
    category categories topic topics industry industries region role size date type author name price brand state country
    product use case department solution need goal feature company year month location subject genre business
    style room occasion color colour material model grade age level format interest audience service popularity
    checked fact disclosure advertiser content contents article articles news blog review reviews guide guides tips share menu
    home about contact search read more table our the by reviewed edited update updates newsletter image photo video team desk
    monday tuesday wednesday thursday friday saturday sunday easter christmas now then default design
    """.split()
)
_NEVER_NAMES = _NO_NAMES | _ROLES | _STOPS
_ALSO_NAMES = frozenset("april august augusto julio marta marzo".split())  # of persons as of months
# Short names of months are parts of names, too: "Anna Lis", "May Chen".
_NEVER_IN_NAMES = (
    _NEVER_NAMES
    | frozenset("et est edt pt pst pdt ct cst cdt gmt utc bst cet cest ist".split())
    | {month for month in MONTHS if len(month) > 4} - _ALSO_NAMES
)
_GLUED = re.compile(
    r"(?<!Mc)(?<!Mac)(?<!^De)(?<!^La)(?<!^Le)(?<!^Di)[a-zß-ÿ][A-Z]"
)  # two labels that ran together
_NAME = re.compile(
    r"[^\W\d_][\w.'’-]*(?:\s+(?:(?:de|del|della|di|da|du|la|le|van|von|der|den|ter|bin|al)\s+){0,2}[^\W\d_][\w.'’-]*){1,3}"
    r"(?P<degree>(?:,?\s+(?:M\.?D|Ph\.?D|M\.?S|M\.?A|MBA|RDN?|CPA|CFP|J\.?D|Esq|Jr|Sr|RN|LCSW|DDS|DO|CFA)\b\.?®?)*)"
)


@dataclass(frozen=True, slots=True)
class Credit:
    """The author and the date in a byline or dateline; both are None when the line is neither.

    `date` is ISO 8601. If the line has a date of publication and one of a change, it is the former.
    """

    author: str | None = None
    date: str | None = None
    updated: bool = False
    """The date is that of a change, and the line has no other date."""
    stated: bool = False
    """The line says that the date is that of publication ("Posted on ...")."""
    changed: str | None = None
    """The date of a change that the line states."""


NO_CREDIT = Credit()


@lru_cache(4_096)  # what says where the article begins, who wrote it and what each line is ask for the same
def read_credit(text: str, day_first: bool | None = None) -> Credit:
    """Read the author and the date from a line that is little more than a byline or a dateline.

    Any other line gives NO_CREDIT. `day_first` as in `find_date`.
    """
    if len(text) > _MOST_CHARACTERS:
        return NO_CREDIT
    dates = find_dates(text, day_first=day_first)
    if not dates:
        author = _author(text)
        return Credit(author) if author else NO_CREDIT
    ends = [0, *(found.end for found in dates)]
    labels = [_TIME_BEFORE.sub("", text[end : found.start]) for end, found in zip(ends, dates, strict=False)]
    rest = " | ".join([*labels, text[ends[-1] :]])
    author = next(filter(None, map(_author, _MARKS.split(rest))), None)
    beside = _count(_CREDIT_WORD.sub(" ", rest)) - (count_words(author) if author else 0)
    if _SENTENCE_END.search(text) or beside > _MOST_WORDS_BESIDE or len(dates) > 2:
        return NO_CREDIT
    updates = [bool(_IS_UPDATED.search(label)) for label in labels]
    stated = [bool(_IS_PUBLISHED.search(label)) for label in labels]
    behind = text[dates[-1].end :]
    if _ENTRY.match(behind):
        return NO_CREDIT
    if not any(stated) and not updates[-1] and _IS_UPDATED.search(behind) and not _DIGIT.search(behind):
        updates[-1] = True  # "24.12.2019 更新", but not "24.12.2019 Updated 3 hours ago"
    if _OTHER_DAY.search(labels[0]) or (len(dates) == 2 and _LIFE.fullmatch(labels[1])):
        return NO_CREDIT
    best = max(range(len(dates)), key=lambda at: (stated[at], not updates[at], -at))
    changed = next((found.iso for found, update in zip(dates, updates, strict=True) if update), None)
    return Credit(author, dates[best].iso, updates[best] and not stated[best], stated[best], changed)


def is_name(text: str) -> bool:
    """Whether a text is two to four words that may be a person's name; degrees may follow."""
    text = text.strip().strip("•·|-–—,:").strip()
    match = _NAME.fullmatch(text) if 5 <= len(text) <= 60 else None
    if not match:
        return False
    words = [word for word in text[: match.start("degree")].split() if word not in _SMALL_WORDS]
    return 2 <= len(words) <= 4 and all(
        word[0].isupper() and word.lower() not in _NEVER_NAMES and not _GLUED.search(word) for word in words
    )


def names_in(text: str) -> list[str]:
    """The names that fill a line or a part of it, between marks, dates and roles.

    "Ann Lee | 12 May 2024 | 3 min read", "Ann Lee 12 May 2024", "Ann Lee, Shipping Editor".
    """
    if len(text) > _MOST_CHARACTERS:
        return []
    for date in reversed(find_dates(text)):
        text = f"{text[: date.start]} | {text[date.end :]}"
    found: list[str] = []
    for part in _PARTS.split(text):
        name, _, role = part.partition(",")
        if is_name(part):
            found.append(bare_name(part))
        elif is_name(name) and is_role(role):
            found.append(bare_name(name))
    return found


def listed_persons(names: str) -> str:
    """A list of persons in one form, "Ann Lee, Bo Dahl", where every part of it may be a person's name.

    Anything else stays as it is.
    """
    parts = [part.strip() for part in _LIST.split(names)]
    fit = len(parts) > 1 and all(is_name(part) or (part and part.upper() == part.lower()) for part in parts)
    return ", ".join(parts) if fit else names


def may_be_in_name(word: str) -> bool:
    """Whether a word with a capital letter may be a part of a name."""
    return word.lower().strip(".,") not in _NEVER_IN_NAMES


def is_role(text: str) -> bool:
    """Whether a text of a few words says what somebody is: "Staff Writer", "VP - Technology"."""
    words = [word.strip(".,") for word in text.lower().split()]
    return 0 < len(words) <= _ROLE_WORDS and not _POSITIONS.isdisjoint(words)


def bare_name(text: str) -> str:
    """A name without the bullets and marks around it."""
    return text.strip().strip("•·|-–—,:").strip()


def _count(text: str) -> float:
    """The number of words; in scripts without spaces, two characters count as one word."""
    return sum(1.0 if len(token) > 1 or token.isascii() else 0.5 for token in tokens(text))


def _author(text: str) -> str | None:
    if "y" in text:
        text = _GLUED_BY.sub(r"\1 ", text)
    if "/" in text:
        text = _SLASH.sub(" / ", text)
    first = _LETTERS.search(text)
    if not first:
        return None
    if first[0].lower() not in _FIRST:
        korean = None if text.isascii() else _KOREAN.fullmatch(text)
        return korean["name"] if korean else None
    by = _BYLINE.match(text)
    if not by or (by["by"].lower() in _NOUNS and not by["colon"]) or count_words(text) > _WORDS:
        return None
    if _OTHER_BY.search(text[: by.end()]):
        return None
    name, rest = _split(text[by.end() :].strip())
    if not any(not word[0].islower() for word in name) or _is_no_name(name):
        return None
    if rest and (not _may_follow(rest, len(name) > 1) or _SENTENCE_END.search(rest)):
        return None
    return " ".join(name).rstrip(".,") or None


def _split(text: str) -> tuple[list[str], str]:
    """The words of the name that a text begins with, and the rest of the text."""
    name: list[str] = []
    end = 0
    for token in _WORD.finditer(text):
        word = token[0].rstrip(",;:")
        plain = word.lower().rstrip(".")
        if plain in _STOPS or (plain in _ROLES and len(name) > 1):
            break
        if plain not in _SMALL_WORDS and (not _NAME_WORD.fullmatch(word) or word[0].islower()):
            break
        name.append(word)
        end = token.start() + len(word)
        if word != token[0]:
            if not (token[0][-1] == "," and _MORE.match(text, token.end())):
                break
            name[-1] += ","
    while name and name[-1].lower() in _SMALL_WORDS:
        end = text.rindex(name.pop(), 0, end)
    return name, text[end:].strip()


def _is_no_name(name: list[str]) -> bool:
    plain = {word.lower().strip(".,") for word in name} - _SMALL_WORDS
    return plain <= _NO_NAMES


def _may_follow(rest: str, full: bool) -> bool:
    """Whether a text may follow a name: a role, an outlet, a place or a date, usually after a mark.

    After a name of one word (`full` is False), a comma is not such a mark: "By Easter, the councils
    will have to decide".
    """
    if rest[0] in (",|·•–—-/(;" if full else "|·•–—-/(;"):
        return True
    first = rest.split(None, 1)[0].lower().strip(".:")
    return (
        (first in _STOPS or first in _ROLES)
        and (full or first not in _PLACES)
        and count_words(rest) <= _WORDS_BEHIND
    )
