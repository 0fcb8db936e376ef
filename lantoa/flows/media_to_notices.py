"""Whoever sent a film is told when it cannot be shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, gettext_noop

from lantoa.core import events
from lantoa.shared.accounts import queries as people
from lantoa.shared.media import permissions
from lantoa.shared.media import queries as media
from lantoa.shared.media.events import CopiesFailed
from lantoa.shared.notices import services as notices


@events.handles(CopiesFailed, words=gettext_lazy("Tell who sent a film that cannot be shown"))
def tell_sender(event: CopiesFailed) -> None:
    item = media.find(event.kind, event.pk)
    sender = people.active(permissions.uploader_pk(item) or 0) if item is not None else None
    if item is None or sender is None or item.copies != "failed":
        return
    notices.tell(
        sender,
        kind="returned_to_me",
        text=gettext_noop("“%(title)s” cannot be read, so the public does not get it. Open it to see why."),
        params={"title": item.title},
        url=media.desk_address(item),
        unit=item.unit,
        key=f"copies:{event.kind}:{event.pk}",
    )
