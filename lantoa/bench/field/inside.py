"""Inside the house: `python -m lantoa.bench.field.inside make PEOPLE` and `… stands`. The last line is JSON."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lantoa.shared.accounts.models import User


def make(people: int) -> dict[str, Any]:
    """One commune, contributors, and a session for each."""
    from lantoa.apps.newsroom.models import Portal
    from lantoa.shared.accounts.choices import Role
    from lantoa.shared.accounts.models import Assignment, User
    from lantoa.shared.units.services import create_unit

    start = date(2025, 7, 1)
    province = create_unit(name="Tỉnh Thử Tải", parent=None, valid_from=start)
    unit = create_unit(name="Xã Thử Tải", parent=province, valid_from=start)
    Portal.objects.create(
        unit=province, slug="tinh", hostname="localhost", name="Cổng thử tải", is_main=True, languages=["vi"]
    )
    sessions = []
    for number in range(people):
        user = User(username=f"bench-field-{number}", name=f"Người ghi {number}", email=f"field{number}@example.vn")
        user.set_unusable_password()
        user.save()
        Assignment.objects.create(user=user, unit=unit, role=Role.CONTRIBUTOR, valid_from=start)
        sessions.append(session_of(user))
    return {"unit": unit.pk, "sessions": sessions}


def session_of(user: User) -> str:
    """As after signing in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def stands() -> list[dict[str, Any]]:
    from lantoa.apps.newsroom.models import Story

    return [
        {
            "title": story.title,
            "body": story.body,
            "pictures": [
                hashlib.sha256(p.image.file.read()).hexdigest() for p in story.pictures.select_related("image")
            ],
        }
        for story in Story.objects.filter(binned_at=None)
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()
    print(json.dumps(make(int(sys.argv[2])) if sys.argv[1] == "make" else stands(), ensure_ascii=False))
