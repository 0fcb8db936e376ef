"""NukeViet: a dump of its MySQL (mysqldump, phpMyAdmin, its own backup), version 3 and 4, any prefix and module."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from lantoa.apps.newsroom.logic.old_portals.items import Item, SourceRefused
from lantoa.apps.newsroom.logic.old_portals.sql import Row, TooLong, rows

# nv4_vi_news_rows, nv4_vi_tin_tuc_cat, nv3_vi_news_bodyhtml_2, nv4_vi_news_detail …
_TABLES = re.compile(
    r"^(?P<prefix>\w+?)_(?P<lang>[a-z]{2})_(?P<module>\w+?)_(?P<what>rows|cat|sources|detail|bodyhtml_\d+)$"
)
_PUBLIC = "1"

Opened = Callable[[], AbstractContextManager[BinaryIO]]


@dataclass
class _Module:
    language: str
    name: str
    rows: dict[str, Row] = field(default_factory=dict)
    categories: dict[str, Row] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def read(opened: Opened, *, base: str) -> Iterator[Item]:
    """Two passes: first what is small, then the texts. `base`: the old portal's address. Raises SourceRefused."""
    try:
        modules = _modules(opened)
        if not any(module.rows for module in modules.values()):
            raise SourceRefused(_("There is no table of news in the file: it is no NukeViet export."))
        seen: set[tuple[str, str]] = set()
        with opened() as file:
            for name, row in rows(file, _TABLES):
                told = _TABLES.match(name)
                if told is None or not told["what"].startswith(("detail", "bodyhtml")):
                    continue
                key = _key(told)
                pk = row.get("id") or ""
                meta = modules[key].rows.get(pk) if key in modules else None
                if meta is not None and (key, pk) not in seen:
                    seen.add((key, pk))
                    yield _item(modules[key], meta, row, base)
        for key, module in modules.items():
            for pk, meta in module.rows.items():
                if (key, pk) not in seen:
                    yield _item(module, meta, {}, base)
    except TooLong:
        raise SourceRefused(_("The file is no dump of a database.")) from None


def _key(told: re.Match[str]) -> str:
    return f"{told['prefix']}_{told['lang']}_{told['module']}"


def _modules(opened: Opened) -> dict[str, _Module]:
    modules: dict[str, _Module] = {}
    with opened() as file:
        for name, row in rows(file, _TABLES):
            told = _TABLES.match(name)
            if told is None or told["what"].startswith(("detail", "bodyhtml")):
                continue
            module = modules.setdefault(_key(told), _Module(told["lang"], told["module"].replace("_", "-")))
            if told["what"] == "rows" and "publtime" in row and "alias" in row:
                module.rows[row.get("id") or ""] = row
            elif told["what"] == "cat":
                module.categories[row.get("catid") or ""] = row
            elif told["what"] == "sources":
                module.sources[row.get("sourceid") or ""] = row.get("title") or ""
    return modules


def _item(module: _Module, meta: Row, body: Row, base: str) -> Item:
    category = module.categories.get(meta.get("catid") or "", {})
    item = Item(
        addresses=list(_addresses(module, meta, category, base)),
        title=meta.get("title") or "",
        lead=meta.get("hometext") or "",
        html=body.get("bodyhtml") or body.get("bodytext") or "",
        published_at=_moment(meta.get("publtime")),
        byline=meta.get("author") or "",
        source_name=module.sources.get(meta.get("sourceid") or "", "") or body.get("sourcetext") or "",
        category=category.get("title") or "",
        tags=[tag.strip() for tag in (body.get("keywords") or meta.get("keywords") or "").split(",")],
    )
    if (meta.get("status") or _PUBLIC) != _PUBLIC:
        item.left_out = "status " + (meta.get("status") or "")
    return item


def _addresses(module: _Module, meta: Row, category: Row, base: str) -> Iterator[str]:
    """A portal could write its addresses in four ways, by its settings: the story is found under each."""
    end = f"{meta.get('alias') or ''}-{meta.get('id') or ''}"
    inside = f"{category.get('alias') or 'uncategory'}/{end}"
    base = base.rstrip("/")
    yield f"{base}/{module.language}/{module.name}/{inside}.html"
    yield f"{base}/{module.name}/{inside}.html"
    yield f"{base}/{inside}.html"
    yield f"{base}/index.php?language={module.language}&nv={module.name}&op={inside}"


def _moment(seconds: str | None) -> datetime | None:
    if not seconds or not seconds.isdigit() or not 0 < int(seconds) < 2**33:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
