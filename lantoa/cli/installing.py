"""Puts Lan Tỏa into a system: user, folders with rights, units, log rotation, nginx. The patterns stand in `deploy/`.

Everything goes below `root`, so that a dry run writes into a tree of its own and a test looks at what would be there.
"""

from __future__ import annotations

import datetime as dt
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lantoa.cli.faults import Refused
from lantoa.cli.words import gettext as _
from lantoa.config import env

DEPLOY = env.ROOT / "deploy"
SERVICES = ("lantoa-web.service", "lantoa-worker.service", "lantoa-backup.service", "lantoa-backup.timer")
DATABASE_SERVICE = "lantoa-database.service"
SETTINGS = Path("/etc/lantoa.env")
_NAME = re.compile(r"^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
_SAFE_PATH = re.compile(r"^/[\w./+-]+$")


@dataclass(frozen=True)
class Plan:
    """What is to stand where. Paths are those of the running system, without `root`."""

    domain: str
    app: Path = Path("/srv/lantoa/app")
    home: Path = Path("/srv/lantoa/var")
    user: str = "lantoa"
    database: str = ""  # empty: the embedded one, as a service of its own
    certificate: Path = Path("/etc/ssl/lantoa/fullchain.pem")
    key: Path = Path("/etc/ssl/lantoa/key.pem")
    backup_to: Path | None = None
    recipient: str = ""
    acme_mail: str = ""
    root: Path = Path("/")

    @property
    def is_dry(self) -> bool:
        return self.root != Path("/")

    @property
    def units(self) -> tuple[str, ...]:
        return (*SERVICES, DATABASE_SERVICE) if not self.database else SERVICES

    def at(self, path: Path | str) -> Path:
        return self.root / str(path).lstrip("/")


@dataclass(frozen=True)
class Piece:
    """A file that is to stand in the system. One that is the operator's is written once and then left alone."""

    path: Path
    text: str
    mode: int = 0o644
    group: str = "root"
    is_operators: bool = False


@dataclass(frozen=True)
class Folder:
    path: Path
    mode: int
    owner: str
    group: str = ""  # empty: the owner's own


def check(plan: Plan) -> None:
    """Values land in configuration files of root: nothing but plain names and paths gets there."""
    if not _NAME.match(plan.domain):
        raise Refused(_("“{domain}” is no domain name; write for example tinh.example.vn").format(domain=plan.domain))
    if not re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", plan.user):
        raise Refused(_("“{user}” is no name for a user of the system.").format(user=plan.user))
    for path in (plan.app, plan.home, plan.certificate, plan.key, plan.backup_to):
        if path is not None and (not _SAFE_PATH.match(str(path)) or ".." in path.parts):
            raise Refused(_("{path}: write a whole path without blanks and signs.").format(path=path))
    if plan.database and (not plan.database.startswith("postgresql://") or re.search(r"\s", plan.database)):
        raise Refused(_("--database begins with postgresql:// and holds no blanks."))
    if plan.recipient and not plan.recipient.startswith("age1"):
        raise Refused(_("The public key of the backups begins with age1: lantoa backup --new-key FILE"))


def folders(plan: Plan) -> list[Folder]:
    found = [
        # nginx, in the group, sends public copies from here; nobody else looks in.
        Folder(plan.home, 0o750, plan.user),
        Folder(plan.home / "media", 0o750, plan.user),
        Folder(plan.home / "log", 0o750, plan.user),
        # systemd opens the logs and logrotate turns them, both as root: nobody else may lay a link there.
        Folder(Path("/var/log/lantoa"), 0o750, "root", plan.user),
        Folder(Path("/var/www/lantoa-acme"), 0o755, "root"),
    ]
    if not plan.at(plan.certificate.parent).exists():
        # One that is there keeps its rights: it may be /etc/ssl/private or the home of root.
        found.append(Folder(plan.certificate.parent, 0o755, "root"))
    if plan.backup_to is not None:
        found.append(Folder(plan.backup_to, 0o700, plan.user))
    return found


def pieces(plan: Plan) -> list[Piece]:
    found = [Piece(Path("/etc/systemd/system", name), _filled(name, plan)) for name in plan.units]
    found.append(Piece(Path("/etc/logrotate.d/lantoa"), _filled("logrotate.conf", plan)))
    found.append(Piece(Path("/usr/local/sbin/lantoa"), _filled("lantoa", plan), 0o755))
    found.append(Piece(SETTINGS, _environment(plan), 0o640, group=plan.user, is_operators=True))
    found.append(Piece(_nginx_site(plan), _filled("nginx.conf", plan), is_operators=True))
    if plan.acme_mail:
        hook = Path("/etc/letsencrypt/renewal-hooks/deploy/lantoa.sh")
        found.append(Piece(hook, _filled("acme-hook.sh", plan), 0o755))
    return found


def _nginx_site(plan: Plan) -> Path:
    """As Debian keeps it, else as nginx itself does."""
    available = Path("/etc/nginx/sites-available")
    return available / "lantoa.conf" if plan.at(available).is_dir() else Path("/etc/nginx/conf.d/lantoa.conf")


def _filled(name: str, plan: Plan) -> str:
    """The patterns are valid as they stand, with the paths and the name of an example."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for example, wanted in (
        ("/srv/lantoa/app", str(plan.app)),
        ("/srv/lantoa/var", str(plan.home)),
        ("/etc/ssl/lantoa/fullchain.pem", str(plan.certificate)),
        ("/etc/ssl/lantoa/key.pem", str(plan.key)),
        ("tinh.example.vn", plan.domain),
        ("-/srv/lantoa-backup", f"-{plan.backup_to or '/srv/lantoa-backup'}"),
        ("User=lantoa", f"User={plan.user}"),
        ("Group=lantoa", f"Group={plan.user}"),
        ("served lantoa", f"served {plan.user}"),
    ):
        text = text.replace(example, wanted)
    return text


def _environment(plan: Plan) -> str:
    lines = []
    for line in _filled("lantoa.env", plan).splitlines():
        name = line.lstrip("#").partition("=")[0]
        if name == "DATABASE_URL":
            lines.append(f"DATABASE_URL={plan.database}" if plan.database else f"#{line}")
        elif name == "LANTOA_BACKUP_TO" and plan.backup_to is not None:
            lines.append(f"LANTOA_BACKUP_TO={plan.backup_to}")
        elif name == "LANTOA_BACKUP_RECIPIENT" and plan.recipient:
            lines.append(f"LANTOA_BACKUP_RECIPIENT={plan.recipient}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def put(plan: Plan) -> Iterator[str]:
    """Makes everything and says what, line by line. May be repeated: the second time it changes what differs."""
    check(plan)
    yield from _user(plan)
    for folder in folders(plan):
        yield from _folder(folder, plan)
    for piece in pieces(plan):
        yield from _file(piece, plan)
    site = _nginx_site(plan)
    enabled = Path("/etc/nginx/sites-enabled/lantoa.conf")
    if site.parent.name == "sites-available" and not plan.at(enabled).is_symlink():
        plan.at(enabled).parent.mkdir(parents=True, exist_ok=True)
        plan.at(enabled).symlink_to("../sites-available/lantoa.conf")
        yield str(enabled)
    if plan.acme_mail:
        yield from _temporary_certificate(plan)


def renew(plan: Plan, given: Mapping[str, str]) -> Iterator[str]:
    """After an upgrade: what is ours as this version writes it, with the operator's settings as they stand."""
    backup_to = given.get("LANTOA_BACKUP_TO", "")
    standing = replace(
        plan,
        home=Path(given.get("LANTOA_HOME") or plan.home),
        database=given.get("DATABASE_URL", ""),
        backup_to=Path(backup_to) if backup_to else None,
    )
    for piece in pieces(standing):
        if not piece.is_operators:
            yield from _file(piece, standing)


def _user(plan: Plan) -> Iterator[str]:
    if plan.is_dry:
        yield _("user {user} (a dry run makes none)").format(user=plan.user)
        return
    try:
        pwd.getpwnam(plan.user)
    except KeyError:
        _do("useradd", "--system", "--user-group", "--home-dir", str(plan.home), "--no-create-home",
            "--shell", "/usr/sbin/nologin", plan.user)  # fmt: skip
        yield _("user {user}").format(user=plan.user)
    try:
        pwd.getpwnam("www-data")
    except KeyError:
        return
    # nginx reads the socket and the public copies.
    _do("usermod", "--append", "--groups", plan.user, "www-data")


def _folder(folder: Folder, plan: Plan) -> Iterator[str]:
    path = plan.at(folder.path)
    is_new = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(folder.mode)
    if not plan.is_dry:
        shutil.chown(path, folder.owner, folder.group or folder.owner)
    if is_new:
        yield f"{folder.path}/  {folder.mode:o} {folder.owner}"


def _file(piece: Piece, plan: Plan) -> Iterator[str]:
    path = plan.at(piece.path)
    if path.exists():
        if path.read_text(encoding="utf-8") == piece.text:
            return
        if piece.is_operators:
            yield _("{path} is left as it is: it is yours").format(path=piece.path)
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, piece.mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(piece.text)
    fresh.chmod(piece.mode)
    if not plan.is_dry:
        shutil.chown(fresh, "root", piece.group)
    fresh.replace(path)
    yield str(piece.path)


def _temporary_certificate(plan: Plan) -> Iterator[str]:
    """nginx does not start without one, and ACME needs nginx: a self-signed one until certbot has brought the real."""
    certificate, key = plan.at(plan.certificate), plan.at(plan.key)
    if certificate.exists():
        return
    text, secret = self_signed(plan.domain)
    for path, content, mode in ((key, secret, 0o600), (certificate, text, 0o644)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    yield _("{path}: self-signed, until ACME brings the real one").format(path=plan.certificate)


def self_signed(domain: str, *, days: int = 30) -> tuple[bytes, bytes]:
    """Certificate and key as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, domain)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(domain), x509.DNSName(f"*.{domain}")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), secret


@dataclass(frozen=True)
class Checked:
    program: str
    is_good: bool | None  # None: the program is not on this machine
    told: str = ""


def verify(plan: Plan) -> list[Checked]:
    """What the programs that will read these files say about them."""
    units = [str(plan.at(f"/etc/systemd/system/{name}")) for name in plan.units]
    arguments = ["--man=no", *units]
    found = [_ask("systemd-analyze", "verify", *arguments)]
    if not plan.is_dry:
        found.append(_ask("nginx", "-t", "-q"))
        found.append(_ask("logrotate", "--debug", "/etc/logrotate.d/lantoa"))
    return found


def _ask(program: str, *arguments: str) -> Checked:
    if shutil.which(program) is None:
        return Checked(program, None)
    done = subprocess.run([program, *arguments], check=False, capture_output=True, text=True)
    told = (done.stdout + done.stderr).strip()
    return Checked(program, done.returncode == 0, told if done.returncode else "")


def read_environment(path: Path) -> dict[str, str]:
    """As systemd reads an EnvironmentFile: NAME=value lines, comments, quotes around a value."""
    found: dict[str, str] = {}
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        name, _sign, value = line.partition("=")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[name.strip()] = value
    return found


def as_service(plan: Plan, *arguments: str, app: Path, at: Path | None = None) -> int:
    """One of our commands as the service's user and with its settings."""
    account = pwd.getpwnam(plan.user)
    given: Mapping[str, str] = read_environment(SETTINGS)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LANTOA_LANG") if name in os.environ}
    done = subprocess.run(
        [str(app / ".venv/bin/lantoa"), *arguments],
        check=False,
        cwd=at or app,
        env={**kept, "HOME": str(plan.home), **given},
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
    )
    return done.returncode


def has_systemd() -> bool:
    return Path("/run/systemd/system").is_dir()


def _do(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise Refused(f"{' '.join(command)}: {done.stderr.strip()}")
