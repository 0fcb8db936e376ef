"""Papers of a story: what an office prints, signs and pins up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from lantoa.apps.newsroom.choices import Form
from lantoa.apps.newsroom.logic.html import paragraphs
from lantoa.apps.newsroom.logic.variants import fact_label
from lantoa.apps.newsroom.models import Decision, Story, StoryVersion
from lantoa.apps.newsroom.services import freezing
from lantoa.core import clock
from lantoa.shared.documents import services as documents
from lantoa.shared.media import queries as media
from lantoa.shared.media.choices import Rights

_STEPS = {
    "submit": "Gửi",
    "take": "Nhận biên tập",
    "return": "Trả lại",
    "request_approval": "Trình duyệt",
    "approve": "Duyệt",
}


def _said(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M} ngày {clock.local(at):%d/%m/%Y}" if at else ""


def _address(story: Story) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{story.get_absolute_url()}" if story.public_version_id else ""


def _on_paper(story: Story, version: StoryVersion | None) -> documents.StoryOnPaper:
    content = version.content if version else freezing.content_of(story)
    lead = next((p for p in content["pictures"] if p["is_lead"]), None)
    return documents.StoryOnPaper(
        title=content["title"],
        lead=content["lead"],
        body_html=content["body"],
        kind_name=story.get_kind_display(),
        author=content["byline"] or str(story.author or ""),
        version=version.number if version else 0,
        sha256=version.sha256 if version else "",
        address=_address(story),
        state_name=str(story.state.label),
        published=_said(story.published_at),
        categories=tuple(str(p.category) for p in story.placements.select_related("category") if p.category),
        cover=_original(lead["image"]) if lead else None,
        cover_alt=lead["alt"] if lead else "",
        cover_caption=lead["caption"] if lead else "",
    )


def _original(pk: int) -> bytes | None:
    image = media.find("image", pk)
    path = media.original_path(image) if image is not None else None
    return path.read_bytes() if path is not None else None


def story_print(story: Story, form: str) -> bytes:
    """The story on paper in its unit's layout: the public version, else the working copy. `form`: docx or pdf."""
    paper = documents.story_print(_on_paper(story, story.public_version), unit=story.unit)
    return documents.to_docx(paper) if form == "docx" else documents.to_pdf(paper)


def version_for_slip(story: Story) -> StoryVersion | None:
    return story.submitted_version or story.approved_version or story.public_version


def approval_slip(story: Story, version: StoryVersion, form: str) -> bytes:
    """Phiếu duyệt, with every step as it was recorded; number and date are left to the clerk. `form`: docx or pdf.

    The .docx stands in the unit's own template where it has one; both in the layout of the State or of the Party.
    """
    steps = story.steps.filter(action__in=_STEPS, undone_at=None).select_related("by").order_by("at", "pk")
    opinions = tuple(
        documents.Opinion(_STEPS[s.action], str(s.by or ""), s.by.position if s.by else "", _said(s.at), s.note)
        for s in steps
    )
    decision = (
        Decision.objects.filter(version=version, is_approval=True, undone_at=None)
        .select_related("by", "recorded_by")
        .first()
    )
    files = tuple(
        documents.MediaLine(p["caption"] or p["alt"], "Ảnh", p["credit"], _rights(p["rights"]))
        for p in version.content["pictures"]
    )
    make = documents.approval_slip_docx if form == "docx" else _slip_pdf
    return make(
        _on_paper(story, version),
        unit=story.unit,
        opinions=opinions,
        media=files,
        forms=_forms(version),
        editor_name=str(story.editor or ""),
        decision=documents.Opinion(
            "Duyệt",
            str(decision.by),
            decision.by.position,
            _said(decision.said_at or decision.at),
            f"{decision.get_way_display()}" + (f", {decision.recorded_by} ghi lại" if decision.recorded_by else ""),
        )
        if decision
        else None,
    )


def _slip_pdf(story: documents.StoryOnPaper, **said: Any) -> bytes:
    return documents.to_pdf(documents.approval_slip(story, **said))


def _forms(version: StoryVersion) -> tuple[str, ...]:
    """In the order in which the newsroom names them."""
    there = {v["form"] for v in version.content["variants"]}
    return tuple(str(form.label) for form in Form if form in there)


def _rights(code: str) -> str:
    return str(Rights(code).label) if code in Rights else code


def _rows(content: dict[str, object], language: str) -> tuple[tuple[str, str], ...]:
    facts = content["facts"]
    assert isinstance(facts, dict)
    names = ("who", "what", "when", "where", "what_to_do")
    return tuple((fact_label(name, language), facts[name]) for name in names if facts.get(name))


def board_notice(story: Story) -> bytes:
    """One A4 sheet for the notice board, with a QR code once the story is public."""
    content = story.public_version.content if story.public_version else freezing.content_of(story)
    rows = _rows(content, content["language"])
    return documents.board_pdf(
        documents.BoardNotice(
            unit_name=story.unit.name,
            title=content["title"],
            rows=rows,
            paragraphs=() if rows else tuple([content["lead"], *paragraphs(content["body"])][:12]),
            address=_address(story),
            address_shown=_address(story).removeprefix("https://").removeprefix("http://"),
            phone=story.unit.phone,
            posted_until=f"{clock.local(story.valid_until):%d/%m/%Y}" if story.valid_until else "",
        )
    )


def head_card(story: Story) -> bytes:
    """The village head's card, twice on an A4 to be cut: what to read out and answer from."""
    content = story.public_version.content if story.public_version else freezing.content_of(story)
    rows = _rows(content, content["language"]) or (("Nội dung", content["lead"]),)
    card = documents.village_card(
        unit_name=story.unit.name,
        title=content["title"],
        rows=rows,
        address=_address(story),
        phone=story.unit.phone,
        source=content["source"]["name"] or story.unit.name,
    )
    return documents.cards_pdf([card] * 2, size="a5")
