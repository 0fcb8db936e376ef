"""The guide as it lies in the folder of documents, in the language of the person who reads."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import roles_anywhere
from lantoa.ui.parts import Link
from lantoa.web.guide.logic.chapters import CHAPTERS, LANGUAGES, Chapter, by_file, written_for
from lantoa.web.guide.logic.rendering import Rendered, render


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the guide is read: names of the addresses at the desk and on a phone."""

    chapter: str
    picture: str


DESK = Place("guide_desk:chapter", "guide_desk:picture")
PHONE = Place("guide:chapter", "guide:picture")


def folder() -> Path:
    """docs/guide beside the program, or where LANTOA_GUIDE says."""
    return Path(settings.LANTOA_GUIDE)


def language() -> str:
    spoken = (get_language() or "vi")[:2]
    return spoken if spoken in LANGUAGES else "vi"


def chapters(place: Place, *, current: str = "") -> list[Link]:
    """All chapters that are here, by title."""
    return [
        Link(titled.title, reverse(place.chapter, args=[one.key]), is_current=one.key == current)
        for one in CHAPTERS
        if (titled := read(one, place)) is not None
    ]


def first_for(user: User) -> Chapter:
    """The chapter written for the person, or the overview."""
    return next(iter(written_for(roles_anywhere(user))), CHAPTERS[0])


def read(chapter: Chapter, place: Place, *, prefix: str = "", deeper: int = 0) -> Rendered | None:
    """None where the documents were not installed."""
    path = folder() / language() / f"{chapter.files[language()]}.md"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _rendered(path, changed, language(), place, prefix, deeper)


def whole(place: Place) -> list[tuple[Chapter, Rendered]]:
    """Every chapter on one page, so that the browser's own search goes through all of it."""
    found = [(one, read(one, place, prefix=f"{one.key}-", deeper=1)) for one in CHAPTERS]
    return [(one, rendered) for one, rendered in found if rendered is not None]


def picture(name: str) -> Path | None:
    """A picture of the guide; only names that lie in its folder of screens."""
    path = folder().parent / "screens" / Path(name).name
    return path if path.suffix == ".jpg" and path.is_file() else None


@lru_cache(maxsize=64)
def _rendered(path: Path, _changed: int, spoken: str, place: Place, prefix: str, deeper: int) -> Rendered:
    def link(address: str) -> str:
        name, _hash, anchor = address.partition("#")
        chapter = by_file(name.removesuffix(".md"), spoken) if name.endswith(".md") else None
        if chapter is None:
            return address
        if prefix:
            return f"#{chapter.key}-{anchor}" if anchor else f"#{chapter.key}"
        return reverse(place.chapter, args=[chapter.key]) + (f"#{anchor}" if anchor else "")

    def shown(address: str) -> str:
        found = picture(address)
        return reverse(place.picture, args=[found.name]) if found is not None else ""

    return render(path.read_text(encoding="utf-8"), link=link, picture=shown, prefix=prefix, deeper=deeper)
