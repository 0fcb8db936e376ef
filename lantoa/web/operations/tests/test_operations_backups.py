"""The newest backup too old: a figure for machines, a notice for administrators, a page that says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import User
from lantoa.shared.notices.models import Notice
from lantoa.web.operations import queries, services


def note(**marks: datetime) -> None:
    with connection.cursor() as cursor:
        for key, at in marks.items():
            cursor.execute("DELETE FROM lantoa_schema WHERE key = %s", [key])
            cursor.execute("INSERT INTO lantoa_schema VALUES (%s, %s)", [key, at.isoformat()])


def ago(hours: float) -> datetime:
    return clock.now() - timedelta(hours=hours)


@pytest.fixture
def administrator(world: Any, settings: Any) -> User:
    """Of a real province behind HTTPS."""
    settings.SECURE = True
    person: User = world.person(Role.SYSTEM_ADMINISTRATOR, world.province)
    User.objects.update(is_demo=False)
    return person


def metrics() -> str:
    return Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1").get("/metrics").content.decode()


def test_machines_read_the_age_of_the_newest_backup(db: None, settings: Any) -> None:
    assert "lantoa_backup_too_old 1" in metrics()
    assert "lantoa_backup_age_seconds" not in metrics().replace("HELP lantoa_backup_age", "")
    note(backup_at=ago(2))
    assert "lantoa_backup_too_old 0" in metrics()
    assert "\nlantoa_backup_age_seconds 72" in metrics()
    settings.LANTOA_BACKUP_TO = "/mnt/nas"
    assert "lantoa_backup_too_old 1" in metrics()


def test_each_administrator_is_told_once_a_day(administrator: User) -> None:
    note(backup_at=ago(30))
    services.tell_of_old_backups()
    services.tell_of_old_backups()
    (notice,) = Notice.objects.filter(user=administrator)
    assert (notice.params, notice.url) == ({"hours": "30"}, "/desk/operations/backups/")
    assert Notice.objects.exclude(user=administrator).count() == 0


def test_fresh_backups_and_demos_trouble_nobody(administrator: User) -> None:
    note(backup_at=ago(20))
    assert services.tell_of_old_backups() == 0
    note(backup_at=ago(30))
    User.objects.filter(pk=administrator.pk).update(is_demo=True)
    assert services.tell_of_old_backups() == 0


def test_a_house_without_any_backup_is_told_so(administrator: User) -> None:
    assert services.tell_of_old_backups() == 1
    assert "no backup yet" in Notice.objects.get(user=administrator).msgid


def test_the_page_shows_it_to_system_administrators_only(world: Any, client: Client) -> None:
    note(backup_at=datetime(2026, 11, 20, 19, 30, tzinfo=UTC))
    client.force_login(world.person(Role.SYSTEM_ADMINISTRATOR, world.province))
    answer = client.get("/desk/operations/backups/")
    text = answer.content.decode()
    assert answer.status_code == 200, answer.headers
    assert "21/11/2026" in text  # the province's day
    assert queries.backups().drill_at is None
    client.force_login(world.person(Role.EDITOR, world.province))
    assert client.get("/desk/operations/backups/").status_code in {302, 403}
