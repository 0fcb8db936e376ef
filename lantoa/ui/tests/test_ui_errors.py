"""Pages for what went wrong. No `db` fixture here: pytest-django would refuse any query."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from lxml import html

from lantoa.ui import errors

TROUBLES = [errors.FORBIDDEN, errors.NOT_FOUND, errors.BROKEN, errors.AWAY, errors.EXPIRED]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.status) + trouble.scene)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_of_trouble_needs_no_database_and_speaks_both_languages(trouble: errors.Trouble, language: str) -> None:
    request = RequestFactory().get(f"/{language}/x/")
    answer = errors.page(trouble, request)
    root = html.fromstring(answer.content.decode())
    assert answer.status_code == trouble.status
    assert root.get("lang") == language
    assert len(root.xpath("//h1")) == 1
    assert root.xpath("//p[@lang]")[0].get("lang") == ("vi" if language == "en" else "en")
    assert answer["Cache-Control"] == "no-store"


def test_without_any_request_the_page_is_vietnamese() -> None:
    answer = errors.page(errors.BROKEN, reference="abc123")
    assert "Hệ thống gặp trục trặc" in answer.content.decode()
    assert "abc123" in answer.content.decode()


def test_a_resting_site_says_when_to_come_back() -> None:
    assert errors.page(errors.AWAY)["Retry-After"] == "60"
