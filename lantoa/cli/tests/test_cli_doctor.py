from __future__ import annotations

import os
import shutil
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lantoa.cli.commands import doctor
from lantoa.config import env


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doctor") / "var"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """A home with a schema: what speaks to others asks its database."""
    return shutil.copytree(prepared, tmp_path_factory.mktemp("doctor") / "var", symlinks=True)


def run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    dropped = ("LANTOA_", "DATABASE_URL", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return subprocess.run(
        [sys.executable, "-m", "lantoa", "doctor", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**kept, "LANTOA_HOME": str(home), "LANTOA_LANG": "en", **more},
        cwd=env.ROOT,
    )


def test_a_machine_with_all_that_is_needed_is_told_so(home: Path) -> None:
    done = run(home)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "All that is needed is here" in done.stdout
    assert "Not ready for the public" in done.stdout
    assert "PostgreSQL 18 (embedded" in done.stdout
    assert "as locked" in done.stdout


def test_it_speaks_vietnamese(home: Path) -> None:
    done = run(home, LANTOA_LANG="vi", PYTHONIOENCODING="utf-8")
    assert "Cơ sở dữ liệu" in done.stdout
    assert "Chưa sẵn sàng" in done.stdout


def test_programs_that_are_not_here_are_named_with_what_they_are_for(home: Path) -> None:
    done = run(home, PATH="/nowhere")
    lines = [line for line in done.stdout.splitlines() if line.startswith("○")]
    assert {"ffmpeg", "espeak-ng", "libreoffice-writer-nogui", "chromium"} <= {
        line.partition(":")[0].removeprefix("○ ") for line in lines
    }
    assert "apt-get install espeak-ng" in done.stdout


def test_a_database_that_does_not_answer_is_a_fault(home: Path) -> None:
    done = run(home, DATABASE_URL="postgresql://lantoa@127.0.0.1:9/lantoa")
    assert done.returncode == 1
    assert "✗ Database" in done.stdout


def test_a_package_that_differs_from_the_lock_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text(
        "django==1.0 \\\n    --hash=sha256:00\nnot-there==2 \\\ncolorama==1 ; sys_platform == 'win32' \\\n"
    )
    monkeypatch.setattr(env, "ROOT", tmp_path)
    (finding,) = doctor._packages()
    assert finding.state is doctor.State.BAD
    assert "django" in finding.told
    assert "not-there 2" in finding.told
    assert "colorama" not in finding.told


def test_without_a_mail_server_the_setting_to_write_is_named(house: Path) -> None:
    done = run(house, "--mail", "can-bo@example.vn")
    assert done.returncode == 1
    assert "LANTOA_SMTP_URL=smtps://" in done.stdout


class _MailServer(socketserver.StreamRequestHandler):
    """Takes every message, as far as SMTP must be spoken for that."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        is_data = False
        while line := self.rfile.readline():
            self.server.heard += line  # type: ignore[attr-defined]
            if is_data:
                if line == b".\r\n":
                    is_data = False
                    self.wfile.write(b"250 taken\r\n")
            elif line.upper().startswith(b"DATA"):
                is_data = True
                self.wfile.write(b"354 go on\r\n")
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")


@pytest.fixture
def mail_server() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        server.heard = b""  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_test_message_really_arrives(house: Path, mail_server: socketserver.TCPServer) -> None:
    port = mail_server.server_address[1]
    url = f"smtp://127.0.0.1:{port}?tls=no&from=cong@example.vn"
    done = run(house, "--mail", "can-bo@example.vn", LANTOA_SMTP_URL=url)
    assert done.returncode == 2, done.stdout + done.stderr
    assert b"can-bo@example.vn" in mail_server.heard  # type: ignore[attr-defined]
