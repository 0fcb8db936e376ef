from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.core.text import Legacy, TextRefused, decode, legacy_of_font, recognise_legacy, to_unicode
from lantoa.core.text.legacy import _VNI_LETTERS, _VNI_MARKS, TCVN3, is_capital_font
from lantoa.core.text.syllables import is_syllable

# Written for these tests; every vowel with every tone stands in them.
SENTENCES = [
    "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ dưới năm tuổi tại trạm y tế.",
    "Bà con các thôn chú ý: mưa lớn, suối dâng nhanh, không đi qua ngầm tràn.",
    "Chợ phiên họp vào sáng chủ nhật, bán rượu ngô, thổ cẩm, mật ong bạc hà và bò vàng.",
    "Đường từ trung tâm huyện cũ lên cột cờ đã thông xe trở lại sau ba ngày sạt lở.",
    "Trưởng thôn nhắc các hộ kiểm tra dây điện, che chắn chuồng trại và dự trữ thức ăn cho gia súc.",
    "Kỳ thi kết thúc, học sinh nghỉ hè; thầy cô ở lại dạy chữ cho người lớn mỗi buổi tối.",
    "Đoàn viên hướng dẫn người dân cài ứng dụng, ký số và nộp hồ sơ trực tuyến.",
    "Những ngôi nhà trình tường giữ ấm về mùa đông, mát về mùa hạ; khách thích ngủ lại và ăn mèn mén.",
]


def in_tcvn3(s: str) -> str:
    codes = {letter: chr(code) for code, letter in TCVN3.items()}
    return "".join(codes.get(c) or codes.get(c.lower()) or c for c in s)


def in_vni(s: str) -> str:
    letters = {letter: code for code, letter in _VNI_LETTERS.items()}
    marks = {marks: code for code, marks in _VNI_MARKS.items() if code.islower()}
    out = []
    for c in s:
        if c in letters:
            out.append(letters[c])
            continue
        base, *rest = unicodedata.normalize("NFD", c)
        if "\u031b" in rest:
            base = letters[unicodedata.normalize("NFC", base + "\u031b")]
            rest.remove("\u031b")
        # A dot stands before the circumflex in NFD and after it in the table.
        key = "".join(sorted(rest, key=lambda m: m not in "\u0302\u0306"))
        code = marks[key] if key else ""
        out.append(base + (code if base.islower() else code.upper()))
    return "".join(out)


def in_viqr(s: str) -> str:
    signs = {"\u0302": "^", "\u0306": "(", "\u031b": "+", "\u0300": "`", "\u0301": "'", "\u0309": "?", "\u0303": "~"}
    signs["\u0323"] = "."
    s = re.sub(r"([.?'])", r"\\\1", s).replace("đ", "dd").replace("Đ", "DD")
    out = []
    for c in s:
        base, *rest = unicodedata.normalize("NFD", c)
        rest.sort(key=lambda m: m not in "\u0302\u0306\u031b")
        out.append(base + "".join(signs[m] for m in rest))
    return "".join(out)


ENCODERS = {Legacy.TCVN3: in_tcvn3, Legacy.VNI: in_vni, Legacy.VIQR: in_viqr}


class TestRecognition:
    @pytest.mark.parametrize("legacy", ENCODERS)
    @pytest.mark.parametrize("sentence", SENTENCES)
    def test_a_sentence_of_an_old_font_is_recognised_and_mended(self, legacy: Legacy, sentence: str) -> None:
        old = ENCODERS[legacy](sentence)
        assert recognise_legacy(old) is legacy
        mended = to_unicode(old)
        if legacy is Legacy.TCVN3:  # it has no capitals with tones
            assert mended.lower() == sentence.lower()
        elif legacy is Legacy.VIQR:
            assert mended.replace("\\", "") == sentence
        else:
            assert mended == sentence

    @pytest.mark.parametrize(
        "s",
        [
            *SENTENCES,
            *(unicodedata.normalize("NFD", s) for s in SENTENCES),
            "Hà Giang", "xã", "không có", "khoá học", "hoà bình", "thôn Bản Lè", "né", "Sà Phìn", "cô giáo Là",
            "J'ai été à la fête où naïve Noël reçoit son hôte", "où", "garçon", "Thaï", "août", "aoû", "«été»",
            "Größe für Müller, Straße", "El niño mañana, señor", "São Paulo", "smörgåsbord på kåre",
            "5 µm and 20 µg", "Windows® © 2024, § 5, 25°C, ½", "Hello? What's f(x)+a^2 or O+? don't C++",
            "a^2 + b^2 = c^2, e^x", "http://example.org/~user/a.b?x=1", "", " ", "12.345", "%(name)s·עם·%(x)s·זה",
            "if (a+b) { o += u[e~i]; }", "Nhóm máu O+ và A+", "Cafe' o.k. U.S.A. e.g. i.e.",
        ],
    )  # fmt: skip
    def test_text_that_is_right_already_is_left_alone(self, s: str) -> None:
        assert recognise_legacy(s) is None
        assert to_unicode(s) == unicodedata.normalize("NFC", s)

    @pytest.mark.parametrize(
        ("old", "legacy", "meant"),
        [
            ("ñY BAN NH¢N D¢N TØNH Hµ GIANG", Legacy.TCVN3, "ỦY BAN NHÂN DÂN TỈNH HÀ GIANG"),
            ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", Legacy.TCVN3, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("tØnh Hµ Giang", Legacy.TCVN3, "tỉnh Hà Giang"),
            ("Tuyªn Quang", Legacy.TCVN3, "Tuyên Quang"),
            ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA", Legacy.VNI, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),
            ("Vieät Nam", Legacy.VNI, "Việt Nam"),
            ("DDo^.c la^.p - Tu+. do - Ha.nh phu'c", Legacy.VIQR, "Độc lập - Tự do - Hạnh phúc"),
            ("ngu+o+`i Vie^.t, nguo+`i Ta`y", Legacy.VIQR, "người Việt, người Tày"),
            ("Táº¿t dÆ°Æ¡ng lá»‹ch", Legacy.UTF8_TWICE, "Tết dương lịch"),
            ("HÃ\u00a0 Giang cÃ³ chá»£", Legacy.UTF8_TWICE, "Hà Giang có chợ"),
        ],
    )
    def test_headings_and_short_lines_are_mended(self, old: str, legacy: Legacy, meant: str) -> None:
        assert recognise_legacy(old) is legacy
        assert to_unicode(old) == meant

    def test_a_foreign_name_inside_a_tcvn3_text_stays(self) -> None:
        assert (
            to_unicode(in_tcvn3("Ca sĩ người Mỹ") + " Beyoncé " + in_tcvn3("biểu diễn"))
            == "Ca sĩ người Mỹ Beyoncé biểu diễn"
        )

    def test_lines_of_old_and_of_new_text_may_stand_in_one_file(self) -> None:
        mixed = "\n".join([in_tcvn3(SENTENCES[1]), SENTENCES[2], in_vni(SENTENCES[3]), "Plain English."])
        assert to_unicode(mixed) == "\n".join([SENTENCES[1], SENTENCES[2], SENTENCES[3], "Plain English."])

    def test_the_font_tells_what_the_letters_cannot(self) -> None:
        assert legacy_of_font(".VnTime") is legacy_of_font(".VnArialH") is Legacy.TCVN3
        assert legacy_of_font("VNI-Times") is Legacy.VNI
        assert legacy_of_font("Times New Roman") is None
        assert [is_capital_font(f) for f in (".VnTimeH", ".VnTime", "VNI-Times")] == [True, False, False]
        assert to_unicode("hµ giang", legacy=Legacy.TCVN3, is_capitals=True) == "HÀ GIANG"

    @given(st.text(max_size=60))
    def test_no_text_makes_it_fall(self, s: str) -> None:
        assert isinstance(to_unicode(s), str)

    @pytest.mark.parametrize("word", ["nghiêng", "Giếng", "gì", "quyển", "Khuỷu", "yêu", "ươm", "QUỐC", "xoong", "đừ"])
    def test_real_syllables_are_known(self, word: str) -> None:
        assert is_syllable(word)

    @pytest.mark.parametrize("word", ["céng", "kà", "ngiêng", "thàc", "aỏ", "ờà", "bz", "ệt1"])
    def test_what_no_spelling_allows_is_no_syllable(self, word: str) -> None:
        assert not is_syllable(word)


class TestDecoding:
    SENTENCE = SENTENCES[0]

    @pytest.mark.parametrize(
        ("data", "encoding", "legacy"),
        [
            (SENTENCE.encode(), "utf-8", None),
            (b"\xef\xbb\xbf" + SENTENCE.encode(), "utf-8", None),
            (SENTENCE.encode("utf-16"), "utf-16-le", None),
            (b"\xfe\xff" + SENTENCE.encode("utf-16-be"), "utf-16-be", None),
            (unicodedata.normalize("NFD", SENTENCE).encode(), "utf-8", None),
            (in_vni(SENTENCE).encode("cp1252"), "cp1252", Legacy.VNI),
            (in_vni(SENTENCE).encode(), "utf-8", Legacy.VNI),
        ],
    )
    def test_bytes_are_read_whatever_program_wrote_them(
        self, data: bytes, encoding: str, legacy: Legacy | None
    ) -> None:
        found = decode(data)
        assert (found.text, found.encoding, found.legacy) == (self.SENTENCE, encoding, legacy)

    def test_tcvn3_bytes_are_read(self) -> None:
        found = decode(in_tcvn3(SENTENCES[1]).encode("latin-1"))
        assert (found.text, found.legacy) == (SENTENCES[1], Legacy.TCVN3)

    @pytest.mark.parametrize("sentence", SENTENCES)
    def test_windows_1258_with_its_combining_marks_is_read(self, sentence: str) -> None:
        # Windows-1258 has ă â ê ô ơ ư đ whole and the five tones as marks after the letter.
        parts = []
        for c in sentence:
            try:
                parts.append(c.encode("cp1258"))
            except UnicodeEncodeError:
                base, *marks = unicodedata.normalize("NFD", c)
                tone = next(m for m in marks if m in "\u0300\u0309\u0303\u0301\u0323")
                whole = unicodedata.normalize("NFC", base + "".join(m for m in marks if m != tone))
                parts.append((whole + tone).encode("cp1258"))
        found = decode(b"".join(parts))
        assert (found.text, found.encoding) == (sentence, "cp1258")

    def test_utf16_without_a_mark_is_read(self) -> None:
        assert decode("Plain text of a device".encode("utf-16-le")).text == "Plain text of a device"
        assert decode("Plain text of a device".encode("utf-16-be")).text == "Plain text of a device"

    def test_french_bytes_of_windows_stay_french(self) -> None:
        s = "L'été où naquit Noël, un garçon naïf d'août"
        assert decode(s.encode("cp1252")).text == s

    def test_nothing_is_the_empty_text(self) -> None:
        assert decode(b"").text == ""

    def test_what_is_no_text_is_refused(self) -> None:
        with pytest.raises(TextRefused, match="encoding"):
            decode(b"\xff\xfe\x00\xd8\x00")
        with pytest.raises(TextRefused, match="encoding"):
            decode(b"\x81\x8d\x8f\x90\x9d \xd2\xcc\x81\x8a")

    @given(st.binary(max_size=80))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        with suppress(TextRefused):
            assert isinstance(decode(data).text, str)
