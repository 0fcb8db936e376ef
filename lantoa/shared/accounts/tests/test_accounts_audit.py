from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import AuditEntry
from lantoa.shared.accounts.services import audit


def _three(admin):
    with transaction.atomic():
        for n in range(3):
            audit.record("accounts.tried", admin, admin, number=n)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET action = 'nothing'",
        "DELETE FROM accounts_auditentry",
        "TRUNCATE accounts_auditentry",
        "TRUNCATE accounts_auditentry CASCADE",
    ],
)
def test_the_database_itself_refuses_to_alter_the_log(admin, statement):
    _three(admin)
    with pytest.raises(DatabaseError, match="audit log"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 3
    assert audit.verify() == []


def test_somebody_who_switches_the_trigger_off_is_found_by_the_chain(admin):
    _three(admin)
    first, second, third = AuditEntry.objects.order_by("pk")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER audit_rows_are_kept")
        cursor.execute("UPDATE accounts_auditentry SET detail = '{\"number\": 7}' WHERE id = %s", [second.pk])
        assert audit.verify() == [second.pk]
        cursor.execute("DELETE FROM accounts_auditentry WHERE id = %s", [second.pk])
        assert audit.verify() == [third.pk]
        cursor.execute("ALTER TABLE accounts_auditentry ENABLE TRIGGER audit_rows_are_kept")
    assert first.previous_hash == "0" * 64


def test_an_entry_outside_a_transaction_is_refused(committed_db, django_db_blocker):
    with django_db_blocker.unblock(), pytest.raises(audit.OutsideTransaction):
        audit.record("accounts.tried", None, None)


def test_entries_of_many_transactions_at_once_make_one_chain(committed_db, django_db_blocker):
    def write():
        try:
            for n in range(10):
                with transaction.atomic():
                    audit.record("accounts.tried", None, None, number=n)
        finally:
            connection.close()

    with django_db_blocker.unblock():
        threads = [threading.Thread(target=write) for _ in range(4)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        assert AuditEntry.objects.count() == 40
        assert audit.verify() == []


def test_a_detail_keeps_keys_not_names(province, admin):
    with transaction.atomic():
        entry = audit.record("accounts.tried", admin, admin, unit=province.lung_cu, person=admin, roles={Role.EDITOR})
    entry.refresh_from_db()
    assert entry.detail == {"person": admin.pk, "roles": ["editor"]}
    assert (entry.unit_pk, entry.object_kind, entry.object_pk) == (province.lung_cu.pk, "accounts.user", str(admin.pk))
