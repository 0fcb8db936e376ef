"""Old Word, OpenDocument and RTF, through LibreOffice where it is on the machine.

The one thing in `logic/` that starts a program: it gets bytes and gives bytes, in a folder and a profile of its
own that are gone afterwards, with macros off, without a network, for a limited time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from lantoa.apps.newsroom.logic.importing import archives, kinds
from lantoa.apps.newsroom.logic.importing.draft import Draft
from lantoa.apps.newsroom.logic.importing.faults import ImportRefused
from lantoa.apps.newsroom.logic.importing.result import Limits

# Nothing listens on port 9: what LibreOffice would fetch, it does not get.
_NOWHERE = ("127.0.0.1", 9)
_PROFILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName"
 oor:op="fuse"><value>{_NOWHERE[0]}</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort"
 oor:op="fuse"><value>{_NOWHERE[1]}</value></prop></item>
</oor:items>
"""


def office_program() -> str | None:
    """The path of LibreOffice, or None. LANTOA_SOFFICE names one that is not on the PATH."""
    given = os.environ.get("LANTOA_SOFFICE")
    if given is not None:
        return given if Path(given).is_file() else None
    return shutil.which("soffice") or shutil.which("libreoffice")


def read(name: str, data: bytes, limits: Limits) -> Draft:
    kind = kinds.kind_of(name, data)
    if kind == kinds.ODT:
        with archives.opened(data, limits) as archive:
            if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise ImportRefused("encrypted")
            archives.check_xml(archive, limits)
    converted = to_docx(data, kind, limits)
    from lantoa.apps.newsroom.logic.importing import word

    return word.read(name, converted, limits)


def to_docx(data: bytes, kind: str, limits: Limits) -> bytes:
    """Raises ImportRefused: office_missing, office_timeout, office_failed."""
    program = office_program()
    if program is None:
        raise ImportRefused("office_missing", found=f".{kind}")
    with tempfile.TemporaryDirectory(prefix="lantoa-office-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source, profile, out = home / f"tin-bai.{kind}", home / "profile", home / "out"
        source.write_bytes(data)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        command = [
            *_without_network(),
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(out),
            str(source),
        ]
        _run(command, home, limits.office_seconds)
        made = out / "tin-bai.docx"
        if not made.is_file() or not made.stat().st_size:
            raise ImportRefused("office_failed")
        if made.stat().st_size > limits.file_bytes * 2:
            raise ImportRefused("zip_bomb")
        return made.read_bytes()


def _run(command: list[str], home: Path, seconds: int) -> None:
    environment = {
        "HOME": str(home),
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "TMPDIR": str(home),
        "http_proxy": f"http://{_NOWHERE[0]}:{_NOWHERE[1]}",
        "https_proxy": f"http://{_NOWHERE[0]}:{_NOWHERE[1]}",
    }
    # A session of its own: soffice starts children, and all of them must end.
    process = subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise ImportRefused("office_timeout", seconds=seconds) from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@lru_cache(maxsize=1)
def _without_network() -> tuple[str, ...]:
    """A network namespace with nothing in it, where the machine allows one."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    prefix = (unshare, "--user", "--map-root-user", "--net")
    try:
        tried = subprocess.run([*prefix, "true"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return prefix if tried.returncode == 0 else ()
