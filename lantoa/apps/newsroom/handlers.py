"""Called by events: staff are told through notices."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy, gettext_noop

from lantoa.apps.newsroom import permissions, queries, services
from lantoa.apps.newsroom.choices import Action, Stage
from lantoa.apps.newsroom.errors import NewsroomError
from lantoa.apps.newsroom.events import StoryMoved
from lantoa.apps.newsroom.logic.importing import ImportRefused
from lantoa.apps.newsroom.models import Story
from lantoa.core import events
from lantoa.core.text import TextRefused, explain
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.queries import users_with_role
from lantoa.shared.arrivals import kinds as arrivals
from lantoa.shared.mailboxes import makers as mail
from lantoa.shared.media import services as media
from lantoa.shared.media.events import ConsentWithdrawn
from lantoa.shared.media.models import Image
from lantoa.shared.notices import services as notices


@events.handles(events.PieceEvent, words=gettext_lazy("Note where pictures and files are shown"))
def note_pictures(event: events.PieceEvent) -> None:
    """Files know where they are shown to the public now."""
    if event.kind == "story":
        media.note_showings("story", event.pk)


@events.handles(StoryMoved, words=gettext_lazy("Tell whoever acts next"))
def tell_staff(event: StoryMoved) -> None:
    """Tells whoever must act next, if the story still stands where the event left it."""
    story = Story.objects.select_related("unit", "author", "submitted_version").filter(pk=event.pk).first()
    if story is None:
        return
    url = f"/hom-nay/tin/{story.pk}/"
    params = {"title": story.title}
    key = f"story:{story.pk}:{event.step}"
    if story.binned_at is not None:
        notices.settle(url=url)
        return
    if story.state != event.to_state:
        return
    # What was told of an earlier state waits for nobody any more, nor for a deputy: somebody has acted.
    notices.settle(url=url, except_key=key)
    if story.stage == Stage.AWAITING:
        for person in queries.approvers_of(story):
            notices.tell(
                person,
                kind="my_approval",
                text=gettext_noop("“%(title)s” waits for your approval."),
                params=params,
                url=url,
                unit=story.unit,
                key=key,
            )
    elif story.stage == Stage.RETURNED and story.author is not None:
        notices.tell(
            story.author,
            kind="returned_to_me",
            text=gettext_noop("“%(title)s” was returned to you to be mended."),
            params=params,
            url=url,
            unit=story.unit,
            key=key,
        )
    elif story.stage == Stage.SUBMITTED:
        for person in users_with_role(frozenset({Role.EDITOR, Role.SECRETARY}), story.unit):
            notices.tell(
                person,
                kind="to_edit",
                text=gettext_noop("“%(title)s” was sent to the desk."),
                params=params,
                url=url,
                unit=story.unit,
                key=key,
            )
    elif event.action in {Action.PUBLISH, Action.UPDATE, Action.CORRECT, Action.WITHDRAW} and story.author:
        text = (
            gettext_noop("“%(title)s” was withdrawn.")
            if event.action == Action.WITHDRAW
            else gettext_noop("“%(title)s” was published.")
        )
        notices.tell(story.author, kind="my_story", text=text, params=params, url=url, unit=story.unit, key=key)


@events.handles(ConsentWithdrawn, words=gettext_lazy("Ask the desk to take out a file without consent"))
def ask_to_take_out(event: ConsentWithdrawn) -> None:
    """The copies are gone already; the desk takes the file out of the stories that showed it."""
    pks = [int(pk) for kind, _sep, pk in (piece.partition(":") for piece in event.shown_in) if kind == "story"]
    for story in Story.objects.filter(pk__in=pks).select_related("unit"):
        for person in users_with_role(frozenset({Role.SECRETARY, Role.EDITOR}), story.unit):
            notices.tell(
                person,
                kind="returned_to_me",
                text=gettext_noop("“%(title)s” shows a file whose consent was withdrawn: take it out and update."),
                params={"title": story.title},
                url=f"/hom-nay/tin/{story.pk}/",
                unit=story.unit,
                key=f"consent:{event.kind}:{event.pk}:{story.pk}",
            )


def _draft_from_the_field(received: arrivals.Received) -> arrivals.Made:
    story = services.make_field_draft(
        received.unit,
        by=received.by,
        key=received.key,
        content=received.content,
        noted_at=received.noted_at,
        pictures=received.pictures,
        voices=received.voices,
    )
    return arrivals.Made(piece=f"story:{story.pk}", url=f"/hom-nay/tin/{story.pk}/")


def _original_from_the_field(key: UUID, first: Image, original: Image, by: User) -> None:
    services.bring_original(key, first, original, by=by)


arrivals.register(
    arrivals.ArrivalKind(
        name="field-note",
        may_send=permissions.may_create,
        clean=services.clean_field_note,
        says_something=services.says_something,
        make=_draft_from_the_field,
        replace=_original_from_the_field,
    )
)


def _draft_from_a_letter(parcel: mail.Parcel) -> mail.Made:
    try:
        made = services.import_story(
            parcel.unit, by=parcel.by, name=parcel.name, data=parcel.data, byline=parcel.byline
        )
    except (ImportRefused, NewsroomError) as refused:
        raise mail.ParcelRefused(str(refused.message)) from refused
    except TextRefused as refused:
        raise mail.ParcelRefused(explain(refused)) from refused
    story = made.story
    return mail.Made(
        piece=f"story:{story.pk}", url=f"/hom-nay/tin/{story.pk}/", title=story.title, remarks=tuple(made.warnings)
    )


mail.set_maker(mail.Maker(may_write=permissions.may_create, make=_draft_from_a_letter))
