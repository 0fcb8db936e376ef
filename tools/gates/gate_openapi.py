"""The committed OpenAPI description is the one that the code makes. To mend: tools/gates/gate_openapi.py --write"""

from __future__ import annotations

import importlib
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
COMMITTED = ROOT / "docs" / "openapi.json"


def find_api() -> Any:
    """The NinjaAPI of lantoa.web.api, wherever in that package it is made."""
    from ninja import NinjaAPI

    for name in ("lantoa.web.api", "lantoa.web.api.api", "lantoa.web.api.urls"):
        if find_spec(name) is None:
            continue
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, NinjaAPI):
                return value
    return None


def main() -> int:
    import django

    django.setup()
    api = find_api()
    if api is None:
        print("chưa có: lantoa.web.api makes no API yet")
        return 0
    text = json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True, default=str) + "\n"
    if "--write" in sys.argv:
        COMMITTED.write_text(text, encoding="utf-8")
        return 0
    if not COMMITTED.exists() or COMMITTED.read_text(encoding="utf-8") != text:
        print(f"{COMMITTED.relative_to(ROOT)} is out of date. To mend: tools/gates/gate_openapi.py --write")
        return 1
    print(f"{len(api.get_openapi_schema()['paths'])} paths")
    return 0


if __name__ == "__main__":
    sys.exit(main())
