"""The one entrance: a file's name and bytes → what was read."""

from __future__ import annotations

from collections.abc import Callable

from lantoa.apps.newsroom.logic.importing import bundles, kinds
from lantoa.apps.newsroom.logic.importing.draft import Draft, finished
from lantoa.apps.newsroom.logic.importing.faults import ImportRefused
from lantoa.apps.newsroom.logic.importing.result import Imported, Limits
from lantoa.core.later import later

_HERE = __name__.rpartition(".")[0]
_READERS: dict[str, Callable[[str, bytes, Limits], Draft]] = {
    kinds.DOCX: later(f"{_HERE}.word", "read"),
    kinds.DOC: later(f"{_HERE}.office", "read"),
    kinds.ODT: later(f"{_HERE}.office", "read"),
    kinds.RTF: later(f"{_HERE}.office", "read"),
    kinds.MARKDOWN: later(f"{_HERE}.markup", "read_markdown"),
    kinds.HTML: later(f"{_HERE}.markup", "read_html"),
    kinds.TEXT: later(f"{_HERE}.markup", "read_text"),
    kinds.PDF: later(f"{_HERE}.portable", "read"),
}


def read_file(name: str, data: bytes, *, limits: Limits | None = None) -> Imported:
    """Raises ImportRefused."""
    limits = limits or Limits()
    if len(data) > limits.file_bytes:
        raise ImportRefused("too_large", size=round(len(data) / 1_000_000), limit=round(limits.file_bytes / 1_000_000))
    kind = kinds.kind_of(name, data)
    draft = bundles.read(name, data, limits, _read_entry) if kind == kinds.BUNDLE else _read_entry(name, data, limits)
    expected = kinds.suffix_kind(name)
    if expected is not None and expected != kind:
        draft.warn("name_differs", name=name, found=kind)
    return finished(draft, source_format=kind, limits=limits)


def _read_entry(name: str, data: bytes, limits: Limits) -> Draft:
    kind = kinds.kind_of(name, data)
    if kind not in _READERS:
        raise ImportRefused("false_type", name=name, found=kind)  # an archive inside an archive
    return _READERS[kind](name, data, limits)
