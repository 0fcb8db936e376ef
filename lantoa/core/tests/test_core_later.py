"""What is loaded with its first use."""

from __future__ import annotations

import subprocess
import sys

from lantoa.core.later import later
from tests.ground import ROOT

HEAVY = ("reportlab", "openpyxl", "mammoth", "pypdf", "docx")


def test_a_function_that_is_loaded_later_answers_as_itself() -> None:
    join = later("os.path", "join")
    assert join.__name__ == "join"
    assert join("a", "b") == "a/b"


def test_the_house_starts_without_printing_press_and_reader_of_word() -> None:
    """Each of them costs a tenth of a second before the first page."""
    program = f"import django; django.setup(); import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    environment = {"DJANGO_SETTINGS_MODULE": "lantoa.config.settings", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
