"""Reads the demo's content from its files. Pure: no database, no clock but the day that it is given."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"

# Placeholders of texts: a day counted from the day of loading, or the coming Sundays.
_DAYS = tuple(range(15))
_SUNDAYS = (0, 1)
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_SUNDAY = 6

FORMS = ("post", "sms", "spoken", "press", "board", "card")


@dataclass(frozen=True)
class StoryText:
    """One language of a story."""

    language: str
    title: str
    lead: str
    body: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class StoryFile:
    key: str
    data: Mapping[str, Any]
    main: StoryText
    others: tuple[StoryText, ...]

    @property
    def variants(self) -> list[tuple[str, str, str]]:
        """(form, language, text) written by hand."""
        found = self.data.get("variants", {})
        return [(form, language, text.strip()) for language, forms in found.items() for form, text in forms.items()]

    def published_at(self, today: date, zone: Any) -> datetime:
        hour, minute = (int(part) for part in self.data["published_at"].split(":"))
        day = today - timedelta(days=int(self.data["published_days_ago"]))
        return datetime.combine(day, time(hour, minute), tzinfo=zone)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def portals() -> list[dict[str, Any]]:
    return list(_read("portals.toml")["portals"])


def categories() -> dict[str, list[dict[str, Any]]]:
    return _read("categories.toml")


def accounts() -> list[dict[str, Any]]:
    return list(_read("accounts.toml")["accounts"])


def campaigns() -> list[dict[str, Any]]:
    return list(_read("campaigns.toml")["campaigns"])


def documents() -> list[dict[str, Any]]:
    return list(_read("documents.toml")["documents"])


def questions() -> dict[str, list[dict[str, str]]]:
    return _read("questions.toml")


@cache
def sources() -> dict[str, dict[str, str]]:
    return _read("sources.toml")


def pages(group: str) -> list[dict[str, str]]:
    return list(_read(f"pages/{group}.toml")["pages"])


def stories(today: date) -> list[StoryFile]:
    """All stories, their placeholders filled for that day."""
    return [_story(folder, today) for folder in sorted((CONTENT / "stories").iterdir()) if folder.is_dir()]


def _story(folder: Path, today: date) -> StoryFile:
    def text(path: Path) -> str:
        return filled(path.read_text(encoding="utf-8"), today)

    data = tomllib.loads(text(folder / "story.toml"))
    facts = data.get("policy") or data.get("notice") or {}
    main = StoryText("vi", data["title"], data["lead"], text(folder / "body.vi.html").strip(), facts)
    others = []
    if "en" in data:
        english = data["en"]
        kept = {key: english[key] for key in facts if key in english}
        others.append(StoryText("en", english["title"], english["lead"], text(folder / "body.en.html").strip(), kept))
    return StoryFile(folder.name, data, main, tuple(others))


def filled(text: str, today: date) -> str:
    """`{{ngay+N}}`: the day N days on; `{{chu-nhat+N}}`: the Nth coming Sunday, never today (people need notice)."""
    if "{{" not in text:
        return text
    for number in _DAYS:
        text = text.replace(f"{{{{ngay+{number}}}}}", day_in_words(today + timedelta(days=number)))
    first = today + timedelta(days=(_SUNDAY - today.weekday()) % 7 or 7)
    for number in _SUNDAYS:
        text = text.replace(f"{{{{chu-nhat+{number}}}}}", _short(first + timedelta(weeks=number)))
    if "{{" in text:
        raise ValueError(f"unknown placeholder: {text[text.index('{{') :][:30]}")
    return text


def day_in_words(day: date) -> str:
    """As a notice writes it: thứ Năm, ngày 26/11/2026."""
    return f"{_WEEKDAYS[day.weekday()]}, ngày {_short(day)}"


def _short(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def claims(story: StoryFile) -> list[dict[str, str]]:
    """The figures of a story as the newsroom keeps them: source and its date written out."""
    known = sources()
    return [
        {
            **{key: str(value) for key, value in figure.items() if key != "source"},
            "source": known[figure["source"]]["name"],
            "source_key": figure["source"],
        }
        for figure in story.data.get("figures", [])
    ]


def desk(today: date) -> list[dict[str, Any]]:
    """Stories that wait at the desk."""
    return list(tomllib.loads(filled((CONTENT / "desk.toml").read_text(encoding="utf-8"), today))["stories"])
