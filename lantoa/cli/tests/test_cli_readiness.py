"""Not ready without HTTPS, and why; whom the house calls."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lantoa.cli import installing, readiness
from lantoa.cli.findings import Finding, State
from lantoa.config import env
from lantoa.core import outbound

SET = {
    "LANTOA_SECURE": "1",
    "LANTOA_BASE_URL": "https://cong.example.vn",
    "LANTOA_HOSTS": "cong.example.vn",
    "LANTOA_PROXIES": "1",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SET, "LANTOA_BACKUP_TO", "LANTOA_BACKUP_HOURS"):
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **more: str) -> list[Finding]:
    for name, value in {**SET, **more}.items():
        monkeypatch.setenv(name, value)
    return list(readiness.https())


def test_without_https_each_reason_is_told() -> None:
    found = list(readiness.https())
    assert {finding.state for finding in found} == {State.NOT_READY}
    assert [finding.told.split(" ")[0] for finding in found] == list(SET)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LANTOA_SECURE", "0"),
        ("LANTOA_BASE_URL", "http://cong.example.vn"),
        ("LANTOA_HOSTS", "localhost 127.0.0.1"),
        ("LANTOA_PROXIES", "0"),
    ],
)
def test_one_wrong_setting_is_enough(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (finding,) = given(monkeypatch, **{name: value})
    assert finding.state is State.NOT_READY
    assert finding.told.startswith(name)


@pytest.fixture
def door(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[int, Path]]:
    """Somebody who speaks TLS as `localhost`, with a certificate for so many days."""
    certificate, key = installing.self_signed("localhost", days=request.param)
    for name, content in (("c.pem", certificate), ("k.pem", key)):
        (tmp_path / name).write_bytes(content)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    plain, _address = listener.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    plain.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], tmp_path / "c.pem"


@pytest.mark.parametrize(("door", "state"), [(60, State.GOOD), (5, State.NOT_READY)], indirect=["door"])
def test_the_certificate_is_looked_at_as_a_browser_would(
    door: tuple[int, Path], state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = door
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (finding,) = given(monkeypatch, LANTOA_BASE_URL=f"https://localhost:{port}")
    assert (finding.state, "more days" in finding.told) == (state, True)


@pytest.mark.parametrize("door", [60], indirect=True)
def test_a_certificate_that_browsers_refuse_is_not_ready(
    door: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (finding,) = given(monkeypatch, LANTOA_BASE_URL=f"https://localhost:{door[0]}")
    assert (finding.state, "refuse" in finding.told) == (State.NOT_READY, True)


def test_a_server_that_does_not_answer_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    (finding,) = given(monkeypatch, LANTOA_BASE_URL="https://localhost:9")
    assert (finding.state, "does not answer" in finding.told) == (State.NOT_READY, True)


def ago(**past: float) -> str:
    return (dt.datetime.now(dt.UTC) - dt.timedelta(**past)).isoformat()


def states(marks: dict[str, str]) -> list[State]:
    return [finding.state for finding in readiness.backups(marks)]


def test_backups_are_fresh_sealed_elsewhere_and_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = State.GOOD, State.NOT_READY
    assert states({}) == [bad, bad, bad]
    monkeypatch.setenv("LANTOA_BACKUP_TO", "/mnt/nas")
    fresh = {"backup_at": ago(hours=3), "backup_sealed_at": ago(hours=3), "drill_at": ago(days=30)}
    assert states(fresh) == [good, good, good]
    assert states({**fresh, "backup_at": ago(hours=27)}) == [bad, good, good]
    assert states({**fresh, "backup_sealed_at": ago(days=2)}) == [good, bad, good]
    assert states({**fresh, "drill_at": ago(days=120)}) == [good, good, bad]


def test_every_app_that_reaches_outside_says_whom() -> None:
    assert set(outbound.reaching(env.ROOT / "lantoa")) - set(outbound.registered()) == set()


def test_an_app_that_opens_a_door_is_seen_in_its_code(tmp_path: Path) -> None:
    for name, code in {
        "apps/listening/adapters.py": "from lantoa.core import http\n",
        "shared/post/tasks.py": "import poplib\n",
        "apps/quiet/views.py": "from django import http\n",
        "apps/listening/tests/test_x.py": "import smtplib\n",
    }.items():
        path = tmp_path / "lantoa" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    assert outbound.reaching(tmp_path / "lantoa") == {
        "lantoa.apps.listening": {"lantoa.core.http"},
        "lantoa.shared.post": {"poplib"},
    }


def test_the_mail_server_is_a_destination_when_it_is_set(db: None, settings: object) -> None:
    assert [one for one in outbound.destinations() if one.setting == "LANTOA_SMTP_URL"] == []
    settings.LANTOA_SMTP_URL = "smtps://cong:bi-mat@mail.example.vn?from=cong@example.vn"  # type: ignore[attr-defined]
    (found,) = (one for one in outbound.destinations() if one.setting == "LANTOA_SMTP_URL")
    assert (found.host, found.port, found.setting) == ("mail.example.vn", 465, "LANTOA_SMTP_URL")
    assert "bi-mat" not in repr(found)
