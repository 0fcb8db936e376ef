"""Nominations and honours: criteria first, everything by them, nothing by tone or by count."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns import permissions
from lantoa.apps.campaigns.choices import Action, NominationState
from lantoa.apps.campaigns.errors import CriteriaFixed, NotReady, WrongState
from lantoa.apps.campaigns.events import HonoursAnnounced
from lantoa.apps.campaigns.models import Campaign, Honour, Nomination
from lantoa.core import clock, events, pagecache
from lantoa.core.text import clean_line, clean_text, fold
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.units.models import Unit

# Nobody is honoured for praising: such words among criteria are refused (the guardrail of the trade).
TONE = ("khen ngoi", "ca ngoi", "sac thai tich cuc", "binh luan tich cuc", "khong chi trich", "khong phe binh")


@transaction.atomic
def save_honour(
    campaign: Campaign,
    *,
    by: User,
    title: str,
    criteria: str,
    opens_at: datetime,
    closes_at: datetime,
    honour: Honour | None = None,
) -> Honour:
    """Once criteria are public only the closing may move, and only to a later day."""
    require(permissions.may, by, Action.HONOUR, campaign)
    kept = honour or Honour(campaign=campaign)
    title, criteria = clean_line(title), clean_text(criteria)
    is_as_it_was = (title, criteria, opens_at) == (kept.title, kept.criteria, kept.opens_at)
    if kept.criteria_published_at is not None and not (is_as_it_was and closes_at >= kept.closes_at):
        raise CriteriaFixed
    if any(word in fold(criteria) for word in TONE):
        raise NotReady([_("Tone is no criterion: honour what was done, not whether it praised.")])
    if closes_at <= opens_at:
        raise NotReady([_("Nominations would close before they open.")])
    kept.title, kept.criteria, kept.opens_at, kept.closes_at = title, criteria, opens_at, closes_at
    kept.save()
    _show(campaign)
    return kept


@transaction.atomic
def publish_criteria(honour: Honour, *, by: User) -> Honour:
    current = _locked(honour)
    require(permissions.may, by, Action.HONOUR, current.campaign)
    if current.criteria_published_at is not None:
        return current
    if clock.now() >= current.opens_at:
        raise NotReady([_("Criteria are published before nominations open: choose a later opening.")])
    current.criteria_published_at = clock.now()
    current.save(update_fields=["criteria_published_at"])
    _show(current.campaign)
    return current


@transaction.atomic
def nominate(honour: Honour, *, by: User, unit: Unit, **fields: Any) -> Nomination:
    """`fields`: nominee, nominee_url, reason, evidence, has_consent."""
    current = _locked(honour)
    if unit not in permissions.units_to_nominate_for(by):
        raise PermissionDenied("nominate")
    now = clock.now()
    if current.criteria_published_at is None or not current.opens_at <= now < current.closes_at:
        raise NotReady([_("Nominations are not open now.")])
    if current.nominations.filter(nominee__iexact=clean_line(fields["nominee"])).exists():
        raise NotReady([_("This channel or person is nominated already.")])
    return Nomination.objects.create(
        honour=current,
        unit=unit,
        by=by,
        at=now,
        nominee=clean_line(fields["nominee"]),
        nominee_url=fields.get("nominee_url", ""),
        reason=clean_text(fields["reason"]),
        evidence=clean_text(fields.get("evidence", "")),
        has_consent=bool(fields.get("has_consent")),
    )


@transaction.atomic
def decide(nomination: Nomination, *, by: User, state: NominationState | str, reason: str = "") -> Nomination:
    """Valid, not valid (with a reason), honoured. Nobody decides on what they nominated themselves."""
    current = (
        Nomination.objects.select_for_update(of=("self",))
        .select_related("honour__campaign__unit")
        .get(pk=nomination.pk)
    )
    honour = current.honour
    require(permissions.may, by, Action.HONOUR, honour.campaign)
    if current.by_id == by.pk:
        raise NotReady([_("Nobody decides on their own nomination.")])
    state = NominationState(state)
    if honour.announced_at is not None:
        raise WrongState(_("The honours have been announced: they are changed by a new decision only."))
    if state == NominationState.INVALID and not reason.strip():
        raise NotReady([_("Please write the reason.")])
    if state == NominationState.HONOURED and current.state != NominationState.VALID:
        raise WrongState(_("Only a nomination found valid can be honoured."))
    if state == NominationState.HONOURED and not current.has_consent:
        raise NotReady([_("The nominee has not agreed to be named in public.")])
    current.state, current.state_reason = state, clean_line(reason, max_length=400)
    current.decided_at, current.decided_by = clock.now(), by
    current.save()
    _show(honour.campaign)
    return current


@transaction.atomic
def set_consent(nomination: Nomination, *, by: User, has_consent: bool) -> Nomination:
    """The nominee's word, brought by the desk; taken back, the name leaves the page at once."""
    require(permissions.may, by, Action.HONOUR, nomination.honour.campaign)
    nomination.has_consent = has_consent
    nomination.save(update_fields=["has_consent"])
    _show(nomination.honour.campaign)
    return nomination


@transaction.atomic
def delete_nomination(nomination: Nomination, *, by: User) -> None:
    """At the nominee's wish, before the honours are announced."""
    require(permissions.may, by, Action.HONOUR, nomination.honour.campaign)
    if nomination.honour.announced_at is not None and nomination.state == NominationState.HONOURED:
        raise WrongState(_("The honours have been announced: they are changed by a new decision only."))
    nomination.delete()
    _show(nomination.honour.campaign)


@transaction.atomic
def announce(honour: Honour, *, by: User, decision_number: str, decision_on: date) -> Honour:
    current = _locked(honour)
    require(permissions.may, by, Action.HONOUR, current.campaign)
    if current.announced_at is not None:
        return current
    if clock.now() < current.closes_at:
        raise NotReady([_("Nominations are still open.")])
    if not decision_number.strip():
        raise NotReady([_("Honours are given by a decision: write its number.")])
    if not current.nominations.filter(state=NominationState.HONOURED).exists():
        raise NotReady([_("Nobody has been chosen yet.")])
    current.decision_number, current.decision_on = clean_line(decision_number), decision_on
    current.announced_at = clock.now()
    current.save()
    events.record(HonoursAnnounced(pk=current.campaign_id, unit=current.campaign.unit_id, honour=current.pk))
    _show(current.campaign)
    return current


def _locked(honour: Honour) -> Honour:
    return Honour.objects.select_for_update(of=("self",)).select_related("campaign__unit").get(pk=honour.pk)


def _show(campaign: Campaign) -> None:
    if campaign.is_public:
        pagecache.clear()
