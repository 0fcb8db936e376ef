"""The language of the commands: LANTOA_LANG, else that of the terminal; Vietnamese where neither says."""

from __future__ import annotations

import gettext as _gettext
import os
import sys
from functools import cache

from lantoa.cli.catalogues import LOCALE


@cache
def language() -> str:
    told = os.environ.get("LANTOA_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if told.lower().startswith("en"):
        return "en"
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    # A terminal without UTF-8 would show question marks.
    return "vi" if encoding == "utf8" else "en"


@cache
def _catalogue() -> _gettext.NullTranslations:
    return _gettext.translation("django", localedir=LOCALE, languages=[language()], fallback=True)


def gettext(message: str) -> str:
    return _catalogue().gettext(message)


def gettext_noop(message: str) -> str:
    """Marks a text that is translated where it is shown."""
    return message


def say(message: str) -> None:
    print(message, flush=True)
