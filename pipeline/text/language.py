"""The language of a text, found with langdetect's profiles in about 1 ms, without randomness.

langdetect's own loop samples runs of characters at random and reads the text one character at a
time in Python, which takes 4 to 5 ms a page. This module multiplies the same probabilities for all
runs of three characters in a few passages. It takes no random sample, so the result depends on no
seed.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from math import exp, log1p

from langdetect.detector import Detector
from langdetect.utils.ngram import NGram

# The passages are evenly spread and each gets one vote, so that a quotation, a listing or a menu
# cannot outvote the rest.
_PASSAGES = 8
_PASSAGE_CHARACTERS = 80  # characters
_RUN_CHARACTERS = (
    3  # langdetect also counts shorter runs, which cost more time and distinguish languages less
)
_UNIT = 1000  # logarithms are integers, in thousandths, so that sums are exact on every machine
_FIELD_BITS = 32  # enough for the sum of any passage
_MASK = (1 << _FIELD_BITS) - 1
_SMOOTHING = Detector.ALPHA_DEFAULT / Detector.BASE_FREQ
_ADDRESS = re.compile(f"{Detector.URL_RE.pattern}|{Detector.MAIL_RE.pattern}")

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
_MOST = 0.5
_SOME = 0.15  # Japanese prose is at least 1/3 kana, a list of places less; Chinese may quote kana
_NO_LETTERS = re.compile(r"[\W\d_]+")


def detect_language(text: str) -> tuple[str | None, float]:
    """The ISO 639-1 code of the main language of a text, and its probability, 0 to 1.

    None and 0.0 when no language has any of the runs of letters in the text. The same text always
    gives the same answer.
    """
    passages = [_ADDRESS.sub(" ", passage) for passage in _passages(text)]
    by_script = _by_script(_NO_LETTERS.sub("", "".join(passages)))
    if by_script:
        return by_script
    languages, _ = _profiles()
    votes = [vote for vote in map(_probabilities, passages) if vote]
    if not votes:
        return None, 0.0
    probability, language = max(
        (sum(shares) / len(votes), language)
        for language, shares in zip(languages, zip(*votes, strict=True), strict=True)
    )
    return language.split("-")[0], round(probability, 4)


def _passages(text: str) -> list[str]:
    """A short text as one passage; `_PASSAGES` evenly spread passages of a long text.

    Each begins at the start of a word if a blank is near.
    """
    if len(text) <= _PASSAGES * _PASSAGE_CHARACTERS:
        return [text]
    step = len(text) / _PASSAGES
    starts = [int(step * number + (step - _PASSAGE_CHARACTERS) / 2) for number in range(_PASSAGES)]
    starts = [text.find(" ", start, start + _PASSAGE_CHARACTERS // 2) + 1 or start for start in starts]
    return [text[start : start + _PASSAGE_CHARACTERS] for start in starts]


def _by_script(letters: str) -> tuple[str, float] | None:
    """Chinese, Japanese or Korean, by the script of most of the text; None for other texts.

    langdetect often takes Chinese for Korean.
    """
    han, kana, hangul = (len(script.findall(letters)) for script in (_HAN, _KANA, _HANGUL))
    cjk = han + kana + hangul
    share = 2 * cjk / max(1, len(letters) + cjk)  # one such character counts as two letters
    if share <= _MOST:
        return None
    if hangul > han + kana:
        return "ko", round(share, 4)
    return ("ja" if kana > _SOME * (han + kana) else "zh"), round(share, 4)


def _probabilities(passage: str) -> list[float] | None:
    """The probability of each language for a passage; None if no language has any of its runs."""
    languages, gains = _profiles()
    if passage.isupper():  # langdetect's profiles have few words in capitals
        passage = passage.lower()
    words = passage.translate(_NORMAL).split()
    padded = [f" {word} " for word in words if len(word) == 1 or not word.isupper()]  # no acronyms
    runs = [
        word[at : at + _RUN_CHARACTERS] for word in padded for at in range(len(word) - _RUN_CHARACTERS + 1)
    ]
    packed = sum(gains[run] for run in runs if run in gains)
    if not packed:
        return None
    sums = [packed >> _FIELD_BITS * number & _MASK for number in range(len(languages))]
    most = max(sums)
    weights = [exp((value - most) / _UNIT) for value in sums]
    total = sum(weights)
    return [weight / total for weight in weights]


class _Normal(dict[int, str]):
    """For `str.translate`: each character as in langdetect's profiles, a blank for non-letters."""

    def __missing__(self, code: int) -> str:
        normal: str = NGram.normalize(chr(code))
        self[code] = normal
        return normal


_NORMAL = _Normal()


@cache
def _profiles() -> tuple[list[str], dict[str, int]]:
    """langdetect's languages, and for each run of characters its weight for every language.

    The languages are sorted by name; langdetect's own loader takes the order of the file system.
    The weights of a run are logarithms, packed in one integer with a field for each language, so
    that one addition adds the weights of all languages.
    """
    profiles = [file for file in files("langdetect.profiles").iterdir() if "." not in file.name]
    profiles.sort(key=lambda file: file.name)
    gains: dict[str, int] = defaultdict(int)
    for number, file in enumerate(profiles):
        profile = json.loads(file.read_text("utf-8"))
        total = profile["n_words"][_RUN_CHARACTERS - 1]
        for run, count in profile["freq"].items():
            if len(run) == _RUN_CHARACTERS:
                gain = log1p(count / total / _SMOOTHING)
                gains[run] += round(gain * _UNIT) << _FIELD_BITS * number
    return [file.name for file in profiles], dict(gains)
