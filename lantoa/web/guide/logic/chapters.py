"""The chapters of the guide, and the roles each is written for. One file a chapter and language in docs/guide."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from lantoa.shared.accounts.choices import ADMINISTRATORS, APPROVERS, LIGHT, Role


@dataclasses.dataclass(frozen=True)
class Chapter:
    key: str  # in addresses, whatever the language
    files: dict[str, str]  # by language, without the ending
    roles: frozenset[Role] = frozenset()


_WRITERS = frozenset({Role.CONTRIBUTOR, Role.REPORTER}) | LIGHT

CHAPTERS = (
    Chapter("tong-quan", {"vi": "README", "en": "README"}),
    Chapter("can-bo-xa", {"vi": "can-bo-xa", "en": "commune-officer"}, _WRITERS),
    Chapter("bien-tap-vien", {"vi": "bien-tap-vien", "en": "editor"}, frozenset({Role.EDITOR})),
    Chapter("thu-ky", {"vi": "thu-ky", "en": "secretary"}, frozenset({Role.SECRETARY})),
    Chapter("nguoi-duyet", {"vi": "nguoi-duyet", "en": "approver"}, APPROVERS),
    Chapter("quan-tri", {"vi": "quan-tri", "en": "administrator"}, ADMINISTRATORS),
    Chapter("chien-dich", {"vi": "chien-dich", "en": "campaigns"}),
    Chapter("vai-tro", {"vi": "vai-tro", "en": "roles"}),
    Chapter("van-hanh", {"vi": "van-hanh", "en": "operate"}),
)
LANGUAGES = ("vi", "en")


def by_key(key: str) -> Chapter | None:
    return next((chapter for chapter in CHAPTERS if chapter.key == key), None)


def by_file(name: str, language: str) -> Chapter | None:
    return next((chapter for chapter in CHAPTERS if chapter.files[language] == name), None)


def written_for(roles: Iterable[Role]) -> list[Chapter]:
    """Chapters for somebody who holds these roles; the one with most to decide comes first."""
    held = frozenset(roles)
    found = [chapter for chapter in CHAPTERS if chapter.roles & held]
    return sorted(found, key=CHAPTERS.index, reverse=True)
