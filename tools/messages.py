"""Collects msgids from the code, takes translations from locale/parts/*.po, writes locale/vi: `make messages`.

Translations live in `locale/parts`, one file an area, so that many hands never meet in one file.
A part may also translate what Wagtail, Django and allauth say. `locale/parts/js` holds what is said in the browser
(gettext's domain djangojs, which Wagtail's admin loads).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lantoa.cli.catalogues import Entry, compile_stale, entries  # noqa: E402

LOCALE = ROOT / "locale"
PARTS = LOCALE / "parts"
# Domain → where its translations are, what the code is searched for, and where it is not searched.
DOMAINS = {
    "django": (PARTS, ["html", "txt", "py", "xml", "svg"], ["tests", "test_*", "tools", "deploy"]),
    # Built files hold other people's words, and editor.js an editor of theirs.
    "djangojs": (PARTS / "js", ["js"], ["dist", "frontend", "tests", "editor.js"]),
}
HEADER = """\
# Made by `make messages` from locale/parts: translate there, not here.
msgid ""
msgstr ""
"Project-Id-Version: lantoa\\n"
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def target(domain: str = "django") -> Path:
    return LOCALE / "vi" / "LC_MESSAGES" / f"{domain}.po"


def collect(domain: str = "django") -> list[Entry]:
    """Every msgid that code and templates say; our apps need not even be importable."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.commands import makemessages

    _, extensions, ignored = DOMAINS[domain]
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    before = Path.cwd()
    # While it runs, the command leaves a .py beside each template, which somebody might commit: so it runs elsewhere.
    with tempfile.TemporaryDirectory(prefix="lantoa-messages-") as folder:
        copy = Path(folder)
        shutil.copytree(ROOT / "lantoa", copy / "lantoa", ignore=_all_but(extensions, ignored))
        # The command insists on a language to merge into; this one is thrown away.
        (copy / "locale" / "und").mkdir(parents=True)
        settings.LOCALE_PATHS = [copy / "locale"]
        os.chdir(copy)
        try:
            call_command(
                makemessages.Command(),
                domain=domain,
                locale=["und"],
                keep_pot=True,
                no_wrap=True,
                add_location="file",
                extensions=extensions,
                verbosity=0,
            )
        finally:
            os.chdir(before)
        pot = copy / "locale" / f"{domain}.pot"
        return [entry for entry in entries(pot) if entry.msgid] if pot.exists() else []


def _all_but(extensions: list[str], ignored: list[str]) -> Callable[[str, list[str]], list[str]]:
    def left_out(folder: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if any(fnmatch(name, pattern) for pattern in ignored)
            or ("." in name and name.rpartition(".")[2] not in extensions and not Path(folder, name).is_dir())
        ]

    return left_out


def translations(domain: str = "django") -> tuple[dict[str, Entry], list[str]]:
    """By key; and what two parts translate differently."""
    found: dict[str, Entry] = {}
    source: dict[str, str] = {}
    conflicts: list[str] = []
    for part in sorted(DOMAINS[domain][0].glob("*.po")):
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


def compose(domain: str = "django") -> tuple[str, list[Entry], list[str]]:
    """The text of locale/vi, the entries without Vietnamese, and the conflicts."""
    said = {entry.key: entry for entry in collect(domain)}
    known, conflicts = translations(domain)
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
    is_whole = True
    for domain in DOMAINS:
        text, missing, conflicts = compose(domain)
        path = target(domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        # The header is a msgid, too.
        count = text.count("\nmsgid ") - 1
        print(f"{path.relative_to(ROOT)}: {count} msgids, {len(missing)} without Vietnamese")
        for entry in missing:
            print(f"  {', '.join(entry.places[:2])}: {entry.msgid!r}")
        for conflict in conflicts:
            print(f"  two translations: {conflict}")
        is_whole = is_whole and not conflicts
    compile_stale()
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
