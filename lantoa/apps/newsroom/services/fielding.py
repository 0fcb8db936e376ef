"""What comes from the field: a few words, pictures, a voice note → one draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.choices import Kind
from lantoa.apps.newsroom.models import FieldNote, Picture, Story
from lantoa.apps.newsroom.services.writing import create_story, set_pictures
from lantoa.core import clock
from lantoa.core.text import clean_line, clean_text
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.media.choices import Consent, Rights
from lantoa.shared.media.models import Audio, Image
from lantoa.shared.notices import services as notices
from lantoa.shared.units.models import Unit

_LONGEST_TITLE = 160


def clean_field_note(given: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a phone's field page, checked. Raises TextRefused, ValueError."""
    cleaned: dict[str, Any] = {
        "words": clean_text(str(given.get("words") or ""), max_length=20_000),
        "place": clean_line(str(given.get("place") or ""), max_length=200),
        "credit": clean_line(str(given.get("credit") or ""), max_length=160),
        "consent": given.get("consent") if given.get("consent") in Consent.values else Consent.MISSING.value,
    }
    where = given.get("where")
    if isinstance(where, Mapping):
        latitude, longitude = float(where["latitude"]), float(where["longitude"])
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError("not on the earth")
        accuracy = min(max(float(where.get("accuracy") or 0), 0), 1_000_000)
        cleaned["where"] = {
            "latitude": round(latitude, 5),
            "longitude": round(longitude, 5),
            "accuracy": round(accuracy),
        }
    return cleaned


def says_something(content: Mapping[str, Any]) -> bool:
    """Whether there is a draft in it even without pictures and voice."""
    return bool(content.get("words") or content.get("place"))


@transaction.atomic
def make_field_draft(
    unit: Unit,
    *,
    by: User,
    key: UUID,
    content: Mapping[str, Any],
    noted_at: datetime,
    pictures: Sequence[Image],
    voices: Sequence[Audio],
) -> Story:
    """One draft of what was noted in the field. Its writer, or the desk, makes a story of it."""
    words, place = content.get("words", ""), content.get("place", "")
    credit = content.get("credit") or str(by)
    story = create_story(
        unit,
        by=by,
        kind=Kind.NEWS,
        title=_title(words, place, noted_at),
        body="".join(f"<p>{escape(line)}</p>" for line in words.split("\n") if line.strip()),
        place=place,
        byline=credit,
    )
    unique = list({image.pk: image for image in pictures}.values())
    for image in unique:
        # Bytes that the unit had already keep what was written about them.
        if not getattr(image, "is_known_already", False):
            image.credit, image.rights, image.place = credit, Rights.OWN, place
            image.consent = content.get("consent", Consent.MISSING)
            image.save()
    for voice in voices:
        if not getattr(voice, "is_known_already", False):
            voice.title = (_("Voice note") + f": {story.title}")[:255]
            voice.credit, voice.rights, voice.place = credit, Rights.OWN, place
            voice.save()
    if unique:
        set_pictures(story, [(image, "") for image in unique], by=by)
    where = content.get("where")
    note = FieldNote.objects.create(
        story=story,
        key=key,
        noted_at=noted_at,
        received_at=clock.now(),
        latitude=Decimal(str(where["latitude"])) if where else None,
        longitude=Decimal(str(where["longitude"])) if where else None,
        accuracy_m=where["accuracy"] if where else None,
    )
    note.voices.set(voices)
    return story


def _title(words: str, place: str, noted_at: datetime) -> str:
    first = next((line.strip() for line in words.split("\n") if line.strip()), "")
    if first:
        sentence = first.split(". ")[0].rstrip(".")
        if len(sentence) <= _LONGEST_TITLE:
            return sentence
        return sentence[: _LONGEST_TITLE - 3].rsplit(" ", 1)[0] + "…"
    at = f"{clock.local(noted_at):%H:%M %d/%m/%Y}"
    if place:
        return _("Noted at %(place)s, %(at)s") % {"place": place, "at": at}
    return _("Noted in the field, %(at)s") % {"at": at}


@transaction.atomic
def bring_original(key: UUID, first: Image, original: Image, *, by: User) -> bool:
    """Puts the original into the place of the small picture that came before it; says whether it could.

    What has been sent on is frozen: then the original waits in the library, and the draft keeps the small one.
    """
    note = FieldNote.objects.select_related("story").filter(key=key).first()
    for name in ("alt", "caption", "credit", "rights", "consent", "consent_note", "people", "place", "shows_children"):
        if not getattr(original, "is_known_already", False):
            setattr(original, name, getattr(first, name))
    original.save()
    if note is None:
        return False
    # Locked as a step would lock it: nobody sends the draft on between the question and the change.
    story = Story.objects.select_for_update(of=("self",)).select_related("unit").get(pk=note.story_id)
    if not permissions.may_save(by, story):
        return False
    Picture.objects.filter(story=story, image=first).update(image=original)
    used_elsewhere = Picture.objects.filter(image=first).exists() or story.versions.exists()
    if first.uploaded_by_user_id == by.pk and not used_elsewhere:
        try:
            with transaction.atomic():
                first.delete()
        except ProtectedError:
            pass  # the desk uses the small one elsewhere: both stay
    return True


@transaction.atomic
def ask_for_originals(story: Story, *, by: User) -> FieldNote:
    """The desk's one tap: whoever took the pictures is asked for them as the camera made them."""
    require(permissions.may_ask_for_originals, by, story)
    note = FieldNote.objects.select_for_update(of=("self",)).get(story=story)
    note.originals_asked_at, note.originals_asked_by = clock.now(), by
    note.save(update_fields=["originals_asked_at", "originals_asked_by"])
    if story.author is not None and story.author_id != by.pk:
        notices.tell(
            story.author,
            kind="returned_to_me",
            text=gettext_noop("The pictures of “%(title)s” came compressed: please send the originals."),
            params={"title": story.title},
            url=f"/hom-nay/tin/{story.pk}/",
            unit=story.unit,
            key=f"originals:{story.pk}",
        )
    return note
