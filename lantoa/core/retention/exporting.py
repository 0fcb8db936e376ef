from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.files import FieldFile

from lantoa.core import clock
from lantoa.core.retention.people import Person
from lantoa.core.retention.registry import Registration, registered
from lantoa.core.secrets import SecretsError


def export_person(person: Person) -> dict[str, Any]:
    """What is kept about a person, ready for JSON: kinds, each with purpose, period and rows."""
    kinds = []
    for registration in registered():
        rows = [_row(registration, row) for row in registration.rows_about(person).order_by("pk").iterator()]
        if rows:
            kinds.append(
                {
                    "kind": registration.label,
                    "purpose": str(registration.purpose),
                    "kept_for_days": registration.keep_for.days if registration.keep_for else None,
                    "counted_from": registration.since or None,
                    "kept_because": str(registration.kept_because) or None,
                    "rows": rows,
                }
            )
    return {"made_at": clock.now().isoformat(), "kinds": kinds}


def write_zip(person: Person, out: BinaryIO) -> dict[str, Any]:
    """The export as data.json with the files beside it. Gives what stands in data.json."""
    exported = export_person(person)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in _files(person):
            try:
                with file.open("rb") as opened:
                    archive.writestr(_name(file), opened.read())
            except FileNotFoundError:
                continue  # named in data.json, gone from the storage
        archive.writestr("data.json", as_json(exported))
    return exported


def as_json(exported: dict[str, Any]) -> str:
    return json.dumps(exported, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _row(registration: Registration, row: models.Model) -> dict[str, Any]:
    shown: dict[str, Any] = {"pk": row.pk}
    for name in (*registration.fields, *filter(None, (registration.since, registration.erased_at))):
        try:
            value = getattr(row, name)
        except SecretsError as fault:
            value = {"unreadable": fault.code}
        shown[name] = _name(value) if isinstance(value, FieldFile) and value else _plain(value)
    return shown


def _plain(value: Any) -> Any:
    if isinstance(value, FieldFile):
        return None
    return str(value) if isinstance(value, models.Model) else value


def _files(person: Person) -> Iterator[FieldFile]:
    for registration in registered():
        names = [n for n in registration.fields if isinstance(registration.model._meta.get_field(n), models.FileField)]
        if names:
            for row in registration.rows_about(person).order_by("pk").iterator():
                yield from (file for name in names if (file := getattr(row, name)))


def _name(file: FieldFile) -> str:
    return f"files/{file.instance._meta.label_lower}/{file.instance.pk}-{Path(file.name or '').name}"
