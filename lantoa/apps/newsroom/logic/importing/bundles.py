"""A .zip of one text and its photos, perhaps with a text file of captions."""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from lxml import html as lxml_html

from lantoa.apps.newsroom.logic.importing import archives, kinds
from lantoa.apps.newsroom.logic.importing.draft import Draft
from lantoa.apps.newsroom.logic.importing.faults import ImportRefused
from lantoa.apps.newsroom.logic.importing.naming import Names
from lantoa.apps.newsroom.logic.importing.pictures import check_picture
from lantoa.apps.newsroom.logic.importing.result import ImportedImage, Limits
from lantoa.core.text import TextRefused, decode, fold, nfc

_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif", ".tif", ".tiff", ".bmp", ".avif", ".svg")
_CAPTION_FILE = re.compile(r"(chu thich|caption|anh\b|hinh\b|images?\b|photos?\b)")
_CAPTION_LINE = re.compile(
    r"^[\"“]?(?P<name>[^\t|;:]+?\.(?:jpe?g|png|webp|gif|heic|heif|tiff?|bmp))[\"”]?\s*(?:[\t|;:,]|\s[-–—]\s|\s{2,})\s*(?P<said>.+)$",
    re.IGNORECASE,
)
_UTF8 = 0x800


def read(_name: str, data: bytes, limits: Limits, read_entry: Callable[[str, bytes, Limits], Draft]) -> Draft:
    """Raises ImportRefused; what is wrong with one picture is a warning."""
    with archives.opened(data, limits) as archive:
        texts, photos, others = _sorted(archive)
        captions, texts = _captions(archive, texts)
        main = _main_text(texts)
        if main is None and not photos:
            raise ImportRefused("no_text")
        draft = read_entry(_plain(main), archive.read(main), limits) if main is not None else Draft("")
        for other in [*[t for t in texts if t is not main], *others]:
            draft.warn("file_ignored", name=_plain(other))
        _take_photos(archive, photos, captions, draft, limits)
    return draft


def _plain(info: zipfile.ZipInfo) -> str:
    """The name without folders; old zips of Windows keep UTF-8 names without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return nfc(PurePosixPath(name.replace("\\", "/")).name)


def _sorted(
    archive: zipfile.ZipFile,
) -> tuple[list[zipfile.ZipInfo], list[zipfile.ZipInfo], list[zipfile.ZipInfo]]:
    texts: list[zipfile.ZipInfo] = []
    photos: list[zipfile.ZipInfo] = []
    others: list[zipfile.ZipInfo] = []
    for info in archive.infolist():
        name = _plain(info)
        if info.is_dir() or "__MACOSX" in info.filename or name.startswith((".", "~$")) or name.lower() == "thumbs.db":
            continue
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in _PICTURES:
            photos.append(info)
        elif suffix in (*kinds.ACCEPTED_SUFFIXES, ".csv") and suffix != ".zip":
            texts.append(info)
        else:
            others.append(info)
    return texts, sorted(photos, key=lambda info: _natural(_plain(info))), others


def _natural(name: str) -> list[tuple[int, int, str]]:
    """anh-2 before anh-10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", fold(name)) if part]


def _captions(archive: zipfile.ZipFile, texts: list[zipfile.ZipInfo]) -> tuple[dict[str, str], list[zipfile.ZipInfo]]:
    """Captions by folded file name, and the texts that are not the file of captions."""
    plain = [t for t in texts if PurePosixPath(_plain(t)).suffix.lower() in (".txt", ".csv", ".md")]
    named = sorted(plain, key=lambda t: not _CAPTION_FILE.search(fold(PurePosixPath(_plain(t)).stem)))
    for info in named:
        try:
            lines = [line.strip() for line in decode(archive.read(info)).text.split("\n") if line.strip()]
        except TextRefused:
            continue
        found = {fold(m["name"]): m["said"].strip(' "“”') for line in lines if (m := _CAPTION_LINE.match(line))}
        is_all_captions = lines and len(found) >= len(lines) * 0.6
        if found and (is_all_captions or _CAPTION_FILE.search(fold(PurePosixPath(_plain(info)).stem))):
            return found, [t for t in texts if t is not info]
    return {}, [t for t in texts if PurePosixPath(_plain(t)).suffix.lower() != ".csv"]


def _main_text(texts: list[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """Office files before plain ones, large before small."""
    rank = {".docx": 0, ".doc": 1, ".odt": 1, ".rtf": 1, ".md": 2, ".html": 3, ".htm": 3, ".txt": 4, ".pdf": 5}
    return min(
        texts,
        key=lambda t: (rank.get(PurePosixPath(_plain(t)).suffix.lower(), 9), -t.file_size),
        default=None,
    )


def _take_photos(
    archive: zipfile.ZipFile,
    photos: list[zipfile.ZipInfo],
    captions: dict[str, str],
    draft: Draft,
    limits: Limits,
) -> None:
    names = Names()
    for image in draft.images:
        names.new(PurePosixPath(image.name).stem, PurePosixPath(image.name).suffix)
    places = _Places(draft)
    for info in photos:
        said = _plain(info)
        if len(draft.images) >= limits.pictures:
            draft.warn("file_ignored", name=said)
            continue
        content = archive.read(info)
        try:
            picture = check_picture(said, content)
        except ImportRefused as refused:
            draft.warn(refused.code, **refused.fault.detail)
            continue
        name = names.new(PurePosixPath(said).stem, picture.suffix)
        caption = captions.get(fold(said), "")
        draft.images.append(ImportedImage(name=name, data=content, caption=caption))
        places.put(said, name, caption)
    draft.html = places.html()


class _Places:
    """Where the text names a photo, by <img> or by its file name alone in a paragraph, the photo stands."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._root = lxml_html.fragment_fromstring(f"<div>{draft.html}</div>") if draft.html.strip() else None

    def put(self, said: str, name: str, caption: str) -> None:
        if self._root is None:
            return
        wanted = fold(said)
        for image in self._root.iter("img"):
            source = image.get("src", "")
            if not source.startswith("import:") and fold(PurePosixPath(source).name) == wanted:
                image.set("src", f"import:{name}")
                self._found(source)
                self._caption(image.getparent(), caption)
                return
        for paragraph in self._root.iter("p"):
            text = " ".join(paragraph.text_content().split())
            if fold(text) == wanted:
                for child in list(paragraph):
                    child.drop_tree()
                paragraph.text = None
                image = lxml_html.Element("img", src=f"import:{name}", alt="")
                paragraph.append(image)
                self._caption(paragraph, caption)
                return

    def _caption(self, holder: object, caption: str) -> None:
        paragraph = holder
        if caption and getattr(paragraph, "tag", "") == "p":
            said = lxml_html.Element("p")
            said.set("class", "lt-caption")
            said.text = caption
            paragraph.addnext(said)  # type: ignore[attr-defined]

    def _found(self, source: str) -> None:
        self._draft.warnings[:] = [
            fault
            for fault in self._draft.warnings
            if not (fault.code == "picture_missing" and fault.detail.get("name") == source)
        ]

    def html(self) -> str:
        if self._root is None:
            return self._draft.html
        outer: str = lxml_html.tostring(self._root, encoding="unicode")
        return outer[outer.index(">") + 1 : outer.rindex("<")] if outer.endswith("</div>") else ""
