from __future__ import annotations

import io
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from openpyxl import load_workbook

from lantoa.core import clock, sheets
from lantoa.setup import services
from lantoa.setup.services import ProvincePlan, Started
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.accounts.services.inviting import Person
from lantoa.shared.units.models import Unit


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def plan(**changes: Any) -> ProvincePlan:
    given = {
        "province": "tuyen-quang",
        "hostname": "tuyenquang.example.vn",
        "administrator": Person(name="Hoàng Thị Quản", email="quantri@example.vn", username="quantri"),
    }
    return ProvincePlan(**(given | changes))


@pytest.fixture
def started(db: None) -> Started:
    return services.start_province(plan())


def at_work(user: User) -> User:
    """As after the slip: a password, and a second factor for whom it is compulsory."""
    user.is_active = True
    user.set_password("mat khau du dai 2026")
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    user.__dict__.pop("_assignments", None)
    return user


@pytest.fixture
def admin(started: Started) -> User:
    return at_work(started.administrator)


def person(username: str, role: Role, unit: Unit) -> User:
    user = User.objects.create_user(username, password="x", name=username.title())
    Assignment.objects.create(user=user, unit=unit, role=role, valid_from=clock.today())
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


@pytest.fixture
def desk(admin: User) -> Client:
    client = Client()
    client.force_login(admin, backend="lantoa.shared.accounts.backends.RoleBackend")
    return client


def table(kind: str, *rows: dict[str, Any]) -> bytes:
    """A file made from the template, one dict a row, by key."""
    spec = services.spec(kind)
    book = load_workbook(io.BytesIO(sheets.template(spec)))
    keys = [column.key for column in spec.columns]
    for number, row in enumerate(rows, 2):
        for key, value in row.items():
            book.worksheets[0].cell(number, keys.index(key) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
