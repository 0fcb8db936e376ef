"""What people are told of an import: how far it is, and the map of its addresses."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lantoa.apps.newsroom.choices import ArchiveSource
from lantoa.apps.newsroom.models import PortalImport
from lantoa.apps.newsroom.queries import archive
from lantoa.core import sheets


def told(run: PortalImport) -> str:
    counts = {"done": run.done, "made": run.made, "known": run.known, "faulty": run.faulty}
    return _("%(done)s read, %(made)s good, %(known)s left out, %(faulty)s faulty") % counts


def guess_source(origin: str) -> str:
    name = origin.lower()
    if name.startswith(("http://", "https://")):
        return ArchiveSource.SITEMAP if "sitemap" in name else ArchiveSource.FEED
    return ArchiveSource.NUKEVIET if name.endswith((".sql", ".gz")) else ArchiveSource.WXR


def redirects_table(run: PortalImport) -> bytes:
    titles = [_("Old address"), _("New address"), _("Title")]
    return sheets.workbook(_("Redirects"), titles, archive.redirects(run))


def faults_table(run: PortalImport) -> bytes:
    return sheets.workbook(
        _("Faults"), [_("Number in the source"), _("Title"), _("Fault")], [tuple(f) for f in run.faults]
    )
