"""A connection that a worker keeps between two requests, and questions whose SQL is written once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from lantoa.core.statements import Statement, made
from lantoa.shared.units.models import Unit
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Iterator[BaseDatabaseWrapper]:
    beside = connections.create_connection("default")
    beside.ensure_connection()
    yield beside
    beside.close()


def test_a_quiet_connection_is_kept_without_asking_the_server(kept: BaseDatabaseWrapper) -> None:
    with CaptureQueriesContext(kept) as asked:  # type: ignore[arg-type]
        assert kept.is_usable()
    assert len(asked) == 0


def test_a_connection_that_the_server_has_ended_is_not_used_again(kept: BaseDatabaseWrapper) -> None:
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert not kept.is_usable()


def test_a_statement_asks_for_the_key_of_each_call(world: World) -> None:
    names = Statement(lambda pk: Unit.objects.filter(pk=pk).exclude(name="").values_list("id", "name"))
    assert names.rows(world.lung_cu.pk) == [(world.lung_cu.pk, "Xã Lũng Cú")]
    assert names.rows(world.dong_van.pk) == [(world.dong_van.pk, world.dong_van.name)]
    assert names.rows(0) == []


def test_an_object_made_of_some_fields_asks_for_the_others_when_they_are_wanted(world: World) -> None:
    unit = made(Unit, {"id": world.lung_cu.pk, "name": "Xã Lũng Cú"})
    with CaptureQueriesContext(connection) as asked:
        assert unit.name == "Xã Lũng Cú"
        assert unit.path == world.lung_cu.path
    assert len(asked) == 1
