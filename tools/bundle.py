"""Packs one archive that installs with the network shut: `make bundle`, with PYTHONS="3.11 3.13" for more interpreters.

Inside: the project as committed, compiled catalogues, built assets, and the wheels of the running lock, each with a
hash that the lock names. `install.sh` in it needs a Python and nothing else.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

FOLDER = ROOT / "dist"
# What runs and what an office reads; sources of assets and tests stay at home.
WANTED = ("lantoa/", "locale/", "deploy/", "docs/", "requirements/", "tools/install.py", "tools/compile_modules.py")
WANTED_FILES = {
    "manage.py",
    "pyproject.toml",
    "LICENSE",
    "NOTICE",
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "ARCHITECTURE.md",
}
UNWANTED = re.compile(r"(^|/)tests/|^locale/parts/|/__pycache__/|^requirements/dev\.")
# Built files without which pages would come without style or script.
NEEDED = ("install.sh", "lantoa/config/baseline/baseline.sql.gz", "locale/vi/LC_MESSAGES/django.mo")


class Incomplete(RuntimeError):
    """The archive would not install or would not be what the lock says; the message names the file."""


def project_files(root: Path = ROOT) -> dict[str, bytes]:
    """What the commit holds, whatever lies about in the folder; and its catalogues, compiled."""
    packed = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD"], cwd=root, check=True, capture_output=True
    ).stdout
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        for member in tar:
            is_wanted = member.name.startswith(WANTED) or member.name in WANTED_FILES
            content = tar.extractfile(member) if member.isreg() else None
            if content is not None and is_wanted and not UNWANTED.search(member.name):
                found[member.name] = content.read()
    for name in [name for name in found if name.endswith(".po")]:
        found[name.removesuffix(".po") + ".mo"] = _compiled(found[name])
    return found


def _compiled(po: bytes) -> bytes:
    from lantoa.cli.catalogues import mo_bytes, read_po

    with tempfile.NamedTemporaryFile(suffix=".po") as file:
        file.write(po)
        file.flush()
        return mo_bytes(read_po(Path(file.name)))


def locked_hashes(*names: str) -> dict[str, set[str]]:
    """`package==version` → the hashes that the locks allow."""
    found: dict[str, set[str]] = {}
    for name in names:
        pin = ""
        for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if line[:1].isalnum():
                pin = _normal(line.partition("==")[0].partition("[")[0]) + "==" + line.partition("==")[2].split()[0]
                found.setdefault(pin, set())
            elif "--hash=sha256:" in line and pin:
                found[pin].add(line.partition("--hash=sha256:")[2].split()[0])
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def check_wheels(wheels: Iterable[Path]) -> None:
    """Every wheel is one that the lock names, byte for byte."""
    locked = locked_hashes("base", "uv")
    for wheel in wheels:
        pin = _pin(wheel)
        if pin not in locked:
            raise Incomplete(f"{wheel.name}: {pin} is not in the lock")
        if hashlib.sha256(wheel.read_bytes()).hexdigest() not in locked[pin]:
            raise Incomplete(f"{wheel.name}: its hash is none of those in the lock")


def fetch_wheels(pythons: list[str]) -> list[Path]:
    """By pip, each with its hash; kept in dist/wheels, so that a second bundle fetches nothing."""
    folder = FOLDER / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    base = [os.environ.get("PYTHON", "python3"), "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    base += [
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
        "--find-links",
        str(folder),
        "--dest",
        str(folder),
    ]
    machine = platform.machine()
    tags = [*(f"manylinux_2_{minor}_{machine}" for minor in range(36, 16, -1)), f"manylinux2014_{machine}"]
    for python in pythons:
        # Some packages ask for a late patch of an interpreter; which one stands there is seen when it is installed.
        more = ["--python-version", f"{python}.99", "--implementation", "cp", *(f"--platform={tag}" for tag in tags)]
        for number, text in enumerate(_rounds(("base", "uv"))):
            asked = folder / f"round-{number}.txt"
            asked.write_text(text, encoding="utf-8")
            subprocess.run([*base, *more, "--require-hashes", "-r", str(asked)], cwd=ROOT, check=True)
    locked = locked_hashes("base", "uv")
    for stale in [wheel for wheel in folder.glob("*.whl") if _pin(wheel) not in locked]:
        stale.unlink()
    return sorted(folder.glob("*.whl"))


def _rounds(locks: Iterable[str]) -> list[str]:
    """The locks for every patch of an interpreter: a package with two versions, by condition, comes in two rounds."""
    rounds: list[dict[str, str]] = []
    for lock in locks:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
            head, _sign, hashes = block.partition("\\\n")
            pin, _sign, condition = head.partition(";")
            if "win32" in condition:
                continue
            name = pin.partition("==")[0].strip()
            at = next((found for found in rounds if name not in found), None)
            if at is None:
                rounds.append(at := {})
            hashes = "".join(line for line in hashes.splitlines(keepends=True) if not line.lstrip().startswith("#"))
            at[name] = f"{pin.strip()} \\\n{hashes}"
    return ["".join(found.values()) for found in rounds]


def _pin(wheel: Path) -> str:
    name, version = wheel.name.split("-")[:2]
    return f"{_normal(name)}=={version}"


def missing_wheels(wheels: Iterable[Path]) -> list[str]:
    """Pins of the lock that this interpreter needs and that no wheel brings."""
    from lantoa.cli.commands.doctor import locked_versions

    have = {_pin(wheel) for wheel in wheels}
    wanted = {
        f"{_normal(name)}=={version}"
        for lock in ("base", "uv")
        for name, version in locked_versions(ROOT / "requirements" / f"{lock}.txt")
    }
    return sorted(wanted - have)


def pack(target: Path, *, wheels: Iterable[Path], root: Path = ROOT) -> Path:
    """The same commit gives the same archive, byte for byte: no clock, no owner."""
    from lantoa import __version__

    wheels = sorted(wheels)
    check_wheels(wheels)
    commit = subprocess.run(
        ["git", "rev-parse", "--short=10", "HEAD"], cwd=root, capture_output=True, text=True, check=True
    )
    name = f"lantoa-{__version__}"
    told = {"version": __version__, "commit": commit.stdout.strip(), "machine": platform.machine()}
    files: dict[str, bytes | Path] = {**project_files(root)}
    files["install.sh"] = files.get("deploy/install.sh", b"")
    files["bundle.json"] = (json.dumps(told, indent=1) + "\n").encode()
    files.update({f"wheels/{wheel.name}": wheel for wheel in wheels})
    for needed in NEEDED:
        if not files.get(needed):
            raise Incomplete(f"{needed} is missing; make assets, make messages, make baseline make such files")
    sums = "".join(f"{hashlib.sha256(_bytes(files[path])).hexdigest()}  {path}\n" for path in sorted(files))
    files["SHA256SUMS"] = sums.encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with (
        part.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in sorted(files):
            content = _bytes(files[path])
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size, entry.mtime = len(content), 1_700_000_000
            entry.mode = 0o755 if path in {"install.sh", "manage.py"} or path.endswith(".sh") else 0o644
            tar.addfile(entry, io.BytesIO(content))
    part.replace(target)
    return target


def _bytes(content: Path | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def main() -> int:
    from lantoa import __version__

    here = ".".join(platform.python_version_tuple()[:2])
    pythons = os.environ.get("PYTHONS", here).split()
    wheels = fetch_wheels(pythons)
    if missing := missing_wheels(wheels) if here in pythons else []:
        raise Incomplete(f"no wheel for {', '.join(missing)}")
    target = pack(
        FOLDER / f"lantoa-{__version__}-{platform.system().lower()}-{platform.machine()}.tar.gz", wheels=wheels
    )
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.0f} MB, {len(wheels)} wheels, Python {pythons}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
