"""The newsroom's papers as their unit issues them: its head, its sign block, its own Word template where it has one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from lantoa.shared.documents.logic import slips
from lantoa.shared.documents.logic.description import Document, Inline
from lantoa.shared.documents.logic.from_html import blocks_from_html
from lantoa.shared.documents.logic.slips import MediaLine, Opinion, StoryOnPaper
from lantoa.shared.documents.logic.template import fill_template
from lantoa.shared.documents.logic.to_docx import to_docx
from lantoa.shared.documents.queries import Paper, paper_of
from lantoa.shared.units.models import Unit

SLIP_CODE = "PD"
NOTICE_CODE = "TB"


def approval_slip(
    story: StoryOnPaper,
    *,
    unit: Unit,
    on: dt.date | None = None,
    opinions: tuple[Opinion, ...] = (),
    media: tuple[MediaLine, ...] = (),
    forms: tuple[str, ...] = (),
    editor_name: str = "",
    approver_name: str = "",
    decision: Opinion | None = None,
) -> Document:
    """Phiếu duyệt tin bài. `on`: the day whose layout holds, today when None. Raises NoLayout."""
    paper = paper_of(unit, on)
    return slips.approval_slip(
        story,
        layout=paper.layout,
        issuer=paper.issuer,
        code=paper.code_for(SLIP_CODE),
        opinions=opinions,
        media=media,
        forms=forms,
        editor_name=editor_name,
        approver_name=approver_name or (decision.person if decision else ""),
        decision=decision,
    )


def approval_slip_docx(
    story: StoryOnPaper,
    *,
    unit: Unit,
    on: dt.date | None = None,
    opinions: tuple[Opinion, ...] = (),
    media: tuple[MediaLine, ...] = (),
    forms: tuple[str, ...] = (),
    editor_name: str = "",
    decision: Opinion | None = None,
) -> bytes:
    """The slip as .docx: in the unit's own template where it has uploaded one, else in the shipped layout."""
    paper = paper_of(unit, on)
    if paper.template is None:
        return to_docx(
            approval_slip(
                story,
                unit=unit,
                on=on,
                opinions=opinions,
                media=media,
                forms=forms,
                editor_name=editor_name,
                decision=decision,
            )
        )
    return fill_template(
        paper.template,
        _values(story, paper, editor_name=editor_name, decision=decision),
        body=blocks_from_html(story.body_html),
    )


def story_print(
    story: StoryOnPaper,
    *,
    unit: Unit,
    on: dt.date | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> Document:
    """A story on paper under its unit's head. `pictures`: what stands behind each `src` of the body."""
    paper = paper_of(unit, on)
    return slips.story_print(story, layout=paper.layout, issuer=paper.issuer, pictures=pictures)


def board_document(
    title: str,
    *,
    unit: Unit,
    on: dt.date | None = None,
    rows: tuple[tuple[str, Inline], ...] = (),
    paragraphs: tuple[Inline, ...] = (),
    address: str = "",
    address_shown: str = "",
) -> Document:
    """The board notice as an official paper with sign block and recipients, to be changed in Word and signed."""
    paper = paper_of(unit, on)
    return slips.board_document(
        title,
        layout=paper.layout,
        issuer=paper.issuer,
        rows=rows,
        paragraphs=paragraphs,
        address=address,
        address_shown=address_shown,
        signer=paper.signer,
        code=paper.code_for(NOTICE_CODE),
        recipients=paper.recipients,
        kept_by=paper.kept_by if paper.recipients else "",
    )


def sample(paper: Paper) -> Document:
    """A paper with nothing in it but its form: for whoever sets the layout, before it holds."""
    return slips.sample(
        layout=paper.layout,
        issuer=paper.issuer,
        signer=paper.signer,
        code=paper.code_for(NOTICE_CODE),
        recipients=paper.recipients,
        kept_by=paper.kept_by,
    )


def _values(story: StoryOnPaper, paper: Paper, *, editor_name: str, decision: Opinion | None) -> dict[str, str]:
    return {
        "ten_bai": story.title,
        "the_loai": story.kind_name,
        "tac_gia": story.author,
        "bien_tap": editor_name,
        "nguoi_duyet": decision.person if decision else "",
        "ngay_duyet": decision.at if decision else "",
        "y_kien": decision.remark if decision else "",
        "sa_po": story.lead,
        "don_vi": paper.issuer.body,
        "co_quan_chu_quan": paper.issuer.superior,
        "dia_danh": paper.issuer.place,
        "phien_ban": str(story.version),
        "ma_kiem_tra": story.sha256,
        "dia_chi": story.address,
    }
