"""What an import did, written down so that all of it can be taken back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext as _

from lantoa.core.sheets.faults import UndoRefused

Entry = dict[str, Any]
MOST_REASONS = 20


class Journal:
    """Entries in the order in which things were done."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def created(self, *things: models.Model) -> None:
        for thing in things:
            self.entries.append({"do": "created", "model": thing._meta.label_lower, "pk": thing.pk})

    def changed(self, thing: models.Model, before: Mapping[str, Any]) -> None:
        """`before`: former values by field; call it after the new ones are set."""
        after = {name: getattr(thing, _attribute(thing, name)) for name in before}
        self.entries.append(
            {
                "do": "changed",
                "model": thing._meta.label_lower,
                "pk": thing.pk,
                "before": _plain(before),
                "after": _plain(after),
            }
        )

    def linked(self, thing: models.Model, field: str, others: Iterable[models.Model]) -> None:
        """Others that were added to a many-to-many field."""
        pks = [other.pk for other in others]
        self.entries.append(
            {"do": "linked", "model": thing._meta.label_lower, "pk": thing.pk, "field": field, "others": pks}
        )

    def change(self, thing: models.Model, values: Mapping[str, Any]) -> list[str]:
        """Sets the values that differ, saves and notes them. Gives the names of the changed fields."""
        before: dict[str, Any] = {}
        for name, value in values.items():
            attribute = _attribute(thing, name)
            old = getattr(thing, attribute)
            if old != (value.pk if isinstance(value, models.Model) else value):
                before[name] = old
                setattr(thing, name, value)
        if before:
            thing.save(update_fields=list(before))
            self.changed(thing, before)
        return list(before)


def _attribute(thing: models.Model, name: str) -> str:
    """Where the value itself is: unit_id for unit."""
    field: Any = thing._meta.get_field(name)
    return str(field.attname)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    keyed = {name: value.pk if isinstance(value, models.Model) else value for name, value in values.items()}
    plain: dict[str, Any] = json.loads(json.dumps(keyed, cls=DjangoJSONEncoder))
    return plain


@transaction.atomic
def undo(entries: Sequence[Entry], *, owned: Iterable[str] = ()) -> None:
    """Takes everything back, last first, or nothing.

    `owned`: labels of models whose rows are parts of the created things and go with them. Raises
    UndoRefused where somebody has since changed or used what the import made.
    """
    reasons = _changed_since(entries) + _used_since(entries, {label.lower() for label in owned})
    if reasons:
        raise UndoRefused(reasons)
    for entry in reversed(entries):
        model = apps.get_model(entry["model"])
        found = model._base_manager.filter(pk=entry["pk"])
        if entry["do"] == "changed":
            thing = found.first()
            if thing is not None:
                for name, value in entry["before"].items():
                    field = model._meta.get_field(name)
                    setattr(thing, field.attname, field.to_python(value))
                thing.save(update_fields=list(entry["before"]))
        elif entry["do"] == "linked":
            for thing in found:
                getattr(thing, entry["field"]).remove(*entry["others"])
    _delete_created(entries)


def _created(entries: Sequence[Entry]) -> dict[type[models.Model], list[Any]]:
    created: dict[type[models.Model], list[Any]] = defaultdict(list)
    for entry in entries:
        if entry["do"] == "created":
            created[apps.get_model(entry["model"])].append(entry["pk"])
    return created


def _delete_created(entries: Sequence[Entry]) -> None:
    # Last made, first gone: what stands below something was made after it. Neighbours of one model go together.
    label, pks = "", list[Any]()
    for entry in [*reversed([e for e in entries if e["do"] == "created"]), {"model": "", "pk": None}]:
        if entry["model"] != label:
            if pks:
                _delete(label, pks)
            label, pks = entry["model"], []
        pks.append(entry["pk"])


def _delete(label: str, pks: list[Any]) -> None:
    """Rows of one model that may stand below each other."""
    model = apps.get_model(label)
    to_itself = [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is model and field.null
    ]
    if to_itself:
        # Deleting parent and child in one statement would meet the child's protection of its parent.
        model._base_manager.filter(pk__in=pks).update(**dict.fromkeys(to_itself))
    model._base_manager.filter(pk__in=pks).delete()


def _changed_since(entries: Sequence[Entry]) -> list[str]:
    """Of several changes of one field by the import only the last must still stand."""
    last: dict[tuple[str, Any, str], Any] = {}
    for entry in entries:
        if entry["do"] == "changed":
            for name, value in entry["after"].items():
                last[entry["model"], entry["pk"], name] = value
    by_model: dict[str, set[Any]] = defaultdict(set)
    for label, pk, _name in last:
        by_model[label].add(pk)
    things = {
        (label, thing.pk): thing
        for label, pks in by_model.items()
        for thing in apps.get_model(label)._base_manager.filter(pk__in=pks)
    }
    reasons = []
    for (label, pk, name), value in last.items():
        thing = things.get((label, pk))
        if thing is None:
            continue  # gone already: nothing to bring back
        field = thing._meta.get_field(name)
        if _plain({name: getattr(thing, field.attname)})[name] != value:
            words = {"thing": str(thing), "field": str(getattr(field, "verbose_name", name))}
            reasons.append(_("“%(thing)s”: %(field)s was changed after the import.") % words)
    return reasons


def _used_since(entries: Sequence[Entry], owned: set[str]) -> list[str]:
    """Whatever points at a created thing and was neither made by the import nor is a part of the thing.

    Every relation counts, whatever it does on deletion: a story that would only lose its unit is use, too.
    """
    created = _created(entries)
    mine = {(model._meta.label_lower, pk) for model, pks in created.items() for pk in pks}
    users: dict[tuple[type[models.Model], Any], set[str]] = defaultdict(set)
    for model, pks in created.items():
        for relation in model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, models.ForeignObjectRel) or relation.many_to_many:
                continue
            other: Any = relation.related_model
            label = other._meta.label_lower
            if other._meta.auto_created or label in owned or not isinstance(relation.field, models.ForeignKey):
                continue
            attribute = relation.field.attname
            pairs = other._base_manager.filter(**{f"{attribute}__in": pks}).values_list("pk", attribute)
            for pk, target in pairs:
                if (label, pk) not in mine:
                    users[model, target].add(str(other._meta.verbose_name))
    reasons = []
    for (model, pk), kinds in users.items():
        thing = model._base_manager.get(pk=pk)
        words = {"thing": str(thing), "users": ", ".join(sorted(kinds))}
        reasons.append(_("“%(thing)s” is used by: %(users)s.") % words)
        if len(reasons) == MOST_REASONS:
            break
    return reasons
