"""Collects msgids from the code, takes translations from locale/parts/*.po, writes locale/vi: `make messages`.

Translations live in `locale/parts`, one file an area, so that many hands never meet in one file.
A part may also translate what Wagtail and allauth say.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lantoa.cli.catalogues import Entry, compile_stale, entries  # noqa: E402

LOCALE = ROOT / "locale"
PARTS = LOCALE / "parts"
TARGET = LOCALE / "vi" / "LC_MESSAGES" / "django.po"
HEADER = """\
# Made by `make messages` from locale/parts/*.po: translate there, not here.
msgid ""
msgstr ""
"Project-Id-Version: lantoa\\n"
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def collect() -> list[Entry]:
    """Every msgid that code and templates say; our apps need not even be importable."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.commands import makemessages

    pot = LOCALE / "django.pot"
    # The command insists on a language to merge into; this one is thrown away.
    scratch = LOCALE / "und"
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        settings.configure(LOCALE_PATHS=[LOCALE], USE_I18N=True)
        django.setup()
        scratch.mkdir(parents=True, exist_ok=True)
        call_command(
            makemessages.Command(),
            locale=["und"],
            keep_pot=True,
            no_wrap=True,
            add_location="file",
            extensions=["html", "txt", "py", "xml", "svg"],
            ignore_patterns=[".venv*", "var", "node_modules", "tests", "test_*", "tools", "deploy"],
            verbosity=0,
        )
        return [entry for entry in entries(pot) if entry.msgid]
    finally:
        os.chdir(before)
        pot.unlink(missing_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)


def translations() -> tuple[dict[str, Entry], list[str]]:
    """By key; and what two parts translate differently."""
    found: dict[str, Entry] = {}
    source: dict[str, str] = {}
    conflicts: list[str] = []
    for part in sorted(PARTS.glob("*.po")):
        for entry in entries(part):
            if not entry.msgid or entry.is_fuzzy or not entry.strings or not all(entry.strings.values()):
                continue
            known = found.get(entry.key)
            if known is not None and known.value != entry.value:
                conflicts.append(
                    f"{source[entry.key]} ≠ {part.name}: {entry.msgid!r}: {known.value!r} ≠ {entry.value!r}"
                )
                continue
            found.setdefault(entry.key, entry)
            source.setdefault(entry.key, part.name)
    return found, conflicts


def quoted(text: str) -> str:
    """One line, or the usual block where the text has lines of its own."""
    pieces = text.splitlines(keepends=True)
    if len(pieces) < 2:
        return json.dumps(text, ensure_ascii=False)
    return '""\n' + "\n".join(json.dumps(piece, ensure_ascii=False) for piece in pieces)


def written(entry: Entry, translation: Entry | None) -> str:
    lines = [f"#: {line}" for line in textwrap.wrap(" ".join(sorted(set(entry.places))), 110, break_long_words=False)]
    if entry.context is not None:
        lines.append(f"msgctxt {quoted(entry.context)}")
    lines.append(f"msgid {quoted(entry.msgid or '')}")
    value = translation.strings[0] if translation is not None else ""
    if entry.plural is not None:
        lines += [f"msgid_plural {quoted(entry.plural)}", f"msgstr[0] {quoted(value)}"]
    else:
        lines.append(f"msgstr {quoted(value)}")
    return "\n".join(lines) + "\n"


def compose() -> tuple[str, list[Entry], list[str]]:
    """The text of locale/vi, the entries without Vietnamese, and the conflicts."""
    said = {entry.key: entry for entry in collect()}
    known, conflicts = translations()
    missing = [entry for key, entry in said.items() if key not in known]
    others = {key: entry for key, entry in known.items() if key not in said}
    for entry in others.values():
        entry.places = []
    every = {**said, **others}
    blocks = [written(every[key], known.get(key)) for key in sorted(every)]
    return HEADER + "\n" + "\n".join(blocks), missing, conflicts


def main() -> int:
    if shutil.which("xgettext") is None:
        print("xgettext is missing: apt-get install gettext")
        return 1
    text, missing, conflicts = compose()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    compile_stale()
    print(f"{TARGET.relative_to(ROOT)}: {text.count(chr(10) + 'msgid ')} msgids, {len(missing)} without Vietnamese")
    for entry in missing:
        print(f"  {', '.join(entry.places[:2])}: {entry.msgid!r}")
    for conflict in conflicts:
        print(f"  two translations: {conflict}")
    return 1 if conflicts else 0


if __name__ == "__main__":
    sys.exit(main())
