from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import Assignment, Contact, User
from lantoa.shared.units.choices import UnitKind
from lantoa.shared.units.models import Unit
from lantoa.shared.units.services import create_unit

START = date(2025, 7, 1)


@dataclasses.dataclass
class Province:
    province: Unit
    lung_cu: Unit
    dong_van: Unit

    def person(self, username: str, *held: tuple[Role, Unit], phone: str = "", is_demo: bool = False) -> User:
        user = User.objects.create_user(username, email=f"{username}@example.vn", password="x", name=username.title())
        user.is_demo = is_demo
        user.approval_pin = "set"
        user.save()
        if phone:
            Contact.objects.create(user=user, phone=phone)
        for role, unit in held:
            Assignment.objects.create(user=user, unit=unit, role=role, valid_from=START)
        return user


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def province(db) -> Province:
    top = create_unit(name="Tỉnh Tuyên Quang", parent=None, kind=UnitKind.PROVINCE, valid_from=START)
    lung_cu = create_unit(name="Xã Lũng Cú", parent=top, valid_from=START)
    dong_van = create_unit(name="Xã Đồng Văn", parent=top, valid_from=START)
    return Province(top, lung_cu, dong_van)


@pytest.fixture
def secured(monkeypatch):
    """People who have set up a second factor: not what is tested here."""
    monkeypatch.setattr("allauth.mfa.utils.is_mfa_enabled", lambda user, types=None: True)
