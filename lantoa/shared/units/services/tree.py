"""Single units: open, rename, put right, close."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from lantoa.core import clock, events
from lantoa.core.text import clean_line, fold, slug
from lantoa.shared.units.choices import Layout, NameKind, UnitKind
from lantoa.shared.units.events import UnitRenamed
from lantoa.shared.units.logic.errors import UnitsError
from lantoa.shared.units.logic.names import address_word, english_name, kind_of, split_name
from lantoa.shared.units.models import Source, Unit, UnitName

CODE_CONSTRAINT = "unit_code_once_a_day"


@transaction.atomic
def create_unit(
    *,
    name: str,
    parent: Unit | None,
    kind: UnitKind | None = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    code: str = "",
    name_en: str = "",
    short_name: str = "",
    layout: Layout = Layout.STATE,
    source: Source | None = None,
    **facts: Any,
) -> Unit:
    """Opens a unit. `facts`: further fields of Unit (latitude, phone, …). Raises UnitsError, TextRefused."""
    name = clean_line(name, max_length=200)
    if not name:
        raise UnitsError("no_name")
    valid_from = valid_from or clock.today()
    if valid_to is not None and valid_to <= valid_from:
        raise UnitsError("not_a_day")
    if parent is not None and not parent.is_valid_on(valid_from):
        raise UnitsError("parent_not_valid", parent=parent.name, day=f"{valid_from:%d/%m/%Y}")
    refuse_twin(name, parent, valid_from, valid_to)
    unit = Unit(
        name=name,
        short_name=clean_line(short_name, max_length=120) or split_name(name)[1][:120],
        name_en=name_en or (english_name(name) if split_name(name)[0] else ""),
        kind=kind or kind_of(name, code),
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to,
        code=clean_line(code, max_length=32),
        layout=layout,
        source=source,
        path="0/",  # until the key is known
        **facts,
    )
    unit.slug = free_slug(unit.name, parent.short_name if parent else "")
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise code_taken(error, unit.code) from error
    unit.path = f"{parent.path if parent else ''}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def refuse_twin(
    name: str, parent: Unit | None, valid_from: dt.date, valid_to: dt.date | None, *, but: Unit | None = None
) -> None:
    """Two units of one name under one parent at one time would be taken for each other."""
    twins = Unit.objects.filter(parent=parent, folded_name=fold(name))
    if but is not None:
        twins = twins.exclude(pk=but.pk)
    if valid_to is not None:
        twins = twins.filter(valid_from__lt=valid_to)
    for twin in twins:
        is_over = twin.valid_to is not None and twin.valid_to <= valid_from
        if twin.name.casefold() == name.casefold() and not is_over:
            raise UnitsError("name_taken", name=name, parent=parent.name if parent else "")


def code_taken(error: IntegrityError, code: str) -> Exception:
    return UnitsError("code_taken", official_code=code) if CODE_CONSTRAINT in str(error) else error


def take_pks(count: int) -> list[int]:
    """Keys from the sequence, so that paths are known before anything is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('units_unit', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [pk for (pk,) in cursor.fetchall()]


def free_slug(name: str, parent_short_name: str = "", taken: set[str] | None = None) -> str:
    """An address word that no unit has or, with `taken`, that is not in it; the word is then added there."""
    base = address_word(name)[:100]
    words = [base]
    if parent_short_name and slug(parent_short_name):
        words.append(f"{base}-{slug(parent_short_name)}"[:110])
    last, number = words[-1], 1
    known = (
        taken if taken is not None else set(Unit.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    )
    while words[0] in known:
        number += len(words) == 1
        words = words[1:] or [f"{last}-{number}"]
    known.add(words[0])
    return words[0]


@transaction.atomic
def rename_unit(
    unit: Unit,
    *,
    name: str,
    on: dt.date | None = None,
    kind: UnitKind | None = None,
    name_en: str = "",
    source: Source | None = None,
) -> Unit:
    """The same unit under another name, or raised to another kind; the former name keeps leading to it."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    on = on or clock.today()
    name = clean_line(name, max_length=200)
    if not name:
        raise UnitsError("no_name")
    if on > clock.today():
        raise UnitsError("future_rename")
    if not unit.is_valid_on(on):
        raise UnitsError("not_valid", name=unit.name, day=f"{on:%d/%m/%Y}")
    if name == unit.name:
        return unit
    refuse_twin(name, unit.parent, on, unit.valid_to, but=unit)
    old_name = unit.name
    former = UnitName.objects.filter(unit=unit, kind=NameKind.FORMER, valid_to__isnull=False)
    since = max((n.valid_to for n in former if n.valid_to), default=unit.valid_from)
    if since < on:
        # A name that comes back a second time keeps the dates of its last period only.
        UnitName.objects.update_or_create(
            unit=unit,
            name=old_name,
            language="vi",
            defaults={"kind": NameKind.FORMER, "valid_from": since, "valid_to": on, "source": source},
        )
    unit.name, unit.short_name = name, split_name(name)[1][:120]
    unit.kind = kind or (kind_of(name, unit.code) if split_name(name)[0] else unit.kind)
    unit.name_en = name_en or (english_name(name) if split_name(name)[0] else "")
    unit.save(update_fields=["kind", "name_en"])
    events.record(UnitRenamed(unit_pk=unit.pk, old_name=old_name, new_name=name))
    return unit


@transaction.atomic
def place_under(unit: Unit, parent: Unit | None) -> Unit:
    """Puts a mistake right: the unit always stood below this parent. A real move is a reform."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if parent is not None and unit.holds(parent):
        raise UnitsError("parent_below", name=unit.name)
    refuse_twin(unit.name, parent, unit.valid_from, unit.valid_to, but=unit)
    old_path, new_path = unit.path, f"{parent.path if parent else ''}{unit.pk}/"
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    Unit.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1))
    )
    unit.refresh_from_db()
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, on: dt.date | None = None, with_all_below: bool = False) -> Unit:
    """The unit is no more from this day. Raises UnitsError("children_left") unless all below close with it."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    on = on or clock.today()
    if not unit.is_valid_on(on) or unit.valid_from >= on:
        raise UnitsError("not_valid", name=unit.name, day=f"{on:%d/%m/%Y}")
    below = Unit.objects.below(unit).valid_on(on)
    if not with_all_below and (left := list(below.in_order().values_list("name", flat=True)[:10])):
        raise UnitsError("children_left", name=unit.name, children=", ".join(left))
    if late := list(below.filter(valid_from__gte=on).values_list("name", flat=True)[:10]):
        raise UnitsError("children_left", name=unit.name, children=", ".join(late))
    below.update(valid_to=on)
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])
    return unit
