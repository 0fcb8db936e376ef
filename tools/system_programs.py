"""Programs of the system that tests and `make messages` use: installed where that is allowed, else said in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# Program → Debian package, and what is skipped without it.
WANTED = {
    "chromium": ("chromium", "các bài thử bằng trình duyệt", "tests in a browser"),
    "xgettext": ("gettext", "make messages", "make messages"),
}


def is_english() -> bool:
    told = (os.environ.get("LANTOA_LANG") or os.environ.get("LANG") or "").lower()
    return told.startswith("en") or (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def say(vi: str, en: str) -> None:
    print(en if is_english() else vi, flush=True)


def find(program: str) -> str | None:
    if program == "chromium" and os.environ.get("LANTOA_CHROMIUM"):
        return os.environ["LANTOA_CHROMIUM"]
    names = [program, "chromium-browser", "google-chrome"] if program == "chromium" else [program]
    return next((found for name in names if (found := shutil.which(name))), None)


def why_not_allowed() -> str:
    """Empty where a package may be installed."""
    if os.environ.get("LANTOA_NO_APT"):
        return "LANTOA_NO_APT"
    if shutil.which("apt-get") is None:
        return "apt-get: không có / not found"
    if os.geteuid() != 0:
        return "không phải root / not root"
    return ""


def install(packages: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]

    def attempt(arguments: list[str]) -> bool:
        done = subprocess.run(
            arguments, check=False, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=1200
        )
        return done.returncode == 0

    # A new machine has no lists yet.
    return attempt(command) or (attempt(["apt-get", "update"]) and attempt(command))


def main() -> int:
    missing = [program for program in WANTED if find(program) is None]
    if not missing:
        return 0
    reason = why_not_allowed()
    if not reason:
        packages = [WANTED[program][0] for program in missing]
        say(
            f"→ Cài chương trình hệ thống: {', '.join(packages)} …",
            f"→ Installing system programs: {', '.join(packages)} …",
        )
        try:
            if not install(packages):
                reason = "apt-get install thất bại / failed"
        except subprocess.TimeoutExpired:
            reason = "apt-get: quá 20 phút / over 20 minutes"
    for program in missing:
        if find(program) is None:
            package, what_vi, what_en = WANTED[program]
            say(
                f"Bỏ qua {what_vi}: thiếu {package} ({reason}).",
                f"Skipped: {what_en}; {package} is missing ({reason}).",
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
