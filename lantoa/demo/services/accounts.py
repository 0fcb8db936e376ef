"""Random passwords and PINs, told once: in a file of the installation that only its owner reads."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from lantoa.demo.models import Demo
from lantoa.shared.accounts.choices import APPROVERS, Role
from lantoa.shared.accounts.models import User
from lantoa.shared.accounts.services import fault_of_pin

_HASHER = PBKDF2PasswordHasher()
_ITERATIONS = 2_000
FILE = "demo-accounts.txt"
_HEAD = (
    "# Tài khoản của bản minh họa. Chỉ dùng trên máy này; `lantoa demo --remove` xóa tất cả.\n"
    "# tên đăng nhập\tmật khẩu\tPIN duyệt\tvai\tđơn vị\n"
)


@dataclass(frozen=True)
class Secret:
    username: str
    password: str
    pin: str
    role: str
    unit: str


def path() -> Path:
    return Path(settings.HOME) / FILE


def give_passwords(demo: Demo) -> None:
    del demo
    users = list(User.objects.filter(is_demo=True).prefetch_related("assignments__unit").order_by("pk"))
    told = []
    for user in users:
        assignment = user.assignments.all()[0]
        secret = Secret(
            username=user.username,
            password=secrets.token_urlsafe(12),
            pin=_pin(user) if _has_pin(user) else "",
            role=assignment.get_role_display(),
            unit=assignment.unit.name,
        )
        user.password = _hashed(secret.password)
        user.approval_pin = _hashed(secret.pin) if secret.pin else ""
        told.append(secret)
    User.objects.bulk_update(users, ["password", "approval_pin"])
    _write(told)


def _hashed(secret: str) -> str:
    """Quick to make: a long random word needs no stretching, and the first sign-in hashes it anew as the house does."""
    return _HASHER.encode(secret, _HASHER.salt(), iterations=_ITERATIONS)


def _has_pin(user: User) -> bool:
    return user.is_light or any(Role(a.role) in APPROVERS for a in user.assignments.all())


def _pin(user: User) -> str:
    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        if not fault_of_pin(user, pin):
            return pin


def _write(told: Iterable[Secret]) -> None:
    """Never readable by others, not for a moment: a new file made with its mode takes the old one's place."""
    lines = [f"{s.username}\t{s.password}\t{s.pin}\t{s.role}\t{s.unit}\n" for s in told]
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(_HEAD)
        file.writelines(lines)
    fresh.replace(target)


def secrets_of_file() -> dict[str, Secret]:
    """What the file says; empty before it is written, or on a machine that is not the one that wrote it."""
    try:
        text = path().read_text(encoding="utf-8")
    except OSError:
        return {}
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[0]: Secret(*row) for row in rows if len(row) == 5}
