from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from django.contrib.auth.hashers import make_password

from lantoa.shared.accounts.choices import LIGHT, Role
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.units.choices import UnitKind
from lantoa.shared.units.models import Unit
from lantoa.shared.units.services import create_unit

START = date(2025, 7, 1)
PASSWORD = "mat khau du dai 2026"
PIN = "482913"


@dataclasses.dataclass
class Province:
    province: Unit
    lung_cu: Unit
    dong_van: Unit
    village: Unit

    def person(
        self, username: str, *held: tuple[Role, Unit], is_demo: bool = True, pin: str = PIN, name: str = ""
    ) -> User:
        user = User.objects.create_user(
            username, email=f"{username}@example.vn", password=PASSWORD, name=name or username.title()
        )
        user.is_demo = is_demo
        user.is_light = bool(held) and all(role in LIGHT for role, _ in held)
        user.approval_pin = make_password(pin) if pin else ""
        user.save()
        for role, unit in held:
            Assignment.objects.create(user=user, unit=unit, role=role, valid_from=START)
        return user


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """Argon2 is slow on purpose; what is tested here does not depend on it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def province(db) -> Province:
    top = create_unit(name="Tỉnh Tuyên Quang", parent=None, kind=UnitKind.PROVINCE, valid_from=START)
    lung_cu = create_unit(name="Xã Lũng Cú", parent=top, valid_from=START)
    dong_van = create_unit(name="Xã Đồng Văn", parent=top, valid_from=START)
    village = create_unit(name="Thôn Lô Lô Chải", parent=lung_cu, kind=UnitKind.VILLAGE, valid_from=START)
    return Province(top, lung_cu, dong_van, village)


@pytest.fixture
def admin(province: Province) -> User:
    """Unit administrator of the commune of Lũng Cú."""
    return province.person("quantri", (Role.UNIT_ADMINISTRATOR, province.lung_cu))
