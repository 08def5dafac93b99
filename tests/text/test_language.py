"""The language of a text: right for a paragraph, and the same in every call and every process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache

import pytest
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

from pipeline.text.language import detect_language

PARAGRAPHS = {
    "en": "The ferry was late again on Monday, and nobody at the harbour could say when it would leave.",
    "de": "Die Fähre war am Montag wieder zu spät, und niemand im Hafen konnte sagen, wann sie abfährt.",
    "fr": "Le bac était encore en retard lundi matin, et personne au port ne savait quand il partirait.",
    "es": "El transbordador volvió a retrasarse el lunes y nadie en el puerto sabía cuándo saldría.",
    "it": "Il traghetto era di nuovo in ritardo lunedì e nessuno al porto sapeva quando sarebbe partito.",
    "pt": "A balsa atrasou novamente na manhã de segunda-feira e ninguém no porto sabia quando ela partiria.",
    "nl": "De veerboot was maandag weer te laat en niemand in de haven wist wanneer hij zou vertrekken.",
    "pl": "Prom znów spóźnił się w poniedziałek rano i nikt w porcie nie wiedział, kiedy odpłynie.",
    "cs": "Přívoz měl v pondělí ráno znovu zpoždění a nikdo v přístavu nevěděl, kdy odpluje.",
    "sv": "Färjan var försenad igen på måndagsmorgonen och ingen i hamnen kunde säga när den skulle avgå.",
    "ru": "Паром снова опоздал в понедельник утром, и никто в порту не знал, когда он отправится.",
    "tr": "Feribot pazartesi sabahı yine gecikti ve limandaki hiç kimse ne zaman kalkacağını söyleyemedi.",
    "ar": "تأخرت العبارة مرة أخرى صباح يوم الاثنين ولم يعرف أحد في الميناء متى ستغادر.",
    "zh": "周一早上渡轮又晚点了，港口没有人知道它什么时候出发，乘客们只好在码头上等待。",
    "ja": "月曜日の朝、渡し船はまた遅れ、港では誰もいつ出発するのか分からなかった。",
    "ko": "월요일 아침 나룻배가 또 늦었고 항구에서는 언제 떠날지 아무도 말하지 못했다.",
}
MIXED = " ".join(PARAGRAPHS[code][:40] for code in ("en", "de", "pt", "es"))
ASK = """
import json, sys
from pipeline.text.language import detect_language
print(json.dumps([detect_language(text) for text in json.load(sys.stdin)]))
"""


@cache
def langdetect_factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = 0
    return factory


@pytest.mark.parametrize("code", PARAGRAPHS)
def test_a_short_paragraph_is_enough(code: str) -> None:
    language, confidence = detect_language(PARAGRAPHS[code])
    assert language == code
    assert 0.9 < confidence <= 1


@pytest.mark.parametrize("code", PARAGRAPHS)
def test_the_middle_of_a_long_text_decides(code: str) -> None:
    other = PARAGRAPHS["de" if code == "en" else "en"]
    text = "\n".join([other] * 3 + [PARAGRAPHS[code]] * 40 + [other] * 3)
    assert detect_language(text)[0] == code


@pytest.mark.parametrize("text", ["", " \n\t", "12345 67 8", "2024-03-12 16:46", "!!! … ---", "😀", "_ _ _"])
def test_a_text_without_letters_has_no_language(text: str) -> None:
    assert detect_language(text) == (None, 0.0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("週一早上渡輪又誤點了，港口沒有人知道它什麼時候出發，乘客們只好在碼頭上等待。", "zh"),
        ("上海和台北之间的轮船今天停航。", "zh"),
        ("作者在文中引用了「ありがとう」这个词，并说渡轮上的人每天早晨都这样互相问候，已经很多年了。", "zh"),
        ("第一船 은 오늘 운항 하지 않습니다", "ko"),
        ("渡船運休のお知らせ", "ja"),
        ("The word 渡輪 means ferry, and 港口 means harbour, as every child in the town knows.", "en"),
    ],
)
def test_chinese_japanese_and_korean_are_told_apart(text: str, code: str) -> None:
    """langdetect alone takes much Chinese for Korean."""
    assert detect_language(text)[0] == code


@pytest.mark.parametrize("code", [code for code in PARAGRAPHS if code not in ("zh", "ja", "ko")])
def test_langdetect_itself_says_the_same(code: str) -> None:
    detector = langdetect_factory().create()
    detector.append(PARAGRAPHS[code])
    assert detector.detect() == detect_language(PARAGRAPHS[code])[0]


@pytest.mark.parametrize("code", ["de", "fr", "ru", "zh"])
def test_a_quotation_in_the_middle_does_not_decide(code: str) -> None:
    """English and code in the middle do not decide, though a sample from there would have little else."""
    quoted = 8 * PARAGRAPHS["en"] + "def read(path): return open(path, encoding=encoding).read()\n" * 4
    text = "\n".join([PARAGRAPHS[code]] * 12 + [quoted] + [PARAGRAPHS[code]] * 12)
    language, confidence = detect_language(text)
    assert language == code
    assert confidence < 1


def test_text_in_capitals_has_a_language() -> None:
    assert detect_language(PARAGRAPHS["es"].upper())[0] == "es"


def test_acronyms_and_addresses_do_not_count() -> None:
    noise = " NATO FIFA UNESCO https://www.example.com/the/ferry/was/late/again harbour@ferry.example.com"
    assert detect_language(PARAGRAPHS["nl"] + 5 * noise) == detect_language(PARAGRAPHS["nl"])


def test_a_language_without_a_profile_is_not_guessed_by_its_script() -> None:
    assert detect_language("နိုင်ငံတော်အကြည်ညိုပျက်စေမှု ပုဒ်မ") == (None, 0.0)


def test_the_same_text_gives_the_same_answer_again() -> None:
    """langdetect alone draws at random, and gives varying answers for a text in several languages."""
    first = detect_language(MIXED)
    for code in PARAGRAPHS:
        detect_language(PARAGRAPHS[code])
        assert detect_language(MIXED) == first


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_another_process_gives_the_same_answer(seed: str) -> None:
    texts = [MIXED, *PARAGRAPHS.values()]
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert json.loads(asked.stdout) == [list(detect_language(text)) for text in texts]
