from __future__ import annotations

import os
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils.deconstruct import deconstructible

from lantoa.shared.media.adapters import disk
from lantoa.shared.media.choices import LARGEST_BYTES


@deconstructible(path="lantoa.shared.media.adapters.storage.Vault")
class Vault(FileSystemStorage):
    """Uploads that nobody reads but through a view that asks who it is. Nothing is ever half written."""

    def _save(self, name: str, content: File[Any]) -> str:
        received = disk.receive(content.chunks(), limit=max(LARGEST_BYTES.values()))
        try:
            return disk.keep(received.path, name)
        finally:
            disk.discard(received.path)

    def url(self, name: str | None) -> str:
        return reverse("media:file", args=[name or ""])

    def delete(self, name: str) -> None:
        super().delete(name)
        # Folders of two letters stay; there are 256 of them.

    def path(self, name: str) -> str:
        return os.fspath(super().path(name))


vault = Vault()
