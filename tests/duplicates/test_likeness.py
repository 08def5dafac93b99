"""What makes two texts duplicates: shared shingles, words in order, figures and lengths, in every script."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.duplicates.fingerprint import Body, fingerprint, needed
from pipeline.duplicates.likeness import Rules, aligned, contained, near, similarity
from tests.dumps import body

RULES = Rules(0.6, 0.7)
REPORT = (
    "The bank of the valley lent {} crowns to the mills of the lower town this morning. {} banks took part."
)
# Made-up prose, as long as a short article, in scripts without spaces.
CHINESE = (
    "渡轮今天早上又晚点了，码头上没有人知道原因。船长说夜里的风把浮标吹走了，他只好等到天亮。"
    "市议会答应在春天修好旧灯塔，可是去年和前年它也这样答应过。卖鱼的老人说，他在这里四十年，从来没有看见过修灯塔的人。"
    "孩子们把信放进瓶子里，让它顺着潮水漂向北岸，希望下一封信能在节日以前回来。"
)
JAPANESE = (
    "渡し船は月曜日の朝にまた遅れ、桟橋では誰もその理由を知らなかった。船長は夜の風で浮標が流されたと言い、夜明けまで待った。"
    "町議会は春までに古い灯台を直すと約束したが、去年も一昨年も同じことを言っていた。"
    "魚を売る老人は四十年ここにいるが、灯台を直す人を一度も見たことがないと笑った。"
)
THAI = (
    "เรือข้ามฟากมาสายอีกแล้วในเช้าวันจันทร์และไม่มีใครที่ท่าเรือรู้ว่าเพราะอะไร กัปตันบอกว่าลมเมื่อคืนพัดทุ่นหายไปเขาจึงต้องรอจนสว่าง "
    "สภาเมืองสัญญาว่าจะซ่อมประภาคารเก่าให้เสร็จในฤดูใบไม้ผลิแต่ปีที่แล้วก็สัญญาอย่างนี้เหมือนกัน "
    "คนขายปลาแก่บอกว่าอยู่ที่นี่มาสี่สิบปีไม่เคยเห็นใครมาซ่อมประภาคารเลยสักครั้ง"
)


def changed(text: str, every: int, seed: int = 1) -> str:
    """The text with about one word in `every` replaced."""
    draw = random.Random(seed)
    return " ".join(
        f"other{at}" if draw.random() < 1 / every else word for at, word in enumerate(text.split())
    )


def is_near(one: str, other: str) -> bool:
    return near(Body(one), Body(other), RULES) is not None


def test_many_small_changes_leave_a_duplicate() -> None:
    """One word in eight is replaced: half the shingles are gone, but nearly all words are in order."""
    one = "\n".join(body(seed) for seed in range(3))
    other = changed(one, 8)
    assert similarity(Body(one), Body(other)) < 0.6
    assert aligned(Body(one), Body(other)) > 0.8
    assert is_near(one, other)


def test_a_text_that_shares_some_sentences_is_another_one() -> None:
    """Three of its eight sentences are from another text, like quotations and background."""
    one, other = body(1).splitlines(), body(2).splitlines()
    assert not is_near("\n".join(one), "\n".join(one[:2] + other[:2] + one[2:3] + other[2:5]))


def test_a_short_report_with_another_figure_is_another_story() -> None:
    one, other = REPORT.format("400", "12"), REPORT.format("650", "12")
    assert similarity(Body(one), Body(other)) > 0.4
    assert not is_near(one, other)
    assert is_near(one, one.replace("mills", "mill"))
    assert is_near(one, one.replace("morning", "day"))


REPORTS = [
    ("Orrel Mills", "Maple Bay", "Ann Tuley", "412", "388", "61", "57", "Tuesday", "19"),
    ("Kestrel Foundry", "Stony Ford", "Hugh Marr", "977", "1,045", "83", "90", "Thursday", "7"),
    ("Lantern Rail", "North Quay", "Ines Colby", "156", "149", "12", "9", "Friday", "33"),
]


def report(*slots: str) -> str:
    """A wire story about half-year figures: 170 words, in which nine slots are filled in."""
    name, town, chief, now, before, profit, earlier, day, share = slots
    return (
        f"The company {name}, which has its seat at {town}, took in {now} million crowns in the first half of "
        f"the year, after {before} million in the half before, it said in a statement on {day}. What was left "
        f"after all costs came to {profit} million crowns, where it had been {earlier} million a year before. "
        f"The owners are to be paid {share} crowns for each share that they hold when the books are closed.\n"
        f"The head of the company, {chief}, told the owners that orders from abroad had been strong in the "
        f"spring and weaker since, and that the price of coal would decide how the second half ends. No "
        f"workshop at {town} is to be closed, and the number of hands will stay what it is. Those who watch "
        f"the market for the banks had thought that less would be left, and the price of a share rose after "
        f"the news. It is the last report before the owners meet in the autumn, when they vote on the plan "
        f"that {chief} laid out last year, and on who sits on the board of {name} from then on."
    )


def test_reports_by_one_pattern_are_different_stories() -> None:
    """Two reports share most words, in the same order; their names and figures differ."""
    texts = [report(*slots) for slots in REPORTS]
    for at, one in enumerate(texts):
        for other in texts[at + 1 :]:
            assert similarity(Body(one), Body(other)) > 0.3
            assert not is_near(one, other)
        assert is_near(one, changed(one, 12))
        assert is_near(one, f"PORT SALLOW (Northwire) {one}\nThe board meets again in the spring.")


def test_a_long_passage_in_common_is_not_a_version() -> None:
    """Half of each text is one shared passage: background that two stories have in common."""
    shared = "\n".join(body(seed) for seed in (50, 51))
    one, other = (f"{body(n)}\n{body(n + 1)}\n{shared}" for n in (60, 70))
    assert similarity(Body(one), Body(other)) > 0.3
    assert not is_near(one, other)


def test_a_long_story_with_another_figure_is_the_same() -> None:
    one = "\n".join([body(1), body(2), REPORT.format("400", "12")])
    assert is_near(one, one.replace("400", "650"))


def test_lengths_decide_between_near_and_contained() -> None:
    part, whole = Body(body(1)), Body("\n".join(body(seed) for seed in range(1, 5)))
    assert near(part, whole, RULES) is None
    assert contained(part, whole, RULES) == 1
    assert contained(whole, part, RULES) is None
    assert contained(Body(body(1)), Body(f"{body(1)}\n{body(2).splitlines()[0]}"), RULES) is None


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, THAI])
def test_scripts_without_spaces(text: str) -> None:
    """A copy with ten characters before it and three quarters of a text are near; another text is not."""
    others = [other for other in (CHINESE, JAPANESE, THAI) if other != text]
    half = text[: len(text) // 2]
    assert len(Body(text).shingles) > 20
    assert is_near(text, f"{others[0][:10]}{text}")
    assert is_near(text, text[: len(text) * 3 // 4])
    assert contained(Body(half[: len(half) // 2]), Body(text), RULES) == 1
    assert len(set(fingerprint(half).sketch) & set(fingerprint(text).sketch)) >= needed(8)
    assert not any(is_near(text, other) for other in others)


@pytest.mark.parametrize(
    "script", ["的一是不了在人有我他这个们中来上大为和国地到以说时", "กขคงจชซญดตถทนบปผพฟมยรลวสหอาิีุูเแโไ"]
)
def test_random_texts_of_one_script_are_not_alike(script: str) -> None:
    """Short runs of few characters recur by chance; shingles are long enough that this does not matter."""
    draw = random.Random(4)
    one, other = ("".join(draw.choices(script, k=1500)) for _ in range(2))
    assert similarity(Body(one), Body(other)) < 0.02
    assert not is_near(one, other)


texts = st.lists(st.sampled_from("ferry tide 12 gull 7 rope mill".split()), max_size=60).map(" ".join)


@settings(deadline=None)
@given(texts, texts)
def test_it_does_not_matter_which_text_comes_first(one: str, other: str) -> None:
    a, b = Body(one), Body(other)
    assert near(a, b, RULES) == near(b, a, RULES)
    assert similarity(a, b) == similarity(b, a)
    assert 0 <= similarity(a, b) <= 1
    assert not (near(a, b, RULES) and contained(a, b, RULES))


@settings(deadline=None)
@given(st.text())
def test_a_text_is_like_itself(text: str) -> None:
    same = Body(text)
    assert near(same, Body(f" {text}\n"), RULES) in (None, 1)
    assert (similarity(same, same) == 1) == (len(same.shingles) > 0)
