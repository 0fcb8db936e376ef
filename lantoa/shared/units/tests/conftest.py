import datetime as dt

import pytest

from lantoa.shared.units import services
from lantoa.shared.units.choices import UnitKind
from lantoa.shared.units.models import Unit


@pytest.fixture
def tuyen_quang(db) -> Unit:
    return Unit.objects.get(pk=services.load_units("tuyen-quang").province_pk)


@pytest.fixture
def province(db) -> Unit:
    """A small province: one district of two communes, one commune with two villages beside it."""
    old = dt.date(2000, 1, 1)
    root = services.create_unit(name="Tỉnh Thử", parent=None, kind=UnitKind.PROVINCE, valid_from=old, code="T")
    district = services.create_unit(name="Huyện Đá", parent=root, valid_from=old)
    for name in ("Xã Trên", "Xã Dưới"):
        services.create_unit(name=name, parent=district, valid_from=old)
    beside = services.create_unit(name="Xã Ngoài", parent=root, valid_from=old)
    for name in ("Thôn Một", "Thôn Hai"):
        services.create_unit(name=name, parent=beside, valid_from=old)
    return root


@pytest.fixture
def unit(province):
    """Finds a unit by its name: the one still open, else the last one."""

    def find(name: str) -> Unit:
        return Unit.objects.filter(name=name).order_by("valid_from").last()

    return find
