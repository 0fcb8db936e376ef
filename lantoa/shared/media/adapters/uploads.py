"""How large uploads reach the disk. What goes wrong on the way is told to the form, not thrown at the browser."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from lantoa.shared.media.adapters import disk
from lantoa.shared.media.choices import LARGEST_BYTES, MEGABYTE
from lantoa.shared.media.logic.refusals import UploadRefused

_LARGEST = max(LARGEST_BYTES.values())


class ToDisk(TemporaryFileUploadHandler):
    """As Django's own, but a full disk or a file without end leaves an empty file that says why (`refused`)."""

    refused: UploadRefused | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.refused = None
        try:
            with disk.fullness_told():
                super().new_file(*args, **kwargs)
        except UploadRefused as fault:
            self.refused = fault
            self.file = UploadedFile(name=self.file_name)  # type: ignore[assignment]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.refused is not None:
            return None  # read on, so that the browser hears the answer, and drop it
        if start + len(raw_data) > _LARGEST:
            self._refuse(
                UploadRefused("too_large", size=f"> {_LARGEST // MEGABYTE} MB", limit=f"{_LARGEST // MEGABYTE} MB")
            )
            return None
        try:
            with disk.fullness_told():
                super().receive_data_chunk(raw_data, start)
        except UploadRefused as fault:
            self._refuse(fault)
        return None

    def _refuse(self, fault: UploadRefused) -> None:
        self.refused = fault
        self.file.seek(0)
        self.file.truncate()

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.refused is None:
            try:
                with disk.fullness_told():
                    self.file.flush()
                    return super().file_complete(file_size)
            except UploadRefused as fault:
                self._refuse(fault)
        self.file.size = file_size  # what was sent, so that no form calls it empty before the reason is read
        self.file.refused = self.refused  # type: ignore[attr-defined]
        return self.file
