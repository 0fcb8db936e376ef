import pytest

from lantoa.apps.newsroom.logic.sentences import chosen, sentences
from lantoa.apps.newsroom.logic.spoken import estimated_seconds, split_script, spoken_words


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Một. Hai! Ba? Bốn…", ["Một.", "Hai!", "Ba?", "Bốn…"]),
        ("Ra TP. Hà Giang gặp TS. Páo. Rồi về.", ["Ra TP. Hà Giang gặp TS. Páo.", "Rồi về."]),
        ("Có 2.268.000 lượt, tăng 30,96 %. Năm sau hơn.", ["Có 2.268.000 lượt, tăng 30,96 %.", "Năm sau hơn."]),
        ("1. Đăng ký. 2. Nộp bài.", ["1. Đăng ký.", "2. Nộp bài."]),
        ("Ông V. I. Lênin viết. Ông Nguyễn Văn A. Đó là ai?", None),
        ("Ông nói: “Được.” Bà cười.", ["Ông nói: “Được.”", "Bà cười."]),
        ("ngày 1.7.2025 có hiệu lực. từ đó thôi", ["ngày 1.7.2025 có hiệu lực. từ đó thôi"]),
        ("", []),
    ],
)
def test_sentences_are_cut_where_they_end(paragraph, expected):
    if expected is None:
        expected = ["Ông V. I. Lênin viết.", "Ông Nguyễn Văn A.", "Đó là ai?"]
    assert sentences(paragraph) == expected


def test_only_whole_sentences_from_the_beginning_are_chosen():
    assert chosen(["a b", "c d e f", "g"], max_words=4) == ["a b"]
    assert chosen(["a b c", "d"], max_words=2, at_least_one=True) == ["a b c"]
    assert chosen(["a b c"], max_words=2) == []


def test_figures_and_abbreviations_are_counted_as_they_are_said():
    assert spoken_words("Ủy ban nhân dân") == 4
    assert spoken_words("UBND") == 4
    assert spoken_words("30,96 %") == 9 or spoken_words("30,96 %") == 8
    assert 6 <= spoken_words("2.268.000") <= 9


def test_a_minute_of_words_takes_about_a_minute():
    assert estimated_seconds("chữ " * 170) == 60
    assert estimated_seconds("chữ " * 170, words_per_minute=340) == 30


def test_a_script_is_cut_between_sentences():
    script = "Câu một có sáu chữ. " * 20

    pieces = split_script(script, max_seconds=30)

    assert " ".join(pieces) == script.strip()
    assert all(estimated_seconds(piece) <= 30 for piece in pieces)
    assert split_script("chữ " * 200 + ".", max_seconds=30) == [("chữ " * 200).strip() + " ."]
