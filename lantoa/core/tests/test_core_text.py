from __future__ import annotations

import random
import unicodedata
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lantoa.core import text
from lantoa.core.text import TextRefused

PLACES = ["Đồng Văn", "Đắk Lắk", "Đà Nẵng", "Dao", "Du Già", "Đường Thượng"]


class TestCleaning:
    def test_decomposed_text_becomes_composed(self) -> None:
        typed_on_a_mac = unicodedata.normalize("NFD", "Lũng Cú, xã Đồng Văn")
        assert text.clean_line(typed_on_a_mac) == "Lũng Cú, xã Đồng Văn"

    def test_a_line_keeps_single_spaces_only(self) -> None:
        assert text.clean_line(" \tChợ\u00a0 phiên\r\nSà\u2028Phìn ") == "Chợ phiên Sà Phìn"

    def test_a_text_keeps_its_lines_and_its_empty_lines(self) -> None:
        assert text.clean_text("\n\nMột  \r\n\r\nHai\rBa\x0bBốn\u00a0\n") == "Một\n\nHai\nBa\nBốn"

    def test_invisible_characters_are_taken_out(self) -> None:
        assert text.clean_line("Mèo\u200b Vạc\ufeff \u202eabc\u202c so\u00adng") == "Mèo Vạc abc song"

    def test_a_family_emoji_keeps_its_joiners(self) -> None:
        assert text.clean_line("👨\u200d👩\u200d👧 vui\u200d vẻ") == "👨\u200d👩\u200d👧 vui vẻ"

    def test_tcvn3_text_keeps_the_code_that_looks_like_a_soft_hyphen(self) -> None:
        assert text.to_unicode(text.clean_line("UBND tØnh ®\u00ad\u00eec gi¸m s¸t")) == "UBND tỉnh được giám sát"

    @pytest.mark.parametrize(
        ("dirty", "code", "line"),
        [
            ("một\nhai\0ba", "nul", 2),
            ("\x1b[31mđỏ", "control", 1),
            ("a\x9fb", "control", 1),
            ("a\ud800", "surrogate", 1),
        ],
    )
    def test_what_cannot_be_kept_is_refused_with_its_place(self, dirty: str, code: str, line: int) -> None:
        with pytest.raises(TextRefused) as caught:
            text.clean_text(dirty)
        assert (caught.value.code, caught.value.line) == (code, line)

    def test_the_reader_is_told_in_vietnamese_what_is_wrong(self) -> None:
        with translation.override("en"):
            assert "NUL" in text.explain(TextRefused("nul", line=3))
            assert "UTF-8" in text.explain(TextRefused("encoding"))
            assert "200" in text.explain(TextRefused("too_long", limit=200))
            assert "hidden control character" in text.explain(TextRefused("control", line=3))

    def test_a_title_longer_than_its_field_is_refused_before_the_database_does(self) -> None:
        assert text.clean_line("x" * 10 + " ", max_length=10) == "x" * 10
        with pytest.raises(TextRefused, match="too_long"):
            text.clean_line("x" * 11, max_length=10)

    @given(st.text())
    def test_cleaning_twice_is_cleaning_once(self, s: str) -> None:
        for clean in (text.clean_line, text.clean_text):
            try:
                once = clean(s)
            except TextRefused:
                continue
            assert clean(once) == once
            assert unicodedata.is_normalized("NFC", once)
            assert not {"\0", "\r"} & set(once)


class TestFolding:
    @pytest.mark.parametrize(
        ("written", "folded"),
        [
            ("Đồng Văn", "dong van"),
            ("ƯỚC MUỐN", "uoc muon"),
            ("  Nghị\u00a0quyết   số 18 ", "nghi quyet so 18"),
            ("ĐƯỜNG ½ m²", "duong 1⁄2 m2"),
            ("Ðà Nẵng", "da nang"),  # eth out of an old converter
            ("H'Mông – Straße", "h'mong – strasse"),
        ],
    )
    def test_search_does_not_see_marks_or_case(self, written: str, folded: str) -> None:
        assert text.fold(written) == folded

    def test_composed_and_decomposed_fold_alike(self) -> None:
        for place in PLACES:
            assert text.fold(unicodedata.normalize("NFD", place)) == text.fold(place)

    @given(st.text())
    def test_folding_twice_is_folding_once(self, s: str) -> None:
        assert text.fold(text.fold(s)) == text.fold(s)

    def test_an_sms_keeps_its_capitals_and_loses_its_marks(self) -> None:
        assert (
            text.toneless("UBND xã Đồng Văn: “nghỉ” 2–3 ngày… 50.000₫")
            == 'UBND xa Dong Van: "nghi" 2-3 ngay... 50.000d'
        )

    @given(st.text(alphabet="aàảãáạăằẳẵắặâầẩẫấậeèêềếệioôơờởuưừựyỳđĐÂƯ bcdgh.,–“”"))
    def test_vietnamese_without_tones_is_plain_ascii(self, s: str) -> None:
        assert text.toneless(s).isascii()

    def test_addresses_are_cut_between_words(self) -> None:
        assert text.slug("Lễ hội Hoa Tam giác mạch lần thứ XI!") == "le-hoi-hoa-tam-giac-mach-lan-thu-xi"
        assert text.slug("Lễ hội Hoa Tam giác mạch", max_length=16) == "le-hoi-hoa-tam"
        assert text.slug("Nghiêngnghiêngnghiêng", max_length=10) == "nghiengngh"
        assert text.slug("…") == ""

    @given(st.text(), st.integers(min_value=1, max_value=40))
    def test_an_address_is_short_and_plain(self, s: str, limit: int) -> None:
        made = text.slug(s, max_length=limit)
        assert len(made) <= limit
        assert not made or (made.strip("-") == made and made.isascii() and made == made.lower())


class TestSorting:
    @pytest.mark.parametrize(
        "ordered",
        [
            ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "o", "ô", "ơ", "u", "ư", "y"],
            ["ma", "mà", "mả", "mã", "má", "mạ"],
            ["An", "Ân", "Ba", "Bà", "Bá", "Bắc Mê", "Bắc Quang", "Băng"],
            ["Dao", "Du Già", "Đà Nẵng", "Đắk Lắk", "Đồng Văn", "Đường Thượng", "E"],
            ["Thôn 1", "Thôn 2", "Thôn 2A", "Thôn 10", "Thôn 100", "Thôn Bản"],
            ["Hà", "Hà Giang", "Hàm Yên", "Hoà", "Hoàng Su Phì"],
            ["", "9", "a", "A", "ai"],
        ],
    )
    def test_lists_stand_in_the_order_of_the_vietnamese_alphabet(self, ordered: list[str]) -> None:
        mixed = ordered[:]
        random.Random(7).shuffle(mixed)
        assert sorted(mixed, key=text.sort_key) == ordered

    def test_both_ways_of_placing_the_tone_are_one_word(self) -> None:
        assert text.sort_key("hòa bình") == text.sort_key("hoà bình")

    def test_quotation_marks_do_not_decide(self) -> None:
        assert sorted(["Xuân", "“Tết”", "Sơn"], key=text.sort_key) == ["Sơn", "“Tết”", "Xuân"]

    def test_other_scripts_come_last(self) -> None:
        assert sorted(["中", "Ý Yên", "Яна", "z"], key=text.sort_key)[:2] == ["Ý Yên", "z"]

    @given(st.text(), st.text())
    def test_the_key_can_stand_in_a_column(self, a: str, b: str) -> None:
        ka, kb = text.sort_key(a), text.sort_key(b)
        assert "\0" not in ka
        # By code point and by UTF-8 byte (PostgreSQL, collation C) the order is the same.
        surrogates = any("\ud800" <= c <= "\udfff" for c in ka + kb)
        assert surrogates or (ka < kb) == (ka.encode() < kb.encode())

    @given(st.lists(st.sampled_from(["ma", "má", "Mã", "mạ", "10", "9", "đ", "d"]), max_size=5))
    def test_composed_and_decomposed_sort_alike(self, words: list[str]) -> None:
        s = " ".join(words)
        assert text.sort_key(unicodedata.normalize("NFD", s)) == text.sort_key(s)

    @given(st.integers(min_value=0), st.integers(min_value=0))
    def test_numbers_sort_by_value(self, a: int, b: int) -> None:
        if a < 10**50 and b < 10**50:
            assert (text.sort_key(f"Thôn {a}") < text.sort_key(f"Thôn {b}")) == (a < b)


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "decimals", "vi", "en"),
        [
            (2_268_000, None, "2.268.000", "2,268,000"),
            (Decimal("30.96"), None, "30,96", "30.96"),
            (Decimal("30.955"), 2, "30,96", "30.96"),
            (Decimal("-1234.5"), None, "−1.234,5", "−1,234.5"),
            (0, 1, "0,0", "0.0"),
            (Decimal("1E+3"), None, "1.000", "1,000"),
            (Decimal("-0.001"), 2, "0,00", "0.00"),
        ],
    )
    def test_numbers_are_printed_as_each_language_does(
        self, value: int | Decimal, decimals: int | None, vi: str, en: str
    ) -> None:
        assert text.format_number(value, decimals=decimals) == vi
        assert text.format_number(value, decimals=decimals, language="en") == en

    def test_a_share_and_a_unit_do_not_part_from_their_number(self) -> None:
        assert text.format_percent(Decimal("30.96")) == "30,96\u00a0%"
        assert text.format_percent(Decimal("30.96"), language="en") == "30.96%"
        assert text.with_unit(text.format_number(1200), "lượt người") == "1.200\u00a0lượt\u00a0người"

    def test_what_is_no_number_is_not_printed(self) -> None:
        with pytest.raises(ValueError, match="NaN"):
            text.format_number(Decimal("NaN"))
