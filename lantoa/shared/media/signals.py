"""What holds however a row is saved: hash and copies follow the file, and the public folder follows the consent."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from typing import Any, cast

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete, post_save, pre_save

from lantoa.core import events
from lantoa.shared.media.adapters.storage import vault
from lantoa.shared.media.events import MediaAccepted
from lantoa.shared.media.logic import kinds
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.logic.words import words_of
from lantoa.shared.media.models import Audio, Document, Image, Video
from lantoa.shared.media.queries import Item
from lantoa.shared.media.services import copying

_MODELS = (Image, Video, Audio, Document)


def connect() -> None:
    for model in _MODELS:
        name = f"media.{model.__name__}"
        pre_save.connect(_know_the_file, sender=model, dispatch_uid=f"{name}.know")
        post_save.connect(_follow, sender=model, dispatch_uid=f"{name}.follow")
        post_delete.connect(_forget, sender=model, dispatch_uid=f"{name}.forget")


def _know_the_file(sender: Any, instance: Item, raw: bool = False, **kwargs: Any) -> None:
    """A row made without the guard (by Wagtail's own upload, by the demo) gets its hash before its file is stored."""
    if raw or instance.sha256 or not instance.file:
        return
    file, digest = cast("FieldFile", instance.file), hashlib.sha256()
    is_stored: bool = file._committed  # type: ignore[attr-defined]
    if is_stored:
        file.open("rb")
    file.seek(0)
    head = b""
    while block := file.read(1024 * 1024):
        head = head or block[: kinds.HEAD_BYTES]
        digest.update(block)
    file.seek(0)
    if is_stored:
        file.close()
    instance.sha256 = digest.hexdigest()
    instance.original_name = instance.original_name or (file.name or "").rpartition("/")[2][:200]
    with suppress(UploadRefused):
        found = kinds.recognise(io.BytesIO(head))
        instance.mime = instance.mime or (found.mime if found else "")


def _keep_words(sender: Any, instance: Item) -> None:
    """Whatever fields were saved, what the file is found by follows them."""
    words = words_of(instance)
    if instance.words != words:
        instance.words = words
        sender._default_manager.filter(pk=instance.pk).update(words=words)


def _follow(sender: Any, instance: Item, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _keep_words(sender, instance)
    if raw or not instance.sha256:
        return
    if not instance.is_cleared:
        copying.place_now(instance)  # at once: taking out is never too early
        if isinstance(instance, Image):
            for film in Video.objects.filter(poster=instance).select_related("poster"):
                copying.tidy(film)
                copying.order_copies(film)
    if created:
        with transaction.atomic():
            events.record(MediaAccepted(kind=instance.kind.value, pk=instance.pk))
    if created or copying.is_out_of_place(instance):
        copying.order_copies(instance)


def _forget(sender: Any, instance: Item, **kwargs: Any) -> None:
    kind, pk, sha256 = instance.kind.value, instance.pk, instance.sha256
    name = str(instance.file.name)

    def forget() -> None:
        if sha256:
            copying.forget_copies(kind, pk, sha256)
        if isinstance(instance, Video | Audio):  # Wagtail does it for the others
            vault.delete(name)

    transaction.on_commit(forget)
