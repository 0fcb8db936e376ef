from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.core.text.sms import (
    GSM_BASIC,
    SmsCount,
    foreign_signs,
    sms_parts,
    sms_price,
    split_parts,
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", SmsCount("gsm", 0, 0, 160)),
        ("a" * 160, SmsCount("gsm", 160, 1, 0)),
        ("a" * 161, SmsCount("gsm", 161, 2, 145)),
        ("a" * 306, SmsCount("gsm", 306, 2, 0)),
        ("a" * 307, SmsCount("gsm", 307, 3, 152)),
        ("€" * 80, SmsCount("gsm", 160, 1, 0)),
        ("ữ" * 70, SmsCount("ucs2", 70, 1, 0)),
        ("ữ" * 71, SmsCount("ucs2", 71, 2, 63)),
        ("ữ" * 134, SmsCount("ucs2", 134, 2, 0)),
        ("ữ" * 135, SmsCount("ucs2", 135, 3, 66)),
        # à and é are in the GSM table, ă and đ are not.
        ("à" * 160, SmsCount("gsm", 160, 1, 0)),
        ("đ", SmsCount("ucs2", 1, 1, 69)),
        ("\U0001f33c" * 35, SmsCount("ucs2", 70, 1, 0)),
    ],
)
def test_parts_are_counted_as_the_network_counts_them(text, count):
    assert sms_parts(text) == count


def test_a_sign_of_two_places_is_not_cut_over_two_parts():
    text = "a" * 152 + "€" + "a" * 152 + "€"

    assert sms_parts(text).parts == 3
    assert [len(part) for part in split_parts(text)] == [152, 152, 2]


def test_the_price_is_parts_times_people_times_price():
    assert sms_price(2, 344, Decimal(850)) == Decimal(584800)


def test_the_editor_is_told_which_signs_make_it_dear():
    assert foreign_signs("Xã Đồng Văn – 7/11") == "ãĐồă–"


@given(st.text(alphabet=st.sampled_from(sorted(GSM_BASIC) + list("€[ữ\U0001f33c")), max_size=600))
def test_parts_put_together_are_the_text(text):
    parts = split_parts(text)

    assert "".join(parts) == text
    assert len(parts) == sms_parts(text).parts
