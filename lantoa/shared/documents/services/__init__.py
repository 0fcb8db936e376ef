"""The door of this app: build papers, set a unit's layout.

paper = queries.paper_of(unit)
document = approval_slip(story, layout=paper.layout, issuer=paper.issuer, code=paper.code_for("PD"))
to_pdf(document), to_docx(document)
"""

from lantoa.shared.documents.logic.cards import (
    BoardNotice,
    Card,
    board_pdf,
    cards_pdf,
    invitation_slip,
    reset_slip,
    village_card,
)
from lantoa.shared.documents.logic.description import (
    Document,
    Fields,
    Heading,
    Issuer,
    ListBlock,
    PageBreak,
    Paragraph,
    Picture,
    QrCode,
    Quote,
    Rule,
    Run,
    Signature,
    Signatures,
    Signer,
    TableBlock,
)
from lantoa.shared.documents.logic.from_html import blocks_from_html, board_parts
from lantoa.shared.documents.logic.layouts import Layout, NoLayout, layout_by_key, layout_for, layouts
from lantoa.shared.documents.logic.slips import (
    MediaLine,
    Opinion,
    StoryOnPaper,
)
from lantoa.shared.documents.logic.template import (
    FIELDS,
    TemplateCheck,
    TemplateRefused,
    check_template,
    fill_template,
)
from lantoa.shared.documents.logic.to_docx import to_docx
from lantoa.shared.documents.logic.to_pdf import to_pdf
from lantoa.shared.documents.logic.to_xlsx import Column, Sheet, TooManyRows, to_xlsx
from lantoa.shared.documents.services.layouts import confirm_layout, remove_layout, set_layout
from lantoa.shared.documents.services.papers import (
    approval_slip,
    approval_slip_docx,
    board_document,
    sample,
    story_print,
)

__all__ = [
    "FIELDS",
    "BoardNotice",
    "Card",
    "Column",
    "Document",
    "Fields",
    "Heading",
    "Issuer",
    "Layout",
    "ListBlock",
    "MediaLine",
    "NoLayout",
    "Opinion",
    "PageBreak",
    "Paragraph",
    "Picture",
    "QrCode",
    "Quote",
    "Rule",
    "Run",
    "Sheet",
    "Signature",
    "Signatures",
    "Signer",
    "StoryOnPaper",
    "TableBlock",
    "TemplateCheck",
    "TemplateRefused",
    "TooManyRows",
    "approval_slip",
    "approval_slip_docx",
    "blocks_from_html",
    "board_document",
    "board_parts",
    "board_pdf",
    "cards_pdf",
    "check_template",
    "confirm_layout",
    "fill_template",
    "invitation_slip",
    "layout_by_key",
    "layout_for",
    "layouts",
    "remove_layout",
    "reset_slip",
    "sample",
    "set_layout",
    "story_print",
    "to_docx",
    "to_pdf",
    "to_xlsx",
    "village_card",
]
