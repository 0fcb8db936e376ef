"""Takes the demo away: accounts, stories, portals, pages, pictures, the file of passwords. Units are facts and stay."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError, Q
from wagtail.models import Site

from lantoa.apps.newsroom.models import ApprovalLink, Decision, Placement, Portal, Step, Story, StoryVersion
from lantoa.core import pagecache
from lantoa.demo.models import Demo
from lantoa.demo.services import accounts, campaigns, royalties
from lantoa.shared.accounts.models import User
from lantoa.shared.media.models import Audio, Document, Image, Video
from lantoa.web.site.models import LegalDocument, PortalPage


@transaction.atomic
def remove() -> dict[str, int]:
    """How much was removed. Also what people made with demo accounts: it belongs to nobody else."""
    mine = Story.objects.filter(Q(is_demo=True) | Q(author__in=User.objects.filter(is_demo=True)))
    royalties.remove_royalties()
    campaigns.remove_campaigns()
    counts = {
        "stories": _stories(list(mine.values_list("pk", flat=True))),
        "portals": _portals(),
        "files": _files(),
    }
    counts["accounts"] = _people()
    Demo.objects.all().delete()
    transaction.on_commit(lambda: accounts.path().unlink(missing_ok=True))
    pagecache.clear()
    return counts


def _stories(pks: list[int]) -> int:
    mine = Q(story_id__in=pks)
    Story.objects.filter(relayed_from__in=pks).update(relayed_from=None)
    Story.objects.filter(pk__in=pks).update(
        submitted_version=None, approved_version=None, public_version=None, public="never"
    )
    ApprovalLink.objects.filter(version__story_id__in=pks).delete()
    Decision.objects.filter(version__story_id__in=pks).delete()
    Step.objects.filter(mine).delete()
    StoryVersion.objects.filter(mine).delete()
    Story.objects.filter(pk__in=pks).delete()
    return len(pks)


def _portals() -> int:
    portals = list(Portal.objects.filter(is_demo=True))
    Placement.objects.filter(portal__in=portals).delete()
    LegalDocument.objects.filter(is_demo=True).delete()
    for portal in portals:
        Portal.objects.filter(pk=portal.pk).update(wagtail_site=None)
        if portal.wagtail_site_id is not None:
            Site.objects.filter(pk=portal.wagtail_site_id).delete()
        root = PortalPage.objects.filter(portal=portal).first()
        if root is not None:
            root.delete()
        portal.delete()
    return len(portals)


def _files() -> int:
    people = User.objects.filter(is_demo=True)
    by_demo = {Image: "uploaded_by_user", Document: "uploaded_by_user", Video: "uploaded_by", Audio: "uploaded_by"}
    count = 0
    for model, uploader in by_demo.items():
        for row in model._default_manager.filter(Q(is_demo=True) | Q(**{f"{uploader}__in": people})):
            row.delete()
            count += 1
    return count


def _people() -> int:
    """One whom something outside the demo points to stays as a name that cannot sign in."""
    count = 0
    for user in User.objects.filter(is_demo=True):
        try:
            with transaction.atomic():
                user.delete()
        except ProtectedError:
            user.is_active = False
            user.set_unusable_password()
            user.approval_pin = ""
            user.save(update_fields=["is_active", "password", "approval_pin"])
        count += 1
    return count
