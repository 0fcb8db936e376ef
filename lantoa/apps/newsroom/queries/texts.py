"""Versions and variants side by side: what changed, what people should know before they approve."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from lantoa.apps.newsroom.choices import Form, VariantState
from lantoa.apps.newsroom.logic import diff
from lantoa.apps.newsroom.logic.html import plain_text
from lantoa.apps.newsroom.logic.variants import remarks_on
from lantoa.apps.newsroom.models import Story, StoryVersion, Variant
from lantoa.core.text.sms import SmsCount, sms_parts, sms_price
from lantoa.shared.messages import queries as messages


@dataclasses.dataclass(frozen=True)
class VersionRow:
    version: StoryVersion
    changed: str  # safe HTML of the words that differ from the version before


def version_rows(story: Story) -> list[VersionRow]:
    """Versions with what each changed, newest first."""
    versions = list(story.versions.defer("search").select_related("frozen_by").order_by("number"))
    rows = []
    for before, version in zip([None, *versions[:-1]], versions, strict=True):
        changed = diff.compare_texts(_text_of(before), _text_of(version)) if before else ""
        rows.append(VersionRow(version, changed))
    return rows[::-1]


def _text_of(version: StoryVersion) -> str:
    content = version.content
    return "\n".join([content["title"], content["lead"], plain_text(content["body"])])


@dataclasses.dataclass(frozen=True)
class VariantRow:
    variant: Variant
    difference: str  # safe HTML: what changed in the text since this variant was made or confirmed
    is_html: bool
    sms: SmsCount | None
    price: Decimal | None  # đồng for one recipient; None where no tariff was entered
    remarks: list[str]


def variant_rows(story: Story) -> list[VariantRow]:
    """Every form with what people should know before they approve it."""
    price = messages.price_of_a_part("sms")
    present = source_text(story)
    return [_variant_row(variant, story, present, price) for variant in story.variants.order_by("form", "language")]


def _variant_row(variant: Variant, story: Story, present: str, price: Decimal | None) -> VariantRow:
    needs_review = variant.state == VariantState.NEEDS_REVIEW
    counted = sms_parts(variant.text) if variant.form == Form.SMS else None
    remarks = remarks_on(variant.form, variant.text, language=variant.language, unit_name=story.unit.name)
    return VariantRow(
        variant=variant,
        difference=diff.compare_texts(variant.source_text, present) if needs_review else "",
        is_html=variant.form in {Form.PORTAL, Form.PRESS, Form.BOARD},
        sms=counted,
        price=sms_price(counted.parts, 1, price) if counted and price is not None else None,
        remarks=[remark.message for remark in remarks],
    )


def source_text(story: Story) -> str:
    """The text that variants are made from, as plain lines."""
    facts = [f"{key}: {value}" for key, value in sorted((story.facts or {}).items()) if value]
    return "\n".join([story.title, story.lead, plain_text(story.body), *facts])
