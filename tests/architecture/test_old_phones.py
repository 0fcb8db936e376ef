"""Public and phone pages work on Android 8 with Chrome 80: no newer syntax or API without another way beside it.

What Chrome 80 does not know it drops: a declaration, a whole rule whose selector it cannot read, a whole script.
Files of the desk (a PC with a current browser) are named in DESK; any new file is held to the rule.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "lantoa"
# Only the desk loads these; the two bundles come from esbuild, whose target is looked at below.
DESK = {
    "apps/campaigns/static/campaigns/desk.css",
    "apps/newsroom/static/newsroom/desk.css",
    "apps/newsroom/static/newsroom/editor.css",
    "apps/newsroom/static/newsroom/editor.js",
    "demo/static/demo/desk.css",
    "setup/static/setup/setup.css",
    "shared/accounts/static/accounts/desk.css",
    "web/desk/static/desk/calendar.css",
}
DESK_FOLDERS = ("shared/media/static/media/",)

# -- styles -----------------------------------------------------------------------------------------------------------

# A selector of these makes an old browser drop the whole rule, with all the others in its list.
NEW_SELECTORS = re.compile(
    r":has\(|:is\(|:where\(|:not\([^()]*,|:focus-visible|::marker|::file-selector-button|:modal|:popover-open|:dir\("
    r"|:user-(?:in)?valid|:autofill(?![\w-])|::(?:view-transition|highlight|details-content|scroll-)"
)
# Alone in its rule such a selector only embellishes; in these it decides what is seen.
NEVER = re.compile(r":has\(|:is\(|:where\(|:not\([^()]*,")
NEW_PROPERTIES = re.compile(
    r"inset(?:-inline|-block)?(?:-start|-end)?|aspect-ratio|translate|rotate|scale|(?:margin|padding)-(?:inline|block)"
    r"|border-(?:inline|block)|border-(?:start|end)-(?:start|end)-radius|container(?:-type|-name)?|offset|mask(?:-.*)?"
    r"|overflow-clip-margin|grid-template-(?:subgrid|masonry)|row-gap|column-gap|gap"
)
NEW_VALUES = re.compile(
    r"color-mix\(|okl(?:ab|ch)\(|(?<![\w-])l(?:ab|ch)\(|\b\d*\.?\d+(?:[dsl]v[hwib]|lh|rlh|cq[wh])\b|\bsubgrid\b"
    r"|(?:^|\s)clip(?:$|\s)|\bround\(|\brevert-layer\b|light-dark\(|\bfit-content\(|image-set\("
)
NEW_AT_RULES = re.compile(r"@(?:layer|container|property|scope|starting-style|view-transition|position-try)\b")
NEW_CONDITIONS = re.compile(r"[<>]|\bprefers-contrast\b|\bforced-colors\b|\bupdate:|\bnot\s*\(|\bor\b")


@dataclasses.dataclass(frozen=True)
class Rule:
    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]
    around: tuple[str, ...]  # at-rules that it stands in
    is_nested: bool = False  # has rules of its own inside


def rules(css: str) -> Iterator[Rule]:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r'"[^"]*"|\'[^\']*\'|url\([^)]*\)', '""', css)
    yield from _rules(css, ())


def _rules(css: str, around: tuple[str, ...]) -> Iterator[Rule]:
    at = 0
    while (opening := css.find("{", at)) >= 0:
        head = css[at:opening].rpartition(";")[2].strip()
        depth, end = 1, opening + 1
        while depth and end < len(css):
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        body, at = css[opening + 1 : end - 1], end
        if head.startswith("@") and not head.startswith(("@font-face", "@page")):
            yield Rule((head,), (), around)
            if not head.startswith("@keyframes"):
                yield from _rules(body, (*around, head))
        else:
            yield Rule(tuple(_list(head)), tuple(_declarations(body)), around, is_nested="{" in body)


def _list(head: str) -> list[str]:
    """Selectors of a list; a comma inside brackets parts nothing."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", head) if part.strip()]


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for declaration in body.split(";"):
        name, _colon, value = declaration.partition(":")
        if value:
            yield name.strip().lower(), value.strip()


def faults(css: str) -> list[str]:
    found: list[str] = []
    for rule in rules(css):
        told = ", ".join(rule.selectors)
        if any("@supports" in each for each in rule.around):
            continue  # an old browser leaves it out by itself; what stands before is the other way
        if told.startswith("@"):
            if NEW_AT_RULES.match(told) or (told.startswith("@media") and NEW_CONDITIONS.search(told)):
                found.append(told)
            continue
        new = [each for each in rule.selectors if NEW_SELECTORS.search(each)]
        if new and (len(new) < len(rule.selectors) or any(NEVER.search(each) for each in new)):
            found.append(f"{told}: the whole rule is dropped")
        if rule.is_nested:
            found.append(f"{told}: nested")
        is_grid = any(name == "display" and "grid" in value for name, value in rule.declarations)
        seen: set[str] = set()
        for name, value in rule.declarations:
            if name.endswith("gap") and is_grid:
                continue
            if NEW_PROPERTIES.fullmatch(name) or (NEW_VALUES.search(value) and name not in seen):
                found.append(f"{told} {{ {name}: {value} }}")
            if name == "text-decoration" and re.search(r"\d", value) and name not in seen:
                found.append(f"{told} {{ {name}: {value} }}")
            seen.add(name)
    return found


def styles() -> list[Path]:
    built = [path for path in (OURS / "ui/static/ui/dist").glob("*.css") if not path.name.startswith("desk.")]
    return sorted([*built, *(path for path in _beside(".css"))])


def _beside(ending: str) -> Iterator[Path]:
    """Files of apps that stand in no bundle. Those of `ui` are read as they are built."""
    for path in OURS.rglob(f"static/**/*{ending}"):
        name = path.relative_to(OURS).as_posix()
        if not name.startswith("ui/static/") and name not in DESK and not name.startswith(DESK_FOLDERS):
            yield path


@pytest.mark.parametrize("path", styles(), ids=lambda path: path.name)
def test_no_style_needs_a_newer_browser(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "css",
    [
        ".a { aspect-ratio: 16/9 }",
        ".a:focus, .a:focus-visible { outline: 0 }",
        ".a:has(img) { margin: 0 }",
        ".a { .b { color: red } }",
        ".a { inset: 0 }",
        ".a { display: flex; gap: 1rem }",
        "@media (width >= 40rem) { .a { color: red } }",
        ".a { height: 100dvh }",
        "@layer base { .a { color: red } }",
        ".a { text-decoration: underline 2px }",
    ],
)
def test_what_chrome_80_does_not_know_is_found(css: str) -> None:
    assert faults(css) != []


@pytest.mark.parametrize(
    "css",
    [
        ".a { display: grid; gap: 1rem }",
        ".a:focus-visible { outline: 3px solid }",
        ".a { padding-top: 56% } @supports (aspect-ratio: 1) { .a { padding-top: 0; aspect-ratio: 16/9 } }",
        ".a { height: 100vh; height: 100dvh }",
        "@media (min-width: 40rem) and (prefers-reduced-motion: no-preference) { .a { transform: scale(2) } }",
        ".a:not(.b):focus-within > .c::before { content: '{;:is(' ; top: 0; right: 0 }",
    ],
)
def test_what_has_another_way_is_let_through(css: str) -> None:
    assert faults(css) == []


# -- scripts ----------------------------------------------------------------------------------------------------------

NEW_SYNTAX = re.compile(r"\?\?=|\|\|=|&&=|\bstatic\s*\{|(?<![\w'\"`/.&])#[a-z]\w*\s*(?:[=(;]|in\b)")
NEW_CALLS = re.compile(
    r"\.(?:at|replaceAll|replaceChildren|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|checkVisibility"
    r"|showPopover|groupBy|isWellFormed)\(|\.submitter\b(?! \|\|)|\bstructuredClone\(|Object\.hasOwn\("
    r"|Promise\.(?:any|withResolvers)\(|AbortSignal\.(?:timeout|any)\(|randomUUID\(|\bWeakRef\("
    r"|Intl\.(?:Segmenter|ListFormat|DisplayNames)|URL\.canParse\(|Array\.fromAsync\(|scheduler\."
    r"|requestIdleCallback\(|showOpenFilePicker|:has\(|:is\(|\binert\b"
)


def scripts() -> list[Path]:
    return sorted([*(OURS / "ui/static/ui/dist").glob("*.js"), *_beside(".js")])


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.name)
def test_no_script_needs_a_newer_browser(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert [found.group() for found in (*NEW_SYNTAX.finditer(text), *NEW_CALLS.finditer(text))] == []


def test_what_is_bundled_for_the_desk_is_built_for_chrome_80() -> None:
    build = json.loads((ROOT / "frontend/package.json").read_text(encoding="utf-8"))["scripts"]["build"]
    assert build.count("esbuild ") == len(re.findall(r"--target=chrome80\b", build))


def test_the_files_of_the_desk_are_there() -> None:
    assert [name for name in sorted(DESK) if not (OURS / name).is_file()] == []
