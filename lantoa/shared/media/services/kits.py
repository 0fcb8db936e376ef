"""The download kit of an album: pictures in full size that may be handed on, their captions, and the licence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.core import clock, jobs, pagecache
from lantoa.core.text import slug
from lantoa.shared.media.adapters import kits
from lantoa.shared.media.choices import KitLicence, Rights
from lantoa.shared.media.logic import pictures
from lantoa.shared.media.models import Album, Image
from lantoa.shared.media.queries import Kit, cleared_images, kit_of, original_path

TASK = "media:make_kit"
_DEED = "https://creativecommons.org/licenses/by/4.0/deed.vi"


def order_kit(album: Album) -> None:
    """Asks the worker for it, in the open transaction."""
    jobs.app.configure_task(TASK, lock=f"kit|{album.pk}").defer(album_pk=album.pk)


def make_kit(album_pk: int) -> Kit | None:
    """Makes the present kit and removes the others; run again it does nothing.

    Cost: about half a second for each picture. Raises UploadRefused: disk_full.
    """
    album = Album.objects.select_related("unit").filter(pk=album_pk).first()
    cleared = cleared_images([album]) if album is not None else {}
    kit = kit_of(album, cleared) if album is not None else None
    if album is not None and kit is not None and not kit.is_made:
        with translation.override("vi"):
            kits.write(kit.name, _files(album, kit, cleared))
        with transaction.atomic():
            pagecache.clear_piece("album", album.pk)
    kits.forget(f"{album_pk}-", but=kit.name if kit is not None else "")
    return kit


def _files(album: Album, kit: Kit, cleared: dict[int, Image]) -> Iterator[tuple[str, bytes]]:
    names: list[str] = []
    for number, row in enumerate(kit.rows, start=1):
        image = cleared[row["image"]]
        path = original_path(image)
        if path is None:
            names.append("–")
            continue
        word = slug(row["caption"] or image.title, max_length=60)
        with path.open("rb") as file, pictures.upright(file) as picture:
            data, ext = pictures.in_full(picture)
        names.append(f"{number:03}-{word or 'anh'}.{ext}")
        yield f"anh/{names[-1]}", data
    yield "CHU-THICH.csv", _table(kit, cleared, names)
    yield "GIAY-PHEP.txt", _licence(album, kit, cleared).encode()


def _table(kit: Kit, cleared: dict[int, Image], names: list[str]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("File"), _("Caption"), _("Credit"), _("Rights"), _("Licence"), _("Place"), _("Taken on")])
    for row, name in zip(kit.rows, names, strict=True):
        image = cleared[row["image"]]
        day = f"{image.taken_on:%d/%m/%Y}" if image.taken_on else ""
        line = (name, row["caption"], row["credit"], image.get_rights_display(), image.licence, image.place, day)
        table.writerow([_plain(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")  # a spreadsheet reads Vietnamese only with the mark in front


def _plain(cell: object) -> str:
    """No cell of ours is a formula."""
    text = str(cell)
    return f"'{text}" if text[:1] in "=+-@\t" else text


def _licence(album: Album, kit: Kit, cleared: dict[int, Image]) -> str:
    told: dict[str, Any] = {"title": album.content["title"], "unit": album.unit.name}
    lines = [
        _("Pictures of “%(title)s”, %(unit)s") % told,
        _("Made on %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"},
        "",
        _("Our own pictures: %(licence)s.") % {"licence": KitLicence(album.content["kit_licence"]).label},
    ]
    if album.content["kit_licence"] == KitLicence.CC_BY:
        lines.append(_DEED)
    lines += [
        _("Name the author as it stands in CHU-THICH.csv, and the unit. Do not change what a picture says."),
        _("People shown agreed to be shown for public communication, not for advertising."),
    ]
    others = [row for row in kit.rows if cleared[row["image"]].rights != Rights.OWN]
    if others:
        lines += ["", _("Pictures of others keep their own licence:")]
        lines += [
            f"– {row['caption'] or row['alt']}: {row['credit']}, {cleared[row['image']].get_rights_display()}"
            for row in others
        ]
    if kit.left_out:
        lines += ["", _("Shown in the album, but not ours to hand on:")]
        lines += [f"– {row['caption'] or row['alt']}: {row['credit']}" for row in kit.left_out]
    return "\r\n".join(lines) + "\r\n"
