"""Build what the browser loads, without Node: `python tools/assets.py` (`--check` fails if it is stale).

Sources: `lantoa/ui/static/ui/css/*.css`, one component a file, bundled in the order written below;
`js/*.js`, plain modules; `pictures/*.svg`; `fonts/*.woff2`.
Result: `lantoa/ui/static/ui/dist/` with a hash of the content in each name, and `manifest.json`.

`python tools/assets.py fonts FOLDER` subsets Be Vietnam Pro anew from the TTF files in FOLDER (needs fonttools).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

UI = Path(__file__).resolve().parent.parent / "lantoa/ui/static/ui"
DIST = UI / "dist"

BUNDLES: dict[str, str] = {
    # Home and story: a phone on the pass reads these first.
    "site.css": (
        "tokens type page icon button link masthead emergency section picture card story prose share notes badge nav "
        "listen footer motion print"
    ),
    "home.css": "lead stat home places",
    # Beside it on pages that search, list, ask or show an album: home and story do without.
    "more.css": "actions form search lists table album places standing error",
    # "Hôm nay" on a phone and the pages of signing in.
    "phone.css": (
        "tokens type page icon button actions link section picture card prose notes badge form nav lists table stat "
        "listen share toast phone motion print"
    ),
    # The desk: only tokens and what Wagtail needs mapped.
    "desk.css": "tokens type desk desk_page",
}


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["fonts"]:
        from assets_fonts import subset_all

        subset_all(Path(arguments[1]), UI / "fonts")
        return 0
    wanted = build()
    if "--check" in arguments:
        present = {path.name: path.read_bytes() for path in DIST.glob("*") if path.suffix != ".gz"}
        if present != wanted:
            stale = sorted(set(present) ^ set(wanted)) or ["contents differ"]
            print("The built assets are stale; run: python tools/assets.py\n  " + "\n  ".join(stale))
            return 1
        return 0
    DIST.mkdir(exist_ok=True)
    packed = {f"{name}.gz": content for name, content in wanted.items() if name.endswith((".css", ".js", ".svg"))}
    for path in DIST.iterdir():
        if path.name not in wanted and path.name not in packed:
            path.unlink()
    # Beside each text its packed twin, which WhiteNoise sends as it is.
    for name, content in packed.items():
        if not (DIST / name).exists() or gzip.decompress((DIST / name).read_bytes()) != content:
            (DIST / name).write_bytes(gzip.compress(content, 9, mtime=0))
    for name, content in wanted.items():
        if not (DIST / name).exists() or (DIST / name).read_bytes() != content:
            (DIST / name).write_bytes(content)
    for name, content in sorted(wanted.items()):
        print(f"{len(content):>8,}  {name}")
    return 0


def build() -> dict[str, bytes]:
    """Every built file by its final name."""
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}

    def add(name: str, content: bytes) -> None:
        stem, dot, ending = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}{dot}{ending}"
        files[hashed] = content
        names[name] = hashed

    for path in sorted((UI / "fonts").glob("*.woff2")):
        add(path.name, path.read_bytes())
    for path in sorted((UI / "pictures").glob("*.svg")):
        add(path.name, small_svg(path.read_text(encoding="utf-8")).encode())
    for bundle, parts in BUNDLES.items():
        text = "\n".join((UI / "css" / f"{part}.css").read_text(encoding="utf-8") for part in parts.split())
        add(bundle, small_css(with_names(text, names)).encode())
    modules = {path.name: path.read_text(encoding="utf-8") for path in sorted((UI / "js").glob("*.js"))}
    imported = {match[2] for text in modules.values() for match in IMPORT.finditer(text)}
    for name in sorted(modules.keys() - imported):  # what others import stands in them, and no page asks for it alone
        add(name, small_js(bundled(UI / "js" / name)).encode())
    files["manifest.json"] = (json.dumps(names, indent=1, sort_keys=True) + "\n").encode()
    return files


def with_names(css: str, names: dict[str, str]) -> str:
    """`url(name.svg)` of a file of ours becomes its hashed name; an unknown name is a mistake."""

    def replaced(match: re.Match[str]) -> str:
        name = match[1].strip("'\"")
        if name not in names:
            raise SystemExit(f"CSS asks for {name}, which is in neither pictures/ nor fonts/.")
        return f"url({names[name]})"

    return re.sub(r"url\(([^)#:]+)\)", replaced, css)


IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w-]+\.js)";\n', flags=re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", flags=re.MULTILINE)


def bundled(path: Path, seen: tuple[str, ...] = ()) -> str:
    """One file an entry, since each request over the pass costs a second: what it imports stands in it, walled in."""
    if path.name in seen:
        raise SystemExit("JavaScript modules import each other in a circle: " + " → ".join((*seen, path.name)))
    text = path.read_text(encoding="utf-8")
    parts: list[str] = []
    for match in IMPORT.finditer(text):
        inner = bundled(path.with_name(match[2]), (*seen, path.name))
        exported = EXPORT.findall(path.with_name(match[2]).read_text(encoding="utf-8"))
        walled = EXPORT.sub("", inner)
        parts.append(f"const {{ {match[1]} }} = (() => {{\n{walled}\nreturn {{ {', '.join(exported)} }};\n}})();\n")
    return "".join(parts) + IMPORT.sub("", text)


def small_css(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    # A space before a colon or round a plus may mean something; only these never do.
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    css = re.sub(r":\s+", ":", css)
    return css.replace(";}", "}").strip() + "\n"


def small_js(js: str) -> str:
    """Comments on lines of their own and indentation go; statements stay as written."""
    js = re.sub(r"^\s*/\*\*.*?\*/\s*$", "", js, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in js.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def small_svg(svg: str) -> str:
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    return re.sub(r">\s+<", "><", svg).strip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
