from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from lantoa.apps.newsroom import services
from lantoa.apps.newsroom.services import papers
from lantoa.shared.accounts.choices import Role
from tests.world import World


@pytest.fixture
def story(world: World) -> Any:
    by = world.person(Role.CONTRIBUTOR)
    made = services.create_story(world.lung_cu, by=by, title="Chợ phiên Lũng Cú", body="<p>Chợ họp từ sáng sớm.</p>")
    made.lead = "Chợ phiên họp vào chủ nhật."
    made.save()
    return made


def words(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_a_village_heads_cards_are_two_on_one_sheet(story: Any) -> None:
    (sheet,) = words(papers.head_card(story))
    assert sheet.count("Chợ phiên Lũng Cú") == 2


def test_the_approval_slip_is_one_paper_in_word_and_in_pdf(story: Any) -> None:
    services.submit(story, by=story.author)
    story.refresh_from_db()
    version = papers.version_for_slip(story)
    printed = " ".join(words(papers.approval_slip(story, version, "pdf")))
    document = docx.Document(io.BytesIO(papers.approval_slip(story, version, "docx")))
    typed = " ".join(p.text for p in document.element.body.iter() if p.tag.endswith("}t"))
    for text in (printed, typed):
        assert "PHIẾU DUYỆT TIN BÀI" in text
        assert "Chợ phiên Lũng Cú" in text
        assert "Lời đọc loa" in text  # forms by their names, not by their keys
        assert "spoken" not in text
