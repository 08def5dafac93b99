"""News agencies: their names, and where a text says that it comes from one."""

from __future__ import annotations

import re

# The usual name of an agency, then other ways to write it.
_NAMES = """
AFP = Agence France-Presse = Agence France Presse = فرانس برس = أ ف ب = 法新社 = АФП
AP = Associated Press = The Associated Press = 美联社 = 美聯社 = AP通信
Reuters = Thomson Reuters = Reuters Staff = رويترز = 路透社 = ロイター = 로이터 = Рейтер
dpa = Deutsche Presse-Agentur = dpa-infocom = dpa-AFX
EFE = Agencia EFE = Agencia Efe
ANSA = Agenzia ANSA
Adnkronos = AdnKronos
AGI = Agenzia Italia
TASS = ТАСС = ITAR-TASS = ИТАР-ТАСС
RIA Novosti = РИА Новости
Interfax = Интерфакс = Interfax-Ukraine = Інтерфакс-Україна
Ukrinform = Укринформ = Укрінформ
UNIAN = УНИАН = УНІАН
Xinhua = Xinhua News Agency = 新华社 = 新華社 = 新华网
China News Service = 中新社 = 中国新闻网 = 中新网
CNA = Central News Agency = 中央社
Kyodo = Kyodo News = 共同通信 = 共同通信社
Jiji = Jiji Press = 時事通信 = 時事通信社
Yonhap = Yonhap News = Yonhap News Agency = 연합뉴스
PAP = Polska Agencja Prasowa
ČTK = CTK = Česká tisková kancelář
APA = Austria Presse Agentur = APA-OTS
Keystone-SDA = SDA = Keystone SDA = Keystone-ATS = ATS
epd = Evangelischer Pressedienst
KNA = Katholische Nachrichten-Agentur
SID = Sport-Informations-Dienst
ANP = Algemeen Nederlands Persbureau
Belga = Agence Belga = Belga News Agency
NTB = Norsk Telegrambyrå
TT = TT Nyhetsbyrån = Tidningarnas Telegrambyrå
Ritzau = Ritzaus Bureau
STT = Suomen Tietotoimisto = STT-Lehtikuva
Lusa = Agência Lusa
Agência Brasil = Agencia Brasil
Estadão Conteúdo = Estadao Conteudo
Europa Press
Télam = Telam = Agencia Télam
Notimex
Anadolu = Anadolu Agency = Anadolu Ajansı
DHA = Demirören Haber Ajansı
İHA = İhlas Haber Ajansı
PTI = Press Trust of India
Asian News International
IANS
UPI = United Press International
PA Media = Press Association = PA news agency
The Canadian Press = Canadian Press
AAP = Australian Associated Press
MTI = Magyar Távirati Iroda
Agerpres
Tanjug = Танјуг
Hina
WAM = وام
Saudi Press Agency = واس
Middle East News Agency = أ ش أ
Syrian Arab News Agency = سانا
IRNA = ایرنا
ISNA = ایسنا
Antara = ANTARA News
Bernama
Bloomberg = Bloomberg News
"""
_SEPARATORS = re.compile(r"\s*[,/|;]\s*|\s+(?:for|para|pour|für|and|und|et|y|e|with|avec|mit|&)\s+")
_REGIONAL = re.compile(r"(?<=dpa)/[a-z]{2,4}\b")  # the regional services of dpa: "dpa/lno"
_SHORT = 5  # characters; a name with no more is compared with case


def _key(name: str) -> str:
    return name if len(name) <= _SHORT else name.casefold()


_KNOWN = {
    _key(name.strip()): line.split("=")[0].strip()
    for line in _NAMES.strip().splitlines()
    for name in line.split("=")
}
_PARTS = re.compile(r"\s*[/,;|·•+=]\s*|\s+(?:and|und|et|y|e|en|with|avec|mit|con|com|for|para|pour|für|&)\s+")
_WORDS_BEFORE = re.compile(
    r"^(?:by|von|por|par|di|da|with|mit material von|mit|agencies?|agencias?|ag)\s+", re.I
)
_SOURCE = re.compile(
    r"(?:^|(?<=[\s|｜]))(?:source|quelle|fuentes?|fonte|bron|źródło|kaynak|источник|джерело|来源|來源|المصدر)\s*[:：]\s*(?P<name>[^\d|｜，。:：]{2,40}?)\s*(?=$|[\d|｜，。]|\s(?:作者|责任编辑|编辑|editor)\b)",
    re.I,
)
# "BERLIN (Reuters) - ", "PARIS, March 5 (AFP) – ", "(ANSA) - ROMA, 5 MAR - ", "MOSCOW, March 5. /TASS/. "
_DATELINE = re.compile(
    r"(?:[^\W\d_a-zß-ÿ][^()/–—\n]{0,60})?[(/\[](?P<name>[^()/\[\]\n]{2,40}(?:/[^()/\[\]\n]{2,20})?)[)/\]]\.?\s*(?:[-–—](?!\s*[a-zß-ÿ])|$|[A-ZÀ-Þ\u0400-\u042f])"
)
_CHINESE = re.compile(r"[(（【]?(?P<name>新华社|新華社|中新社|中央社|新华网).{0,24}?[电電讯訊】)）]")
_BRACKETS = re.compile(r"[【\[(](?P<name>[^】\])]{2,30})[】\])]")
_AT_END = re.compile(r"""[.!?…"”’»“。]\s*[(\[](?P<name>[^()\[\]]{2,40})[)\]]\W*$""")


def agencies_in(names: str) -> tuple[str, ...]:
    """The agencies in a list of names that has nothing but agencies: "dpa/AFP" gives both; else ()."""
    bare = _REGIONAL.sub("", _WORDS_BEFORE.sub("", names.strip(" .()[]\u00a0")))
    parts = [part for part in _PARTS.split(bare) if part]
    found = [_KNOWN.get(_key(part.strip())) for part in parts]
    return tuple(dict.fromkeys(filter(None, found))) if found and all(found) else ()


def split_author(author: str) -> tuple[str | None, str | None]:
    """The persons and the agencies of a byline: "Ann Lee, Reuters" gives "Ann Lee" and "Reuters"."""
    if agencies := agencies_in(author):
        return None, ", ".join(agencies)
    names = _SEPARATORS.split(author)
    known = [agencies_in(name) for name in names]
    if not any(known):
        return author, None
    persons = [name for name, agency in zip(names, known, strict=True) if not agency]
    return ", ".join(persons) or None, ", ".join(dict.fromkeys(each for agency in known for each in agency))


def agency_in_dateline(text: str) -> str | None:
    """The agency that a text names where it begins: "BERLIN (Reuters) - The ..."."""
    head = text[:110]
    if chinese := _CHINESE.match(head):
        return _KNOWN.get(chinese["name"])
    found = _DATELINE.match(head)
    if found and (agencies := agencies_in(found["name"])):
        return ", ".join(agencies)
    bracket = _BRACKETS.match(head)
    return _ending(bracket["name"]) if bracket else None


def agency_in_credit(text: str) -> str | None:
    """The agency that a short line names: "Source: AFP", "dpa/AFP", "(dpa)"."""
    source = _SOURCE.search(text)
    return ", ".join(agencies_in(source["name"] if source else text)) or None


def agency_beside(text: str) -> str | None:
    """The agencies that a byline or dateline names beside its persons: "By Ann Lee, AFP | 5 March 2024"."""
    found = [agency for part in _PARTS.split(text) for agency in agencies_in(part)]
    return ", ".join(dict.fromkeys(found)) or None


def agency_at_end(text: str) -> str | None:
    """The agency in brackets at the end of a text: "... on Monday. (dpa)"."""
    found = _AT_END.search(text[-60:])
    return ", ".join(agencies_in(found["name"])) or None if found else None


def _ending(place: str) -> str | None:
    """The agency after a place, as East Asian datelines have it: 【ワシントン共同】, (서울=연합뉴스)."""
    name = place.rpartition("=")[2].strip()
    if name in _KNOWN:
        return _KNOWN[name]
    return next((_KNOWN[f"{short}通信"] for short in ("共同", "時事") if place.endswith(short)), None)
