from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lantoa.core.deadlines.stored import province_calendar
from lantoa.core.models import CalendarChange


@pytest.mark.django_db
def test_days_that_people_entered_count_in_every_deadline(django_assert_num_queries: Any) -> None:
    CalendarChange.objects.create(day=date(2027, 2, 11), is_working=False, name="Nghỉ Tết theo thông báo")
    CalendarChange.objects.create(day=date(2026, 11, 24), is_working=True, name="Trực ngày lễ")
    with django_assert_num_queries(1):
        calendar = province_calendar()
    assert calendar.why_free(date(2027, 2, 11)) == "Nghỉ Tết theo thông báo"
    assert calendar.is_working_day(date(2026, 11, 24))
    assert not calendar.is_working_day(date(2026, 9, 2))
