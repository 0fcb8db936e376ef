"""A rate table and two months' sheets, so that secretary and leader find something. All of it an illustration."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from lantoa.apps.newsroom.models import Portal
from lantoa.apps.royalties import services as royalties
from lantoa.apps.royalties.models import RateTable, RoyaltySheet, SheetLine
from lantoa.core import clock
from lantoa.demo.models import Demo
from lantoa.shared.accounts.models import User

# Kind → usual, lowest, highest coefficient: within the frames that provinces commonly use; no decision of anybody.
RATES = {
    "news": (3, 1, 10),
    "feature": (12, 10, 30),
    "photo": (8, 2, 10),
    "video": (15, 10, 50),
    "policy": (5, 1, 10),
    "notice": (1, 1, 3),
}
SHARES = {"author": 100, "photographer": 30, "editor": 10, "translator": 40}
BASE_SALARY = Decimal(2_340_000)  # from 1 July 2024
BASIS = "Bản minh họa: chưa ghi số quyết định của tỉnh; căn cứ chung Nghị định 18/2014/NĐ-CP"


def fill_royalties(demo: Demo) -> None:
    portal = Portal.objects.filter(is_demo=True, is_main=True).select_related("unit").first()
    secretary = User.objects.filter(is_demo=True, username="thuky").first()
    if portal is None or secretary is None:
        return
    with clock.at(demo.loaded_at):
        today = clock.today()
        table = royalties.create_table(
            portal.unit,
            by=secretary,
            valid_from=date(today.year - 1, 1, 1),
            base_salary=BASE_SALARY,
            basis=BASIS,
            rates={kind: (Decimal(a), Decimal(b), Decimal(c)) for kind, (a, b, c) in RATES.items()},
            shares={part: Decimal(percent) for part, percent in SHARES.items()},
            supplement_percent=Decimal(20),
        )
        RateTable.objects.filter(pk=table.pk).update(is_demo=True)
        last_month = today.replace(day=1) - timedelta(days=1)
        for month in (today, last_month):
            sheet = royalties.make_sheet(portal.unit, month, by=secretary)
            for line in sheet.lines.filter(part="photographer", person=None):
                royalties.leave_out(line, by=secretary, reason="Tranh vẽ của bản minh họa")
            if not sheet.lines.exists():
                sheet.delete()
            elif month is last_month:
                royalties.check(sheet, by=secretary)
            RoyaltySheet.objects.filter(pk=sheet.pk).update(is_demo=True)


def remove_royalties() -> int:
    """Sheets of the demo and those that people made with demo accounts."""
    lines = SheetLine.objects.filter(person__is_demo=True)
    sheets = RoyaltySheet.objects.filter(is_demo=True) | RoyaltySheet.objects.filter(pk__in=lines.values("sheet_id"))
    count = sheets.count()
    for sheet in list(sheets):
        sheet.delete()
    for table in RateTable.objects.filter(is_demo=True):
        if not SheetLine.objects.filter(table=table).exists():
            table.delete()
    return count
