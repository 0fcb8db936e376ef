from __future__ import annotations

import dataclasses
import logging

from lantoa.shared.media.adapters import arriving, disk, ffmpeg, kits
from lantoa.shared.media.choices import ARRIVING_KEPT_FOR, HALF_WRITTEN_KEPT_FOR, ORPHANS_KEPT_FOR, Copies
from lantoa.shared.media.logic import addresses
from lantoa.shared.media.queries import MODELS
from lantoa.shared.media.services.copying import missing_copies, order_copies, place_now
from lantoa.shared.media.services.kits import make_kit

log = logging.getLogger(__name__)
_BATCH = 500


@dataclasses.dataclass
class Swept:
    half_written: int = 0
    orphans: int = 0
    forgotten: int = 0
    ordered: int = 0
    withheld: int = 0


def sweep() -> Swept:
    """The nightly look through the folder: half-written files go, originals without a row are set aside, missing
    copies are ordered, and nothing lies in public that may not be shown.
    """
    swept = Swept()
    for path in disk.older_than(addresses.INCOMING, HALF_WRITTEN_KEPT_FOR.total_seconds()):
        disk.discard(path)
        swept.half_written += 1
    # Pieces whose row is gone (its sender's account was deleted); those with a row go by retention.
    for path in disk.older_than(arriving.FOLDER, (ARRIVING_KEPT_FOR + HALF_WRITTEN_KEPT_FOR).total_seconds()):
        disk.discard(path)
        swept.half_written += 1
    for album_pk in _albums_of_kits():
        make_kit(album_pk)  # of a hidden or deleted album none is left
    _set_orphans_aside(swept)
    for path in disk.older_than(addresses.LOST, ORPHANS_KEPT_FOR.total_seconds()):
        disk.discard(path)
        swept.forgotten += 1
    _look_at_rows(swept)
    if any(dataclasses.asdict(swept).values()):
        log.info("uploads swept", extra=dataclasses.asdict(swept))
    return swept


def _albums_of_kits() -> set[int]:
    return {int(pk) for file in disk.files_in(kits.FOLDER) if (pk := file.name.partition("-")[0]).isdecimal()}


def _set_orphans_aside(swept: Swept) -> None:
    """Originals whose transaction was rolled back after they had been written. Set aside, not deleted: a restored
    database may know them again.
    """
    old = [
        path.relative_to(disk.root()).as_posix()
        for path in disk.older_than(addresses.ORIGINALS, HALF_WRITTEN_KEPT_FOR.total_seconds())
    ]
    for start in range(0, len(old), _BATCH):
        names = set(old[start : start + _BATCH])
        for model in MODELS.values():
            names -= set(model._default_manager.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            disk.put_file(f"{addresses.LOST}/{name.rpartition('/')[2]}", disk.root() / name)
            (disk.root() / addresses.LOST / name.rpartition("/")[2]).touch()  # kept from now on
            swept.orphans += 1


def _look_at_rows(swept: Swept) -> None:
    for model in MODELS.values():
        for item in model._default_manager.exclude(sha256="").iterator(chunk_size=_BATCH):
            if not item.is_cleared:
                swept.withheld += (disk.root() / addresses.PUBLIC / item.folder).is_dir()
                place_now(item)
            if item.copies == Copies.NEEDS_PROGRAM and not ffmpeg.is_here():
                continue
            if item.copies != Copies.FAILED and missing_copies(item):
                order_copies(item)
                swept.ordered += 1
