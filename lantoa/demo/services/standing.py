"""The pages an agency must carry and its register of documents, for each portal of the demo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import escape

from lantoa.apps.newsroom.models import Portal
from lantoa.demo import reading
from lantoa.demo.models import Demo
from lantoa.web.site.services import register_documents, write_standing_page


def make_pages(demo: Demo) -> None:
    del demo
    portals = {portal.slug: portal for portal in Portal.objects.filter(is_demo=True).select_related("unit")}
    documents, questions = reading.documents(), reading.questions()
    for entry in reading.portals():
        portal = portals.get(entry["slug"])
        if portal is None:
            continue
        register_documents(portal.unit, documents, is_demo=True)
        for page in reading.pages(entry["pages"]):
            _write(portal, entry, page, questions[entry["pages"]] if page["kind"] == "questions" else [])


def _write(portal: Portal, entry: Mapping[str, Any], page: Mapping[str, str], questions: list[dict[str, str]]) -> None:
    words = _words(portal, entry)
    write_standing_page(
        portal,
        kind=page["kind"],
        slug=page["slug"],
        title=page["title"],
        title_en=page["title_en"],
        html=page["body"].format_map(words),
        html_en=page.get("body_en", "").format_map(words),
        questions=questions,
    )


def _words(portal: Portal, entry: Mapping[str, Any]) -> dict[str, str]:
    market = entry.get("market", "")
    found = {
        **{key: str(value) for key, value in entry.items()},
        "unit": portal.unit.name,
        "market_sentence": f"{market} (xin hỏi lại xã trước khi đi)."
        if market
        else "Ngày họp chợ xin hỏi Văn phòng xã.",
    }
    return {key: escape(value) for key, value in found.items()}
