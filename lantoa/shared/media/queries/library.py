"""The library asked: words with or without tone marks, place, people, season."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from lantoa.core.text import fold
from lantoa.shared.media.choices import MONTHS, Season
from lantoa.shared.media.models import Credited

C = TypeVar("C", bound=Credited)


def with_words(items: QuerySet[C], words: str) -> QuerySet[C]:
    """Each word somewhere in title, description, caption, credit, place or people; marks and case do not matter."""
    for word in fold(words).split():
        items = items.filter(words__contains=word)
    return items


def with_field(items: QuerySet[C], name: str, words: str) -> QuerySet[C]:
    """Each word in that one field. The index over all words narrows it down first."""
    for word in fold(words).split():
        items = items.filter(**{"words__contains": word, f"{name}__unaccent__icontains": word})
    return items


def of_season(items: QuerySet[C], season: str) -> QuerySet[C]:
    return items.filter(taken_on__month__in=MONTHS[Season(season)])
