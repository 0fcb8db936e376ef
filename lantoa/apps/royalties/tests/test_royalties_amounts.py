"""What a line is worth, and how it is said. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from lantoa.apps.royalties.choices import Mark, Part
from lantoa.apps.royalties.logic.amounts import Frame, Terms, amount, lines_of, unit_value
from lantoa.apps.royalties.logic.words import amount_in_words
from lantoa.apps.royalties.logic.works import Credit, Work

TERMS = Terms(
    table_pk=1,
    unit_value=Decimal(234_000),
    supplement_percent=Decimal(20),
    frames={"news": Frame(Decimal(3), Decimal(1), Decimal(10))},
    shares={"author": Decimal(100), "photographer": Decimal(30), "translator": Decimal(40)},
    valid_from=date(2026, 7, 1),
    valid_to=None,
)


def work(*who: Credit, kind: str = "news", mark: Mark = Mark.NONE, on: date = date(2026, 10, 5)) -> Work:
    at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
    return Work("story:1", 1, "Tin", kind, 1, "Xã", at, on, who, mark)


def test_one_unit_is_a_tenth_of_the_base_salary() -> None:
    assert unit_value(Decimal(2_340_000), Decimal(10)) == 234_000


def test_coefficient_times_unit_times_share() -> None:
    assert (
        amount(value=Decimal(234_000), coefficient=Decimal("2.5"), share=Decimal(30), supplement=Decimal(0)) == 175_500
    )


def test_a_minority_language_is_paid_its_supplement_and_english_is_not() -> None:
    author, mong, english = (
        Credit(Part.AUTHOR, 1, "A"),
        Credit(Part.TRANSLATOR, 2, "B", "hmn"),
        Credit(Part.TRANSLATOR, 3, "C", "en"),
    )
    # Two translators share; only the one into Mông gets 20 % more.
    assert [line.amount for line in lines_of([work(author, mong, english)], [TERMS])] == [702_000, 168_480, 140_400]


def test_several_photographers_share_what_one_would_get() -> None:
    found = lines_of([work(Credit(Part.PHOTOGRAPHER, None, "X"), Credit(Part.PHOTOGRAPHER, None, "Y"))], [TERMS])
    assert [line.amount for line in found] == [105_300, 105_300]


def test_withdrawn_or_without_a_rate_is_shown_and_not_paid() -> None:
    author = Credit(Part.AUTHOR, 1, "A")
    gone, unknown, early = lines_of(
        [work(author, mark=Mark.WITHDRAWN), work(author, kind="photo"), work(author, on=date(2026, 6, 30))], [TERMS]
    )
    assert [(line.amount, line.mark) for line in (gone, unknown, early)] == [
        (0, Mark.WITHDRAWN),
        (0, Mark.NO_RATE),
        (0, Mark.NO_RATE),
    ]


def test_amounts_are_said_as_a_voucher_says_them() -> None:
    said = {number: amount_in_words(number) for number in (0, 702_000, 1_015_005, 21_000_000, 105, 2_340_121)}
    assert said == {
        0: "Không đồng",
        702_000: "Bảy trăm linh hai nghìn đồng",
        1_015_005: "Một triệu không trăm mười lăm nghìn không trăm linh năm đồng",
        21_000_000: "Hai mươi mốt triệu đồng",
        105: "Một trăm linh năm đồng",
        2_340_121: "Hai triệu ba trăm bốn mươi nghìn một trăm hai mươi mốt đồng",
    }
