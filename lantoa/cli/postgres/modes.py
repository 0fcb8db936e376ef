"""As whom PostgreSQL runs: it refuses root, and wants a user that the system knows."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import IO

from lantoa.cli.words import gettext as _


class Mode(StrEnum):
    DIRECT = "direct"
    NAMESPACE = "namespace"
    USER = "user"


class NoMode(RuntimeError):
    """PostgreSQL cannot be started by this user on this machine; the message says what would help."""


@dataclass(frozen=True)
class Runner:
    """Starts programs of PostgreSQL; `uid` and `gid` own its files as seen from outside."""

    mode: Mode
    uid: int
    gid: int

    def command(self, arguments: Sequence[str | Path]) -> list[str]:
        command = [str(argument) for argument in arguments]
        if self.mode is Mode.NAMESPACE:
            return [*_unshare(), *command]
        return command

    def start(self, arguments: Sequence[str | Path], *, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """In a session of its own, so that Ctrl-C in a terminal is not a shutdown of the database."""
        is_other_user = self.mode is Mode.USER
        return subprocess.Popen(
            self.command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            user=self.uid if is_other_user else None,
            group=self.gid if is_other_user else None,
            extra_groups=[] if is_other_user else None,
        )


def choose() -> Runner:
    """The way that works here; LANTOA_PG_MODE forces one."""
    uid, gid = os.geteuid(), os.getegid()
    forced = os.environ.get("LANTOA_PG_MODE", "").strip()
    if forced:
        try:
            mode = Mode(forced)
        except ValueError:
            raise NoMode(_("LANTOA_PG_MODE={value}: write direct, namespace or user").format(value=forced)) from None
    elif uid != 0 and _is_known(uid):
        mode = Mode.DIRECT
    elif may_unshare():
        mode = Mode.NAMESPACE
    elif uid == 0:
        mode = Mode.USER
    else:
        raise NoMode(
            _(
                "The user with number {uid} is not in /etc/passwd and user namespaces are forbidden here, "
                "so PostgreSQL refuses to start. Run as an ordinary user, or give DATABASE_URL."
            ).format(uid=uid)
        )
    if mode is Mode.DIRECT and uid == 0:
        raise NoMode(_("PostgreSQL refuses to run as root: LANTOA_PG_MODE=direct is for ordinary users."))
    if mode is Mode.NAMESPACE and not may_unshare():
        raise NoMode(_("User namespaces are forbidden on this machine (unshare -U fails)."))
    if mode is Mode.USER:
        if uid != 0:
            raise NoMode(_("Only root can start PostgreSQL as another user (LANTOA_PG_MODE=user)."))
        other = other_user()
        return Runner(mode, other.pw_uid, other.pw_gid)
    return Runner(mode, uid, gid)


def other_user() -> pwd.struct_passwd:
    """An existing unprivileged user: one made for us, else nobody."""
    for name in filter(None, [os.environ.get("LANTOA_PG_USER"), "lantoa", "nobody"]):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return found
    raise NoMode(_("No unprivileged system user was found; name one in LANTOA_PG_USER."))


@cache
def may_unshare() -> bool:
    try:
        return subprocess.run([*_unshare(), "true"], check=False, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired, NoMode):
        return False


def _unshare() -> list[str]:
    program = shutil.which("unshare", path=os.environ.get("PATH", "") + ":/usr/bin:/bin")
    if program is None:
        raise NoMode(_("The program unshare (util-linux) is missing."))
    # The number must stand in /etc/passwd: PostgreSQL asks for the name of its user.
    other = other_user()
    return [program, "-U", f"--map-user={other.pw_uid}", f"--map-group={other.pw_gid}"]


def _is_known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _environment() -> dict[str, str]:
    """Without the caller's PG* variables, which would point the server's programs elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    kept["LC_ALL"] = "C.UTF-8"
    return kept
