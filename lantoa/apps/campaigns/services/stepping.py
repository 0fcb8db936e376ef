"""A campaign is made, changed, moved and shown."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns import permissions
from lantoa.apps.campaigns.choices import Action, State
from lantoa.apps.campaigns.errors import NotReady, WrongState
from lantoa.apps.campaigns.events import CampaignEnded, CampaignStarted
from lantoa.apps.campaigns.models import Campaign, Step
from lantoa.core import clock, events, pagecache
from lantoa.core.text import slug
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.units.models import Unit

# What the public reads of a campaign: a change of any of these is a new version.
PUBLIC_FIELDS = (
    *("title", "title_en", "lead", "lead_en", "about", "about_en", "place", "starts_on", "ends_on", "tags", "results"),
    *("basis_title", "basis_number", "basis_on", "basis_issuer", "banner_id"),
)
PUBLIC_PARTS = {
    "happenings": ("title", "title_en", "starts_at", "ends_at", "place", "agenda", "agenda_en", "live_url",
                   "replay_url", "takes_registration"),
    "points": ("kind", "title", "title_en", "latitude", "longitude", "note", "note_en"),
    "announcements": ("kind", "text", "text_en", "source", "told_at", "until"),
}  # fmt: skip


@transaction.atomic
def create_campaign(unit: Unit, *, by: User, **fields: Any) -> Campaign:
    campaign = Campaign(unit=unit, **fields)
    return save_new(campaign, by=by)


@transaction.atomic
def save_new(campaign: Campaign, *, by: User) -> Campaign:
    """`campaign` is not in the database yet; with its goals, programme, places as the form has them."""
    require(permissions.may_create, by, campaign.unit)
    moment = clock.now()
    campaign.state, campaign.is_public = State.PLANNED, False
    campaign.created_by = campaign.changed_by = by
    campaign.created_at = campaign.changed_at = moment
    campaign.slug = free_slug(campaign.slug or campaign.title)
    campaign.save()
    return campaign


def free_slug(wish: str) -> str:
    """The word itself, or with the next number behind it."""
    base = slug(wish, max_length=90) or "chien-dich"
    taken = set(Campaign.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(word for n in range(2, 10_000) if (word := f"{base}-{n}") not in taken)


@transaction.atomic
def save_changes(campaign: Campaign, *, by: User) -> Campaign:
    """Saves what a form has set, with the parts; a public page shows it at once."""
    current = _locked(campaign)
    require(permissions.may, by, Action.EDIT, current)
    # A form never moves the campaign, nor takes its page off.
    for name in ("state", "is_public", "published_at", "version", "sha256", "created_by_id", "created_at", "unit_id"):
        setattr(campaign, name, getattr(current, name))
    campaign.slug = current.slug if current.is_public or not campaign.slug else campaign.slug
    if campaign.slug != current.slug:
        campaign.slug = free_slug(campaign.slug)
    campaign.changed_by, campaign.changed_at = by, clock.now()
    campaign.save()
    tell_public(campaign)
    return campaign


def tell_public(campaign: Campaign) -> None:
    """A page that changed is a new version: told to others, and dropped from the caches."""
    if not campaign.is_public:
        return
    sha256 = hashlib.sha256(_content(campaign).encode()).hexdigest()
    pagecache.clear()
    if sha256 == campaign.sha256:
        return
    campaign.version += 1
    campaign.sha256 = sha256
    Campaign.objects.filter(pk=campaign.pk).update(version=campaign.version, sha256=sha256)
    events.record(events.PiecePublished(kind="campaign", pk=campaign.pk, version=campaign.version))


def _content(campaign: Campaign) -> str:
    fresh = Campaign.objects.get(pk=campaign.pk)
    told: dict[str, Any] = {name: getattr(fresh, name) for name in PUBLIC_FIELDS}
    for part, names in PUBLIC_PARTS.items():
        told[part] = list(getattr(fresh, part).order_by("pk").values(*names))
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("unit").get(pk=campaign.pk)


def _begin(campaign: Campaign, action: Action, by: User) -> Campaign:
    current = _locked(campaign)
    if not permissions.may(by, action, current) and current.state != campaign.state:
        raise WrongState
    require(permissions.may, by, action, current)
    return current


def _end(campaign: Campaign, action: Action, by: User, *, note: str = "") -> Campaign:
    campaign.changed_by, campaign.changed_at = by, clock.now()
    campaign.save()
    Step.objects.create(campaign=campaign, action=action, by=by, at=campaign.changed_at, note=note)
    if campaign.is_public or action == Action.HIDE_PAGE:
        pagecache.clear()
    return campaign


@transaction.atomic
def start(campaign: Campaign, *, by: User) -> Campaign:
    current = _begin(campaign, Action.START, by)
    if not current.basis_number and not current.basis_title:
        raise NotReady([_("Name the document that the campaign is based on first.")])
    current.state, current.started_at, current.ended_at = State.RUNNING, clock.now(), None
    events.record(CampaignStarted(pk=current.pk, unit=current.unit_id))
    return _end(current, Action.START, by)


@transaction.atomic
def close(campaign: Campaign, *, by: User) -> Campaign:
    current = _begin(campaign, Action.CLOSE, by)
    current.state, current.ended_at = State.CLOSED, clock.now()
    events.record(CampaignEnded(pk=current.pk, unit=current.unit_id))
    return _end(current, Action.CLOSE, by)


@transaction.atomic
def reopen(campaign: Campaign, *, by: User) -> Campaign:
    current = _begin(campaign, Action.REOPEN, by)
    current.state, current.ended_at = State.RUNNING, None
    events.record(CampaignStarted(pk=current.pk, unit=current.unit_id))
    return _end(current, Action.REOPEN, by)


@transaction.atomic
def archive(campaign: Campaign, *, by: User) -> Campaign:
    """The page stays readable and says that it is kept as it was."""
    current = _begin(campaign, Action.ARCHIVE, by)
    current.state = State.ARCHIVED
    return _end(current, Action.ARCHIVE, by)


@transaction.atomic
def publish_page(campaign: Campaign, *, by: User) -> Campaign:
    current = _begin(campaign, Action.PUBLISH_PAGE, by)
    if not current.lead.strip():
        raise NotReady([_("Say in a few sentences what it is: it stands on top of the page.")])
    current.is_public = True
    current.published_at = current.published_at or clock.now()
    current.sha256 = ""
    _end(current, Action.PUBLISH_PAGE, by)
    tell_public(current)
    return current


@transaction.atomic
def hide_page(campaign: Campaign, *, by: User, reason: str = "") -> Campaign:
    current = _begin(campaign, Action.HIDE_PAGE, by)
    current.is_public = False
    events.record(events.PieceWithdrawn(kind="campaign", pk=current.pk, version=current.version, reason=reason))
    return _end(current, Action.HIDE_PAGE, by, note=reason[:300])


STEPS = {
    Action.START: start,
    Action.CLOSE: close,
    Action.REOPEN: reopen,
    Action.ARCHIVE: archive,
    Action.PUBLISH_PAGE: publish_page,
    Action.HIDE_PAGE: hide_page,
}


def clear_at_switches(since: Any) -> bool:
    """Drops cached pages when a column, a banner or a notice began or ended since then. Says whether one did."""
    from django.db.models import Q

    from lantoa.apps.campaigns.models import Announcement

    passed = (since, clock.now())
    public = Campaign.objects.filter(is_public=True)
    notices = Announcement.objects.filter(campaign__is_public=True)
    if (
        public.filter(Q(shows_from__range=passed) | Q(shows_until__range=passed)).exists()
        or notices.filter(Q(told_at__range=passed) | Q(until__range=passed)).exists()
    ):
        pagecache.clear()
        return True
    return False
