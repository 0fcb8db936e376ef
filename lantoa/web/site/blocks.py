"""What a standing page is made of. Few blocks, each for one thing that an agency must show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from lantoa.core.text import nfc


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **options: Any) -> None:
        options.setdefault("features", ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"])
        super().__init__(**options)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "site/blocks/text.html"


class TableBlock(blocks.StructBlock):
    """A table that anyone can type: one row a line, cells parted by a bar."""

    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)
    rows = blocks.TextBlock(
        label=_("Rows"),
        help_text=_(
            "One row a line; part the cells with a bar: Name | Task | Telephone. The first line is the heading."
        ),
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        lines = [[cell.strip() for cell in line.split("|")] for line in value["rows"].splitlines() if line.strip()]
        head, body = (lines[0], lines[1:]) if lines else ([], [])
        context["columns"] = head
        context["table_rows"] = [
            {"heading": row[0], "cells": list(zip(head[1:], row[1:], strict=False))} for row in body if row
        ]
        return context

    class Meta:
        icon = "table"
        label = _("Table")
        template = "site/blocks/table.html"


class ContactBlock(blocks.StructBlock):
    """One office of the structure. Offices and positions, never private numbers."""

    name = blocks.CharBlock(label=_("Office"), max_length=200)
    head = blocks.CharBlock(label=_("Head (position and name)"), required=False, max_length=200)
    duties = blocks.TextBlock(label=_("What it does"), required=False)
    phone = blocks.CharBlock(label=_("Office telephone"), required=False, max_length=60)
    email = blocks.EmailBlock(label=_("Office e-mail"), required=False)
    place = blocks.CharBlock(label=_("Where and when it is open"), required=False, max_length=250)

    class Meta:
        icon = "group"
        label = _("Office")


class ContactsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)
    offices = blocks.ListBlock(ContactBlock(), label=_("Offices"))

    class Meta:
        icon = "group"
        label = _("Offices and contacts")
        template = "site/blocks/contacts.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=400)
    answer = blocks.RichTextBlock(label=_("Answer"), features=["bold", "italic", "ol", "ul", "link", "document-link"])

    class Meta:
        icon = "help"
        label = _("Question")


class QuestionsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "site/blocks/questions.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        from lantoa.web.site.schemas import picture_of_image

        context = super().get_context(value, parent_context=parent_context)
        context["picture"] = picture_of_image(value["image"], caption=value["caption"]) if value["image"] else None
        return context

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "site/blocks/picture.html"


class RegisterBlock(blocks.StaticBlock):
    """Here stands the register of legal documents."""

    class Meta:
        icon = "doc-full"
        label = _("Register of legal documents")
        admin_text = _("The register of this unit and of the units above it, with search.")


class StandingBlocks(blocks.StreamBlock):
    text = TextBlock()
    table = TableBlock()
    contacts = ContactsBlock()
    questions = QuestionsBlock()
    picture = PictureBlock()
    register = RegisterBlock()

    class Meta:
        label = _("Parts of the page")


def plain_words(value: Any) -> str:
    """All words of a stream, for search and for finding what is empty."""
    words: list[str] = []

    def gather(part: Any) -> None:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, dict):
            for name, inner in part.items():
                if name not in ("id", "type"):
                    gather(inner)
        elif isinstance(part, list):
            for inner in part:
                gather(inner)

    gather(value.get_prep_value() if hasattr(value, "get_prep_value") else value)
    return nfc(" ".join(words))
