"""Zip containers within limits: checked by their directory before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from lantoa.apps.newsroom.logic.importing.faults import ImportRefused
from lantoa.apps.newsroom.logic.importing.result import Limits

_ENCRYPTED = 0x1
_SMALL = 1_000_000


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Raises ImportRefused: zip_bomb, encrypted, damaged.

    The sizes in the directory can lie, but zipfile never reads an entry past the size that stands there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, len(data), limits)
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise ImportRefused("damaged") from error


def _check(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    infos = archive.infolist()
    if len(infos) > limits.entries or sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise ImportRefused("zip_bomb")
    if sum(info.compress_size for info in infos) > packed:
        # Entries that lie over each other: one packed block read many times.
        raise ImportRefused("zip_bomb")
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise ImportRefused("encrypted")
        if info.file_size > _SMALL and info.file_size > limits.ratio * max(1, info.compress_size):
            raise ImportRefused("zip_bomb")


def check_xml(archive: zipfile.ZipFile, limits: Limits) -> None:
    """No part of an office file has a document type of its own: where one has, entities may hide in it."""
    for info in archive.infolist():
        if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        if info.file_size > limits.xml_bytes:
            raise ImportRefused("zip_bomb")
        part = archive.read(info)
        # In UTF-16 every second byte is nought; without them the words can be found in any encoding.
        plain = part.replace(b"\x00", b"")
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise ImportRefused("entities")
