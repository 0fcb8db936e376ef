from __future__ import annotations

import gettext
import os
import time
from pathlib import Path

import pytest

from lantoa.cli import catalogues, words

PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

#: a.py
msgid "Story"
msgstr "Tin bài"

msgctxt "verb"
msgid "Send"
msgstr "Gửi"

msgid "Two\n"
"lines"
msgstr ""
"Hai\n"
"dòng \"trích\""

#, fuzzy
msgid "Doubtful"
msgstr "Ngờ"

msgid "Empty"
msgstr ""

msgid "%(n)s story"
msgid_plural "%(n)s stories"
msgstr[0] "%(n)s tin"

#~ msgid "Old"
#~ msgstr "Cũ"
"""


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO, encoding="utf-8")
    return tmp_path


def test_what_is_compiled_is_what_gettext_reads(locale: Path) -> None:
    assert len(catalogues.compile_stale(locale)) == 1
    vi = gettext.translation("django", locale, ["vi"])
    assert vi.gettext("Story") == "Tin bài"
    assert vi.pgettext("verb", "Send") == "Gửi"
    assert vi.gettext("Send") == "Send"
    assert vi.gettext("Two\nlines") == 'Hai\ndòng "trích"'
    assert [vi.ngettext("%(n)s story", "%(n)s stories", n) for n in (1, 5)] == ["%(n)s tin"] * 2


def test_doubtful_empty_and_old_translations_are_left_out(locale: Path) -> None:
    catalogues.compile_stale(locale)
    vi = gettext.translation("django", locale, ["vi"])
    assert [vi.gettext(text) for text in ("Doubtful", "Empty", "Old")] == ["Doubtful", "Empty", "Old"]


def test_only_what_has_changed_is_compiled_again(locale: Path) -> None:
    catalogues.compile_stale(locale)
    assert catalogues.compile_stale(locale) == []
    later = time.time() + 5
    os.utime(locale / "vi" / "LC_MESSAGES" / "django.po", (later, later))
    assert len(catalogues.compile_stale(locale)) == 1


@pytest.mark.parametrize("line", ['msgfoo "x"', "plain words", 'msgid "open', "msgid 3"])
def test_a_broken_file_names_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.po"
    path.write_text(f'msgid "a"\nmsgstr "b"\n\n{line}\n', encoding="utf-8")
    with pytest.raises(catalogues.BrokenCatalogue, match=r"x\.po:4"):
        catalogues.read_po(path)


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ({"LANTOA_LANG": "en"}, "en"),
        ({"LANTOA_LANG": "vi", "LANG": "en_US.UTF-8"}, "vi"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({}, "vi"),
    ],
)
def test_the_terminal_chooses_the_language(
    told: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Utf8:
        encoding = "utf-8"

    for name in ("LANTOA_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(words.sys, "stdout", Utf8())
    words.language.cache_clear()
    try:
        assert words.language() == language
    finally:
        words.language.cache_clear()


def test_a_terminal_without_vietnamese_letters_gets_english(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ascii:
        encoding = "ascii"

    monkeypatch.setenv("LANTOA_LANG", "vi")
    monkeypatch.setattr(words.sys, "stdout", Ascii())
    words.language.cache_clear()
    try:
        assert words.language() == "en"
    finally:
        words.language.cache_clear()
