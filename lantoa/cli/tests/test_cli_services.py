"""`lantoa install`: what it would write into a system, and what the programs that read it say."""

from __future__ import annotations

import argparse
import dataclasses
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer

import pytest

from lantoa.cli import installing
from lantoa.cli.commands import install
from lantoa.cli.database import open_database
from lantoa.cli.faults import Refused
from lantoa.cli.health import free_port
from lantoa.config import env

DOMAIN = "lungcu.example.vn"


@pytest.fixture
def plan(tmp_path: Path) -> installing.Plan:
    """The checkout stands for the installed program, so that ExecStart names a program that is there."""
    return installing.Plan(domain=DOMAIN, app=env.ROOT, root=tmp_path / "tree", backup_to=Path("/mnt/nas/lantoa"))


def put(plan: installing.Plan) -> list[str]:
    return list(installing.put(plan))


def run_install(*words: str) -> int:
    parser = argparse.ArgumentParser()
    install.add_arguments(parser)
    return install.run(parser.parse_args(words))


def text(plan: installing.Plan, path: str) -> str:
    return plan.at(path).read_text(encoding="utf-8")


def test_a_dry_run_writes_everything_below_its_folder(plan: installing.Plan) -> None:
    put(plan)
    assert sorted(str(path.relative_to(plan.root)) for path in plan.root.rglob("*") if path.is_file()) == [
        "etc/lantoa.env",
        "etc/logrotate.d/lantoa",
        "etc/nginx/conf.d/lantoa.conf",
        *(f"etc/systemd/system/{name}" for name in sorted(plan.units)),
        "usr/local/sbin/lantoa",
    ]
    assert plan.at("/mnt/nas/lantoa").stat().st_mode & 0o777 == 0o700
    assert plan.at("/etc/lantoa.env").stat().st_mode & 0o777 == 0o640


def test_the_folder_of_a_certificate_that_is_there_keeps_its_rights(plan: installing.Plan) -> None:
    plan = dataclasses.replace(plan, certificate=Path("/root/fullchain.pem"), key=Path("/root/key.pem"))
    plan.at("/root").mkdir(mode=0o700, parents=True)
    put(plan)
    assert plan.at("/root").stat().st_mode & 0o777 == 0o700


def test_a_dry_run_of_an_upgrade_stops_no_service(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no installation"):
        run_install("--upgrade", "--root", str(tmp_path))


def test_no_example_is_left_in_what_is_written(plan: installing.Plan) -> None:
    put(plan)
    written = "".join(path.read_text() for path in plan.root.rglob("*") if path.is_file())
    assert "tinh.example.vn" not in written
    assert "/srv/lantoa/app" not in written
    assert f"LANTOA_BASE_URL=https://{DOMAIN}\n" in written
    assert "LANTOA_BACKUP_TO=/mnt/nas/lantoa\n" in written
    assert "ReadWritePaths=-/mnt/nas/lantoa\n" in written


def test_a_database_of_the_office_needs_no_service_of_ours(plan: installing.Plan, tmp_path: Path) -> None:
    put(plan)
    assert "\n#DATABASE_URL=" in text(plan, "/etc/lantoa.env")
    theirs = installing.Plan(
        domain=DOMAIN, root=tmp_path / "other", database="postgresql://lantoa:a%40b@db.example.vn/lantoa"
    )
    put(theirs)
    assert "\nDATABASE_URL=postgresql://lantoa:a%40b@db.example.vn/lantoa\n" in text(theirs, "/etc/lantoa.env")
    assert not theirs.at("/etc/systemd/system/lantoa-database.service").exists()


def test_settings_and_site_belong_to_the_operator_and_units_to_us(plan: installing.Plan) -> None:
    put(plan)
    for path in ("/etc/lantoa.env", "/etc/nginx/conf.d/lantoa.conf", "/etc/systemd/system/lantoa-web.service"):
        plan.at(path).write_text("# của tôi\n")
    told = put(plan)
    assert text(plan, "/etc/lantoa.env") == text(plan, "/etc/nginx/conf.d/lantoa.conf") == "# của tôi\n"
    assert "ExecStart" in text(plan, "/etc/systemd/system/lantoa-web.service")
    assert len(told) == 4  # the user, the two that were left, the one that was written


def test_an_upgrade_writes_our_files_anew_and_leaves_the_operators(plan: installing.Plan) -> None:
    put(plan)
    before = {path: path.read_text() for path in plan.root.rglob("*") if path.is_file()}
    for path in ("/etc/lantoa.env", "/etc/systemd/system/lantoa-web.service", "/etc/logrotate.d/lantoa"):
        plan.at(path).write_text("# của bản trước\n")
    settings = {"LANTOA_HOME": "/srv/lantoa/var", "LANTOA_BACKUP_TO": "/mnt/nas/lantoa"}
    bare = installing.Plan(domain="", app=plan.app, root=plan.root)
    told = list(installing.renew(bare, settings))
    assert told == ["/etc/systemd/system/lantoa-web.service", "/etc/logrotate.d/lantoa"]
    now = {path: path.read_text() for path in plan.root.rglob("*") if path.is_file()}
    changed = [path for path in before if now[path] != before[path]]
    assert changed == [plan.at("/etc/lantoa.env")]


@pytest.mark.parametrize(
    "given",
    [
        {"domain": "tinh example.vn"},
        {"domain": "x.vn;}\nserver"},
        {"domain": "localhost"},
        {"user": "root;x"},
        {"home": Path("/srv/lan toa")},
        {"home": Path("/srv/../etc")},
        {"database": "postgresql://x/y\nEVIL=1"},
        {"recipient": "khóa"},
    ],
)
def test_nothing_but_names_and_paths_gets_into_roots_files(given: dict[str, object], tmp_path: Path) -> None:
    plan = installing.Plan(**{"domain": DOMAIN, "root": tmp_path / "tree", **given})  # type: ignore[arg-type]
    with pytest.raises(Refused):
        put(plan)
    assert not (tmp_path / "tree").exists()


def test_only_root_installs(tmp_path: Path) -> None:
    code = (
        "import os; os.geteuid = lambda: 1000; from lantoa.cli import main; "
        "raise SystemExit(main(['install', '--domain', 'x.vn']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=env.ROOT, capture_output=True, text=True,
        env={**os.environ, "LANTOA_LANG": "en", "LANTOA_HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, "Only root" in done.stderr) == (1, True)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_with_the_units(plan: installing.Plan) -> None:
    put(plan)
    assert installing.verify(plan) == [installing.Checked("systemd-analyze", is_good=True)]


@pytest.mark.skipif(shutil.which("logrotate") is None, reason="no logrotate on this machine")
def test_logrotate_understands_its_file(plan: installing.Plan, tmp_path: Path) -> None:
    put(plan)
    config = text(plan, "/etc/logrotate.d/lantoa").replace("/var/log/lantoa", str(plan.at("/var/log/lantoa")))
    plan.at("/var/log/lantoa/web.log").write_text("một dòng\n")
    (tmp_path / "rotate").write_text(config)
    command = ["logrotate", "--force", "--state", str(tmp_path / "state"), str(tmp_path / "rotate")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list(plan.at("/var/log/lantoa").glob("web.log-*"))) == 1
    assert plan.at("/var/log/lantoa/web.log").read_text() == ""


class _Page(BaseHTTPRequestHandler):
    """Stands where the web server would; says what nginx told it."""

    def do_GET(self) -> None:
        told = f"{self.headers['Host']} {self.headers['X-Forwarded-Proto']} {self.headers['X-Forwarded-For']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def address_string(self) -> str:
        return "nginx"

    def log_message(self, *given: object) -> None:
        del given


@pytest.fixture
def nginx(plan: installing.Plan, tmp_path: Path) -> Iterator[tuple[int, int, Path]]:
    """A whole nginx with our site: its HTTPS and HTTP ports, its certificate."""
    if shutil.which("nginx") is None:
        pytest.skip("no nginx on this machine")
    put(plan)
    certificate, key = installing.self_signed(DOMAIN)
    (tmp_path / "c.pem").write_bytes(certificate)
    (tmp_path / "k.pem").write_bytes(key)
    ports = [free_port(), free_port()]
    site = text(plan, "/etc/nginx/conf.d/lantoa.conf")
    place = tmp_path / "web.sock"
    for ours, here in (
        ("listen 443 ssl http2", f"listen 127.0.0.1:{ports[0]} ssl http2"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{ports[1]};"),
        ("    listen [::]:80;\n", ""),
        ("/etc/ssl/lantoa/fullchain.pem", str(tmp_path / "c.pem")),
        ("/etc/ssl/lantoa/key.pem", str(tmp_path / "k.pem")),
        ("/run/lantoa/web.sock", str(place)),
        ("root /srv/lantoa/var;", f"root {tmp_path};"),
    ):
        assert ours in site
        site = site.replace(ours, here)
    (tmp_path / "site.conf").write_text(site)
    (tmp_path / "nginx.conf").write_text(
        f"user root;\npid {tmp_path}/nginx.pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/body; proxy_temp_path {tmp_path}/proxy;\n"
        f"fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n"
        f"include {tmp_path}/site.conf; }}\n"
    )
    tried = subprocess.run(["nginx", "-t", "-q", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True)
    assert (tried.returncode, tried.stderr) == (0, "")
    with UnixStreamServer(str(place), _Page) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        server = subprocess.Popen(["nginx", "-c", str(tmp_path / "nginx.conf"), "-g", "daemon off;"])
        try:
            end = time.monotonic() + 20
            while not _is_open(ports[0]):
                assert time.monotonic() < end
                time.sleep(0.02)
            yield ports[0], ports[1], tmp_path / "c.pem"
        finally:
            server.terminate()
            server.wait(20)
            page.shutdown()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_nginx_serves_us_over_tls_from_a_file(nginx: tuple[int, int, Path], tmp_path: Path) -> None:
    secure, plain, certificate = nginx
    trusting = ssl.create_default_context(cafile=str(certificate))
    trusting.check_hostname = False  # the name of the certificate is that of the site, the address that of this machine

    def ask(path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPSConnection("127.0.0.1", secure, context=trusting, timeout=10)
        connection.request("GET", path, headers={"Host": DOMAIN, "X-Forwarded-For": "203.0.113.9"})
        return connection.getresponse()

    assert ask("/").read().decode() == f"{DOMAIN} https 127.0.0.1"  # a forged address goes no further
    assert ask("/protected/originals/a.jpg").status == 404
    (tmp_path / "media" / "public").mkdir(parents=True)
    (tmp_path / "media" / "public" / "a.txt").write_text("từ đĩa")
    answer = ask("/media/public/a.txt")
    assert (answer.read().decode(), answer.headers["X-Content-Type-Options"]) == ("từ đĩa", "nosniff")
    door = http.client.HTTPConnection("127.0.0.1", plain, timeout=10)
    door.request("GET", "/vi/", headers={"Host": DOMAIN})
    answer = door.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{DOMAIN}/vi/")


def test_with_acme_nginx_starts_on_a_temporary_certificate(tmp_path: Path) -> None:
    plan = installing.Plan(domain=DOMAIN, root=tmp_path / "tree", acme_mail="it@example.vn")
    put(plan)
    assert "BEGIN CERTIFICATE" in text(plan, "/etc/ssl/lantoa/fullchain.pem")
    assert plan.at("/etc/ssl/lantoa/key.pem").stat().st_mode & 0o777 == 0o600
    hook = plan.at("/etc/letsencrypt/renewal-hooks/deploy/lantoa.sh")
    assert os.access(hook, os.X_OK)
    assert subprocess.run(["sh", "-n", str(hook)]).returncode == 0
    before = text(plan, "/etc/ssl/lantoa/fullchain.pem")
    put(plan)
    assert text(plan, "/etc/ssl/lantoa/fullchain.pem") == before


def test_the_settings_are_read_as_systemd_reads_them(tmp_path: Path) -> None:
    (tmp_path / "x.env").write_text("# chú thích\nA=1\n B = \"hai ba\"\n;C=3\nD='a=b'\n\nE=\n")
    assert installing.read_environment(tmp_path / "x.env") == {"A": "1", "B": "hai ba", "D": "a=b", "E": ""}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_root_by_itself_does_not_touch_the_data_of_the_services(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "var"
    home.mkdir()
    os.chown(home, 65534, 65534)
    monkeypatch.setenv("LANTOA_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(Refused, match="another user"):
        open_database()
    assert list(home.iterdir()) == []
