"""Variants: made from the text, edited by hand, looked through again when the text changed."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from lantoa.apps.newsroom.choices import Action, Form, VariantState
from lantoa.apps.newsroom.errors import NotReady
from lantoa.apps.newsroom.logic import content as contents
from lantoa.apps.newsroom.logic.html import clean_html
from lantoa.apps.newsroom.logic.variants import StoryText, VariantText, derive, derive_all
from lantoa.apps.newsroom.models import Story, Variant
from lantoa.apps.newsroom.queries import source_text
from lantoa.apps.newsroom.services import freezing, steps
from lantoa.core import clock
from lantoa.core.text import clean_line, clean_text
from lantoa.shared.accounts.models import User

HTML_FORMS = frozenset({Form.PORTAL, Form.PRESS, Form.BOARD})


def story_text(story: Story) -> StoryText:
    """The story as the pure functions take it."""
    address = f"{settings.WAGTAILADMIN_BASE_URL}{story.get_absolute_url()}" if story.pk else ""
    return StoryText(
        title=story.title,
        lead=story.lead,
        body_html=story.body,
        kind=story.kind,
        unit_name=story.unit.name,
        address=address,
        language=story.language,
        facts=story.facts or {},
        source_name=story.source_name,
        phone=story.unit.phone,
        byline=story.byline,
    )


def source_sha256(story: Story) -> str:
    return contents.text_sha256(freezing.text_of(story))


@transaction.atomic
def renew_variants(story: Story, *, by: User | None) -> list[Variant]:
    """Makes every variant that nobody edited from the present text; those edited by hand are left alone."""
    edited = set(story.variants.exclude(state=VariantState.DERIVED).values_list("form", "language"))
    made = []
    for text in derive_all(story_text(story)):
        if text.is_blank or (text.form, text.language) in edited:
            continue
        if text.form == Form.PORTAL and text.language == story.language:
            continue  # the story itself is that
        made.append(_keep(story, text, by=by, state=VariantState.DERIVED))
    return made


def _keep(story: Story, text: VariantText, *, by: User | None, state: VariantState) -> Variant:
    variant, _made = Variant.objects.update_or_create(
        story=story,
        form=text.form,
        language=text.language,
        defaults={
            "title": text.title[:250],
            "lead": text.lead,
            "text": text.text,
            "state": state,
            "source_sha256": source_sha256(story),
            "source_text": source_text(story),
            "changed_at": clock.now(),
            "changed_by": by,
        },
    )
    return variant


def source_changed(story: Story, *, by: User) -> None:
    """After the text was saved: made ones are made again, edited ones ask for review."""
    digest = source_sha256(story)
    story.variants.filter(state=VariantState.EDITED).exclude(source_sha256=digest).update(
        state=VariantState.NEEDS_REVIEW
    )
    # Put back to what they were made from, they are right again.
    story.variants.filter(state=VariantState.NEEDS_REVIEW, source_sha256=digest).update(state=VariantState.EDITED)
    if story.variants.filter(state=VariantState.DERIVED).exclude(source_sha256=digest).exists():
        renew_variants(story, by=by)


def _begin(variant: Variant, by: User) -> Story:
    story, _before = steps.begin(variant.story, Action.SAVE, by)
    return story


@transaction.atomic
def edit_variant(
    variant: Variant, *, by: User, text: str, title: str | None = None, lead: str | None = None
) -> Variant:
    """Keeps a person's own words for this form, made against the present text."""
    from lantoa.apps.newsroom.services.writing import touch

    story = _begin(variant, by)
    variant.text = clean_html(text) if variant.form in HTML_FORMS else clean_text(text)
    if title is not None:
        variant.title = clean_line(title, max_length=250)
    if lead is not None:
        variant.lead = clean_text(lead)
    if not (variant.text or variant.title):
        raise NotReady(["the variant is empty"])
    _confirmed(variant, story, by)
    touch(story, by)
    story.save(update_fields=["serial", "changed_at", "changed_by", "touched_by"])
    return variant


@transaction.atomic
def add_translation(story: Story, *, by: User, language: str, title: str, lead: str, text: str) -> Variant:
    """The story for the portal in another language, written by a person."""
    from lantoa.apps.newsroom.services.writing import touch

    current, _before = steps.begin(story, Action.SAVE, by)
    made = _keep(
        current,
        VariantText(
            form=Form.PORTAL,
            language=language,
            title=clean_line(title, max_length=250),
            lead=clean_text(lead),
            text=clean_html(text),
        ),
        by=by,
        state=VariantState.EDITED,
    )
    touch(current, by)
    current.save(update_fields=["serial", "changed_at", "changed_by", "touched_by"])
    return made


@transaction.atomic
def confirm_variant(variant: Variant, *, by: User) -> Variant:
    """The edited words still hold although the text changed."""
    story = _begin(variant, by)
    _confirmed(variant, story, by)
    return variant


@transaction.atomic
def renew_variant(variant: Variant, *, by: User) -> Variant:
    """Gives up the edited words and makes the variant from the present text."""
    story = _begin(variant, by)
    text = derive(story_text(story), variant.form, language=variant.language)
    if text.is_blank:
        raise NotReady(["a translation is made by a person"])
    return _keep(story, text, by=by, state=VariantState.DERIVED)


def _confirmed(variant: Variant, story: Story, by: User) -> None:
    variant.state = VariantState.EDITED
    variant.source_sha256 = source_sha256(story)
    variant.source_text = source_text(story)
    variant.changed_at = clock.now()
    variant.changed_by = by
    variant.save()
