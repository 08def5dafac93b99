"""The language of a text, by langdetect, made deterministic and bounded in time."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

_SEED = 0
_SAMPLE = 600  # characters; langdetect needs about 1 ms for them, and more changes its answer rarely
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
_MOST = 0.5
_SOME = 0.2  # Japanese prose is at least a third kana; a Chinese text may quote some
_NO_WORDS = re.compile(r"[\W\d_]+")


def detect_language(text: str) -> tuple[str | None, float]:
    """The ISO 639-1 code of the language that most of a text is in, and its probability, 0 to 1.

    None and 0.0 when there are no letters to tell by. The same text always gives the same answer.
    """
    sample = _sample(text)
    by_script = _by_script(sample)
    if by_script:
        return by_script
    detector = _factory().create()
    detector.append(sample)
    try:
        best = detector.get_probabilities()
    except LangDetectException:
        return None, 0.0
    if not best:
        return None, 0.0
    return best[0].lang.split("-")[0], round(best[0].prob, 4)


def _by_script(sample: str) -> tuple[str, float] | None:
    """Chinese, Japanese or Korean, where most letters are: langdetect takes much Chinese for Korean."""
    han, kana, hangul = (len(script.findall(sample)) for script in (_HAN, _KANA, _HANGUL))
    share = (han + kana + hangul) / max(1, len(sample) - sample.count(" "))
    if share <= _MOST:
        return None
    if hangul > han + kana:
        return "ko", round(share, 4)
    return ("ja" if kana > _SOME * (han + kana) else "zh"), round(share, 4)


def _sample(text: str) -> str:
    """Up to `_SAMPLE` characters from the middle, where an article is most like itself."""
    start = max(0, (len(text) - _SAMPLE) // 2)
    if start:
        start = text.find(" ", start, start + 30) + 1 or start
    return _NO_WORDS.sub(" ", text[start : start + _SAMPLE])


@cache
def _factory() -> DetectorFactory:
    """langdetect's profiles, in the order of their names: its own loader takes the file system's."""
    profiles = sorted(files("langdetect.profiles").iterdir(), key=lambda file: file.name)
    factory = DetectorFactory()
    factory.load_json_profile([file.read_text("utf-8") for file in profiles if "." not in file.name])
    factory.seed = _SEED
    return factory
