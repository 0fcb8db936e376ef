"""Questions about imports of old portals, old addresses and licences of outlets."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from lantoa.apps.newsroom.choices import OldStoryState, Public
from lantoa.apps.newsroom.logic.old_portals import plain_path
from lantoa.apps.newsroom.models import OldAddress, OldStory, OutletLicence, Portal, PortalImport
from lantoa.core import clock


def licence_for(address: str) -> OutletLicence | None:
    """The licence that holds today for the host of this address, or for a domain above it."""
    host = (urlsplit(address).hostname or "").lower().rstrip(".")
    labels = host.split(".")
    above = [".".join(labels[n:]) for n in range(len(labels) - 1)]
    if not above:
        return None
    today = clock.today()
    held = OutletLicence.objects.filter(host__in=above, valid_from__lte=today)
    return held.filter(Q(valid_until=None) | Q(valid_until__gte=today)).first()


def licences() -> QuerySet[OutletLicence]:
    return OutletLicence.objects.select_related("added_by")


def licence(pk: int) -> OutletLicence | None:
    return OutletLicence.objects.filter(pk=pk).first()


def moved_to(host: str, target: str) -> str:
    """Where a public story stands now whose old address this was; empty where none is known. Two queries at most."""
    paths = [plain_path(target)]
    if "?" in paths[0] and not paths[0].startswith("/?"):
        paths.append(paths[0].partition("?")[0])
    if len(paths[0]) > 500 or paths[0] == "/":
        return ""
    rows = OldAddress.objects.filter(path__in=paths, old__story__public=Public.PUBLISHED).select_related("old__story")
    found = {row.path: row for row in rows.filter(portal__hostname=host)} or {row.path: row for row in rows}
    for path in paths:
        story = found[path].old.story if path in found else None
        if story is not None:
            return story.get_absolute_url()
    return ""


def imports(portals: Iterable[Portal]) -> QuerySet[PortalImport]:
    return PortalImport.objects.filter(portal__in=list(portals)).select_related("portal", "by", "category")


def portal_import(pk: int) -> PortalImport | None:
    return PortalImport.objects.select_related("portal__unit", "by", "category").filter(pk=pk).first()


def redirects(run: PortalImport) -> list[tuple[str, str, str]]:
    """Old address, new address, title: every line of the map."""
    rows = OldAddress.objects.filter(old__run=run, old__story__isnull=False).select_related("old__story").order_by("pk")
    return [
        (row.path, run.portal.address_of(row.old.story.get_absolute_url()), row.old.story.title)
        for row in rows.iterator(chunk_size=2000)
        if row.old.story is not None
    ]


def kept_stories(run: PortalImport) -> QuerySet[OldStory]:
    """Those that could not be taken back, since somebody has worked on them."""
    return run.stories.filter(state=OldStoryState.KEPT).select_related("story")


def from_elsewhere() -> Q:
    """Of stories: those whose public version came with an import. No channel is told of them."""
    return Q(old__isnull=False, public_version__number=1)


__all__ = [
    "from_elsewhere",
    "imports",
    "kept_stories",
    "licence",
    "licence_for",
    "licences",
    "moved_to",
    "portal_import",
    "redirects",
]
