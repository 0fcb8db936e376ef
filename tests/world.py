"""A small province for tests: one province, its Party commission, two communes, and people with roles."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from lantoa.apps.newsroom.models import Category, Portal
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.units.choices import Layout, UnitKind
from lantoa.shared.units.models import Unit
from lantoa.shared.units.services import create_unit

START = date(2025, 7, 1)
PIN = "482913"
PASSWORD = "mat khau du dai 2026"


@dataclasses.dataclass
class World:
    province: Unit
    party: Unit
    lung_cu: Unit
    dong_van: Unit
    portal: Portal
    party_portal: Portal
    commune_portal: Portal
    category: Category
    people: dict[tuple[str, int], User] = dataclasses.field(default_factory=dict)

    def person(self, role: Role, unit: Unit | None = None, *, username: str = "") -> User:
        """The person with that role in that unit (the commune of Lũng Cú): made once."""
        unit = unit or self.lung_cu
        key = (role.value + username, unit.pk)
        if key not in self.people:
            name = f"{username}{role.value}_{unit.pk}"
            user = User(username=name, email=f"{name}@example.vn", name=name)
            user.is_demo = True  # no second factor asked of test people
            user.password, user.approval_pin = _hashed(PASSWORD), _hashed(PIN)
            user.save()
            Assignment.objects.create(user=user, unit=unit, role=role, valid_from=START)
            self.people[key] = user
        return self.people[key]


@cache
def _hashed(secret: str) -> str:
    """Once a run: argon2 is slow on purpose."""
    return make_password(secret)


def make_world() -> World:
    province = create_unit(name="Tỉnh Tuyên Quang", parent=None, valid_from=START)
    party = create_unit(
        name="Ban Tuyên giáo và Dân vận Tỉnh ủy",
        short_name="Ban Tuyên giáo và Dân vận",
        kind=UnitKind.PARTY_COMMISSION,
        parent=province,
        valid_from=START,
        layout=Layout.PARTY,
    )
    communes: list[Any] = [
        create_unit(name=f"Xã {name}", parent=province, valid_from=START) for name in ("Lũng Cú", "Đồng Văn")
    ]
    lung_cu, dong_van = communes
    portal = Portal.objects.create(
        unit=province,
        slug="tinh",
        hostname="localhost",
        name="Cổng thông tin tỉnh",
        is_main=True,
        languages=["vi", "en"],
    )
    party_portal = Portal.objects.create(
        unit=party, slug="tuyen-giao", hostname="tuyengiao.localhost", name="Cổng Ban Tuyên giáo", languages=["vi"]
    )
    commune_portal = Portal.objects.create(
        unit=lung_cu, slug="lung-cu", hostname="lung-cu.localhost", name="Xã Lũng Cú", languages=["vi"]
    )
    category = Category.objects.create(portal=portal, slug="tin-co-so", name="Tin cơ sở")
    return World(province, party, lung_cu, dong_van, portal, party_portal, commune_portal, category)
