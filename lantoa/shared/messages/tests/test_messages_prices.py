"""What messages cost and how many a unit may send: who sets it, from when, and what is left of this month."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from lantoa.core import clock
from lantoa.shared.accounts.choices import ADMINISTRATORS, DESK, Role
from lantoa.shared.accounts.models import AuditEntry
from lantoa.shared.messages import queries, services
from lantoa.shared.messages.models import Quota, Tariff

COSTS, TARIFF, QUOTA = "/desk/message-costs/", "/desk/message-costs/tariff/", "/desk/message-costs/quota/"


def words(answer):
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def desk(client, province, secured):
    client.force_login(province.person("quantri", (Role.UNIT_ADMINISTRATOR, province.province)))
    return client


def price(**changes):
    day = clock.today().isoformat()
    return {"channel": "sms", "price": "450.5", "valid_from": day, "source": "Hợp đồng 07/2026", **changes}


def limit(**changes):
    day = clock.today().isoformat()
    return {"unit": "Xã Lũng Cú", "channel": "sms", "parts_a_month": "100", "valid_from": day, **changes}


@pytest.mark.parametrize("role", sorted(DESK))
def test_administrators_see_costs_and_only_those_of_the_province_enter_a_price(client, province, secured, role):
    client.force_login(province.person("ai", (role, province.province)))
    wanted = 200 if role in ADMINISTRATORS else 403
    assert [client.get(page).status_code for page in (COSTS, TARIFF, QUOTA)] == [wanted] * 3
    client.force_login(province.person("xa", (role, province.lung_cu)))
    assert client.get(COSTS).status_code == wanted
    assert client.get(TARIFF).status_code == client.post(TARIFF, price()).status_code == 403
    assert not Tariff.objects.exists()


def test_a_price_is_entered_with_its_contract_and_holds_from_its_day(desk):
    assert "Chưa nhập giá" in words(desk.get(COSTS))
    desk.post(TARIFF, price())
    later = (clock.today() + timedelta(days=9)).isoformat()
    said = words(desk.post(TARIFF, price(price="500", valid_from=later), follow=True))

    assert "450,50" in said
    assert "đang áp dụng" in said
    assert "sắp áp dụng" in said
    assert queries.price_of_a_part("sms") == Decimal("450.5")
    assert AuditEntry.objects.filter(action="outbox.tariff_set").count() == 2


@pytest.mark.parametrize(
    "wrong", [{"source": ""}, {"price": "-1"}, {"price": "rẻ"}, {"channel": "email"}, {"valid_from": "mai"}]
)
def test_a_bad_price_is_refused_and_what_was_typed_stays(desk, wrong):
    answer = desk.post(TARIFF, price(**wrong))
    assert answer.status_code == 422
    if "source" not in wrong:
        assert "Hợp đồng 07/2026" in answer.content.decode()
    assert not Tariff.objects.exists()


def test_a_price_that_holds_already_is_not_taken_out_one_that_comes_is(desk):
    desk.post(TARIFF, price())
    assert "Đã có giá áp dụng từ ngày này" in words(desk.post(TARIFF, price(price="1")))
    later = (clock.today() + timedelta(days=9)).isoformat()
    desk.post(TARIFF, price(price="500", valid_from=later))
    now, coming = Tariff.objects.order_by("valid_from")

    assert "đang áp dụng" in words(desk.post(f"{TARIFF}{now.pk}/remove/", follow=True))
    desk.post(f"{TARIFF}{coming.pk}/remove/")
    assert list(Tariff.objects.all()) == [now]


def test_a_limit_is_set_by_the_unit_above_never_by_the_unit_itself(client, province, secured, desk):
    desk.post(QUOTA, limit())
    quota = Quota.objects.get()
    assert (quota.unit, quota.parts_a_month, quota.cost_a_month) == (province.lung_cu, 100, None)

    client.force_login(province.person("xa", (Role.UNIT_ADMINISTRATOR, province.lung_cu)))
    answer = client.post(QUOTA, limit(parts_a_month="100000"))
    assert "do đơn vị cấp trên đặt" in words(answer)
    assert client.post(f"{QUOTA}{quota.pk}/end/").status_code == 403
    assert client.post(QUOTA, limit(unit="Xã Đồng Văn")).status_code == 422
    assert Quota.objects.get() == quota


def test_a_new_limit_ends_the_one_before_on_its_day(desk, province):
    first = services.set_quota(
        province.lung_cu,
        "sms",
        parts_a_month=100,
        cost_a_month=None,
        valid_from=clock.today() - timedelta(days=90),
        by=province.person("tinh", (Role.SYSTEM_ADMINISTRATOR, province.province)),
    )
    desk.post(QUOTA, limit(parts_a_month="", cost_a_month="50000"))
    desk.post(QUOTA, limit(parts_a_month="7"))

    first.refresh_from_db()
    assert first.valid_to == clock.today()
    assert [(q.parts_a_month, q.cost_a_month) for q in Quota.objects.valid_on(clock.today())] == [(7, None)]
    desk.post(f"{QUOTA}{Quota.objects.get(parts_a_month=7).pk}/end/")
    assert not Quota.objects.valid_on(clock.today()).exists()


@pytest.mark.parametrize(
    "wrong", [{"parts_a_month": ""}, {"unit": "Xã Không Có"}, {"valid_from": "2020-01-01"}, {"parts_a_month": "-3"}]
)
def test_a_limit_that_limits_nothing_or_nobody_is_refused(desk, wrong):
    assert desk.post(QUOTA, limit(**wrong)).status_code == 422
    assert not Quota.objects.exists()


def test_the_page_says_how_much_of_the_month_is_used_and_by_whom(client, desk, province, secured):
    desk.post(QUOTA, limit(parts_a_month="2"))
    for n in range(2):
        services.send("0912345678", channel="sms", purpose="other", text="Họp", unit=province.lung_cu, key=f"m{n}")
    with pytest.raises(services.QuotaSpent):
        services.send("0912345678", channel="sms", purpose="other", text="Họp", unit=province.lung_cu, key="m3")

    said = words(desk.get(COSTS, {"q": "lung cu"}))
    assert "Xã Lũng Cú" in said
    assert "100 %" in said
    assert "đã hết" in said
    assert "chưa biết giá của 2 tin" in said
    client.force_login(province.person("dv", (Role.UNIT_ADMINISTRATOR, province.dong_van)))
    assert "Xã Lũng Cú" not in words(client.get(COSTS))


def test_the_page_asks_as_many_queries_for_three_limits_as_for_one(desk):
    desk.get(COSTS)
    asked = []
    for channels in (("sms",), ("zalo", "email")):
        for channel in channels:
            desk.post(QUOTA, limit(channel=channel))
        with CaptureQueriesContext(connection) as caught:
            desk.get(COSTS)
        asked.append(len(caught))
    assert asked[0] == asked[1]
