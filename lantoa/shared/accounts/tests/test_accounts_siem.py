"""The audit log leaves for a centre that watches: RFC 5424 and CEF, each entry once, nothing that breaks a line."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from lantoa.shared.accounts.logic import siem
from lantoa.shared.accounts.models import AuditEntry
from lantoa.shared.accounts.services import audit

LINE = siem.Line(
    pk=7,
    at=datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC),
    action="accounts.role_given",
    words='Giao vai "a]|=\\\nb',
    by_pk=3,
    object_kind="accounts.user",
    object_pk="9",
    unit_pk=None,
    detail={"role": "editor", "lý do": 'x"]='},
    hash="ab" * 32,
)


def test_a_line_of_syslog_reads_as_rfc_5424_says() -> None:
    text = siem.as_syslog(LINE, host="cổng tỉnh")
    head, data, words = re.fullmatch(
        r'(<109>1 \S+ \S+ lantoa - \S+) (\[lantoa@32473(?: \w+="(?:[^"\\\]]|\\["\\\]])*")+\]) \ufeff(.*)', text
    ).groups()  # type: ignore[union-attr]
    assert head == "<109>1 2026-11-22T03:04:05.678901Z c_ng_t_nh lantoa - accounts.role_given"
    assert 'pk="7" by="3" object="accounts.user:9" hash="' in data
    assert words == 'Giao vai "a]|=\\ b'
    assert "\n" not in text


def test_a_line_of_cef_has_seven_fields_and_escaped_values() -> None:
    text = siem.as_cef(LINE, host="cong.example.vn", version="0.1.0")
    fields = re.split(r"(?<!\\)\|", text, maxsplit=7)
    assert fields[:5] == ["CEF:0", "Lan Toa", "Lan Toa", "0.1.0", "accounts.role_given"]
    assert fields[5:7] == ['Giao vai "a]\\|=\\\\ b', "6"]
    pairs = dict(re.findall(r"(\w+)=((?:[^=\\]|\\.)*?)(?= \w+=|$)", fields[7]))
    assert pairs["rt"] == "1795316645678"
    assert pairs["cs1"] == "accounts.user:9"
    assert "cs2" not in pairs
    assert pairs["cs4"] == '{"lý do": "x\\\\"]\\=", "role": "editor"}'


@pytest.fixture
def entries(db: None) -> list[AuditEntry]:
    with transaction.atomic():
        return [audit.record("accounts.signed_in", None, None, device=number) for number in range(3)]


def export(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("lantoa_audit", "export", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_each_entry_is_told_once_however_often_it_is_asked(entries: list[AuditEntry], tmp_path: Path) -> None:
    out, state = tmp_path / "audit.log", tmp_path / "state"
    export("--out", str(out), "--state", str(state))
    export("--out", str(out), "--state", str(state))
    with transaction.atomic():
        later = audit.record("privacy.erased", None, None)
    export("--out", str(out), "--state", str(state))
    lines = out.read_text().splitlines()
    told = [int(re.search(r'pk="(\d+)"', line).group(1)) for line in lines]  # type: ignore[union-attr]
    assert told == [entry.pk for entry in (*AuditEntry.objects.order_by("pk"),)]
    assert told[-1] == later.pk
    assert lines[-1].startswith("<109>1 ")


def test_printed_lines_begin_where_they_are_asked_to(entries: list[AuditEntry]) -> None:
    (line,) = export("--format", "cef", "--after", str(entries[1].pk))
    assert f"cs3={entries[2].hash}" in line


def test_a_spoiled_state_writes_nothing(entries: list[AuditEntry], tmp_path: Path) -> None:
    (tmp_path / "state").write_text("hỏng", encoding="utf-8")
    with pytest.raises(CommandError):
        export("--out", str(tmp_path / "a.log"), "--state", str(tmp_path / "state"))
    assert not (tmp_path / "a.log").exists()


def test_the_chain_is_verified_at_the_terminal(entries: list[AuditEntry], settings: Any) -> None:
    out = StringIO()
    call_command("lantoa_audit", "verify", stdout=out)
    assert audit.head() in out.getvalue()
