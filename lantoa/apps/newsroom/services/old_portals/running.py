"""Trying, applying, going on after a break, taking back: an import of an old portal."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from lantoa.apps.newsroom import permissions
from lantoa.apps.newsroom.choices import (
    Action,
    ArchiveSource,
    ArchiveState,
    Kind,
    Label,
    OldStoryState,
    Public,
    Stage,
)
from lantoa.apps.newsroom.errors import NewsroomError, WrongState
from lantoa.apps.newsroom.logic.html import clean_html
from lantoa.apps.newsroom.logic.old_portals import Item, SourceRefused, fault_of, plain_path
from lantoa.apps.newsroom.models import (
    Category,
    OldAddress,
    OldStory,
    Placement,
    Portal,
    PortalImport,
    Step,
    Story,
    StoryVersion,
)
from lantoa.apps.newsroom.queries import archive
from lantoa.apps.newsroom.services import freezing
from lantoa.apps.newsroom.services.old_portals import sources
from lantoa.core import clock, pagecache
from lantoa.core.jobs import app
from lantoa.core.text import fold, slug
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.permissions import require
from lantoa.shared.accounts.services import audit

log = logging.getLogger(__name__)

TASK = "newsroom:portal_import"
MOST_FAULTS = 500
SAVE_EVERY = 20  # items of a trial between two looks at the progress
_FILES = frozenset({ArchiveSource.WXR, ArchiveSource.NUKEVIET})
Progress = Callable[[PortalImport], None]


class NotAnImport(NewsroomError):
    code = "not_an_import"


@transaction.atomic
def begin(
    portal: Portal,
    *,
    by: User,
    source: str,
    origin: str,
    file: BinaryIO | None = None,
    path: Path | None = None,
    category: Category | None = None,
) -> PortalImport:
    """Notes what is to be imported; `file` is copied into the house, `path` is read where it lies. Changes no story."""
    require(permissions.may_import_portal, by, portal)
    now = clock.now()
    if source not in _FILES and urlsplit(origin).scheme not in {"http", "https"}:
        raise NotAnImport(_("Write the whole address, beginning with https://"))
    run = PortalImport.objects.create(
        portal=portal, category=category, source=source, origin=origin[:500], by=by, created_at=now, touched_at=now,
        path=str(path) if path else "",
    )  # fmt: skip
    if file is not None:
        run.path = f"{run.pk}.dump"
        target = sources.folder() / run.path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        with target.open("wb") as out:
            shutil.copyfileobj(file, out, 1024 * 1024)
        run.save(update_fields=["path"])
    audit.record("newsroom.portal_import_begun", run, by, unit=portal.unit, source=source)
    return run


def defer(run: PortalImport) -> None:
    """The worker goes on with it: the trial, the import or taking it back, by its state."""
    app.configure_task(TASK, lock=f"{TASK}:{run.pk}").defer(run_pk=run.pk)


@transaction.atomic
def apply(run: PortalImport, *, by: User) -> PortalImport:
    return _moved(run, by, {ArchiveState.TRIED, ArchiveState.STOPPED}, ArchiveState.RUNNING)


@transaction.atomic
def take_back(run: PortalImport, *, by: User) -> PortalImport:
    return _moved(run, by, {ArchiveState.DONE, ArchiveState.STOPPED, ArchiveState.RUNNING}, ArchiveState.UNDOING)


def _moved(run: PortalImport, by: User, before: set[ArchiveState], after: ArchiveState) -> PortalImport:
    current = PortalImport.objects.select_for_update(of=("self",)).select_related("portal__unit", "by").get(pk=run.pk)
    require(permissions.may_import_portal, by, current.portal)
    # Broken off in the trial: nobody knows what would come, so it is looked through anew.
    if current.state not in before or (after is ArchiveState.RUNNING and current.total is None):
        raise WrongState
    if after is ArchiveState.RUNNING and current.state == ArchiveState.TRIED:
        current.done = current.made = current.known = current.faulty = 0
        current.faults = []
    current.state, current.stopped, current.touched_at = after, "", clock.now()
    current.save()
    audit.record(f"newsroom.portal_import_{after.value}", current, by, unit=current.portal.unit)
    return current


def go_on(run_pk: int, *, told: Progress = lambda run: None) -> PortalImport:
    """Called by the worker and by the command, again after every break, until the import stands still."""
    run = PortalImport.objects.select_related("portal__unit", "by", "category").get(pk=run_pk)
    try:
        if run.state == ArchiveState.TRYING:
            _try(run, told)
        elif run.state == ArchiveState.RUNNING:
            _run(run, told)
        elif run.state == ArchiveState.UNDOING:
            _undo(run, told)
    except SourceRefused as refused:
        _stop(run, refused.message)
    except Exception:
        # What is done is done; a person sees where it stands and presses once more.
        _stop(run, _("Something unforeseen happened at item %(number)s. Try to go on.") % {"number": run.done + 1})
        log.exception("an import of an old portal broke off", extra={"run": run.pk, "done": run.done})
    return run


def _stop(run: PortalImport, why: str) -> None:
    run.state, run.stopped, run.touched_at = ArchiveState.STOPPED, why[:500], clock.now()
    run.save(update_fields=["state", "stopped", "touched_at"])


def _try(run: PortalImport, told: Progress) -> None:
    """Reads everything, writes no story: how many would come, and what is wrong with which."""
    run.done = run.made = run.known = run.faulty = 0
    run.faults = []
    seen: set[str] = set()
    for number, item in enumerate(sources.items(run), start=1):
        run.done = number
        fault = _fault(item)
        path = plain_path(item.addresses[0]) if item.addresses else ""
        if item.left_out:
            run.known += 1
        elif fault:
            _note_fault(run, number, item, fault)
        elif path in seen or _stands(run, item):
            run.known += 1
        else:
            run.made += 1
        seen.add(path)
        if number % SAVE_EVERY == 0:
            _save(run)
            told(run)
    run.total, run.state = run.done, ArchiveState.TRIED
    _save(run)
    told(run)


def _run(run: PortalImport, told: Progress) -> None:
    """Each item is one transaction with "how far we are": killed in the middle, the next run goes on behind it."""
    behind = run.done
    for number, item in enumerate(sources.items(run), start=1):
        if number <= behind:
            continue
        with transaction.atomic():
            current = PortalImport.objects.select_for_update(of=("self",)).get(pk=run.pk)
            if current.state != ArchiveState.RUNNING or current.done != number - 1:
                return  # taken back meanwhile, or another worker is at it
            fault = _fault(item)
            if item.left_out:
                run.known += 1
            elif fault:
                _note_fault(run, number, item, fault)
            elif _stands(run, item):
                run.known += 1
            else:
                _keep(run, number, item)
                run.made += 1
            run.done = number
            _save(run)
        told(run)
    with transaction.atomic():
        run.total, run.state = run.done, ArchiveState.DONE
        _save(run)
        pagecache.clear()
    told(run)


def _save(run: PortalImport) -> None:
    run.touched_at = clock.now()
    run.save(update_fields=["total", "done", "made", "known", "faulty", "faults", "state", "touched_at"])


def _fault(item: Item) -> str:
    return "" if item.left_out else fault_of(item, now=clock.now())


def _note_fault(run: PortalImport, number: int, item: Item, fault: str) -> None:
    run.faulty += 1
    if len(run.faults) < MOST_FAULTS:
        run.faults = [*run.faults, [number, item.title[:120] or (item.addresses or [""])[0][:120], fault]]


def _stands(run: PortalImport, item: Item) -> bool:
    """An address that was imported before, by this run or another one."""
    paths = [plain_path(address) for address in item.addresses]
    return (
        OldAddress.objects.filter(portal=run.portal, path__in=paths).exists()
        or OldStory.objects.filter(
            portal=run.portal, address__in=item.addresses, state__in=[OldStoryState.MADE, OldStoryState.KEPT]
        ).exists()
    )


def _keep(run: PortalImport, number: int, item: Item) -> Story:
    """Public at once with its own day. No event is recorded: nobody's channel rings for what is years old."""
    assert item.published_at is not None
    now = clock.now()
    is_ours = run.source in _FILES or archive.licence_for(item.addresses[0]) is not None
    story = Story(
        unit=run.portal.unit, kind=Kind.NEWS, title=item.title, lead=item.lead, body=clean_html(_body(item, is_ours)),
        byline=item.byline, source_name=item.source_name, source_url="" if is_ours else item.addresses[0][:500],
        tags=item.tags, author=None, created_at=now, changed_at=now, changed_by=run.by, touched_by=[run.by_id],
    )  # fmt: skip
    story.slug = slug(story.title, max_length=100) or "tin"
    story.save()
    version = freezing.freeze(story, by=run.by)
    StoryVersion.objects.filter(pk=version.pk).update(label=Label.FIRST, published_at=item.published_at)
    story.public_version, story.public, story.stage = version, Public.PUBLISHED, Stage.DRAFT
    story.first_published_at = story.published_at = item.published_at
    story.save()
    Placement.objects.create(story=story, portal=run.portal, category=_category(run, item))
    Step.objects.create(
        story=story, action=Action.PUBLISH, by=run.by, at=now, version=version, to_state=story.state,
        note=_("From the old portal: %(address)s") % {"address": item.addresses[0]},
    )  # fmt: skip
    old = OldStory.objects.create(
        run=run, portal=run.portal, story=story, number=number, address=item.addresses[0][:1000]
    )
    if is_ours:
        paths = dict.fromkeys(plain_path(address) for address in item.addresses)
        # Two stories may share one of the lesser ways to write an address: the first keeps it.
        OldAddress.objects.bulk_create(
            [OldAddress(portal=run.portal, path=path, old=old) for path in paths if 1 < len(path) <= 500],
            ignore_conflicts=True,
        )
    return story


def _body(item: Item, is_ours: bool) -> str:
    if is_ours and item.html.strip():
        return item.html
    if is_ours:
        return "".join(f"<p>{escape(line)}</p>" for line in item.lead.split("\n") if line.strip())
    return sources.link_to(item.addresses[0], item.source_name)


def _category(run: PortalImport, item: Item) -> Category | None:
    """The portal's own category of the same name, else the one that was chosen."""
    wanted = fold(item.category)
    if wanted:
        for category in Category.objects.filter(portal=run.portal):
            if fold(category.name) == wanted:
                return category
    return run.category


def _undo(run: PortalImport, told: Progress) -> None:
    """Takes back story by story; what somebody has worked on since stays and is named."""
    while rows := list(run.stories.filter(state=OldStoryState.MADE).order_by("-pk")[:50]):
        for old in rows:
            with transaction.atomic():
                _taken_back(old)
                run.made = max(0, run.made - (old.state == OldStoryState.UNDONE))
                PortalImport.objects.filter(pk=run.pk).update(made=run.made, touched_at=clock.now())
        told(run)
    with transaction.atomic():
        run.state = ArchiveState.UNDONE
        _save(run)
        pagecache.clear()
    if run.path and not Path(run.path).is_absolute():
        (sources.folder() / run.path).unlink(missing_ok=True)
    told(run)


def _taken_back(old: OldStory) -> None:
    story = Story.objects.select_for_update(of=("self",)).filter(old=old).first()
    if story is not None and (story.serial or story.versions.count() > 1 or story.steps.count() > 1):
        old.state = OldStoryState.KEPT
        old.save(update_fields=["state"])
        return
    old.paths.all().delete()
    old.state, old.story = OldStoryState.UNDONE, None
    old.save(update_fields=["state", "story"])
    if story is not None:
        Story.objects.filter(pk=story.pk).update(public=Public.NEVER, public_version=None)
        story.steps.all().delete()
        story.versions.all().delete()
        story.delete()
