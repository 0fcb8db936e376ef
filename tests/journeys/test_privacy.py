"""What is kept about a person, over all apps as they are really registered."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from lantoa.core import clock, retention
from lantoa.shared.accounts.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Any:
    user = get_user_model().objects.create_user("ly.thi.may", email="may@example.vn", password="x" * 12)
    user.name = "Lý Thị Máy"
    user.save()
    Contact.objects.create(user=user, phone="0912345678")
    return user


def privacy(*arguments: str) -> str:
    out = io.StringIO()
    call_command("lantoa_privacy", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize("given", ["ly.thi.may", "may@example.vn", "+84 912 345 678"])
def test_a_person_gets_everything_by_any_of_their_names(person: Any, given: str) -> None:
    exported = json.loads(privacy("export", given))
    kinds = {kind["kind"]: kind for kind in exported["kinds"]}
    assert kinds["accounts.Contact"]["rows"][0]["phone"] == "0912345678"
    assert "Lý Thị Máy" in json.dumps(kinds["accounts.User"], ensure_ascii=False)
    assert all(kind["purpose"] for kind in exported["kinds"])


def test_a_person_who_leaves_can_be_erased_and_the_record_of_the_office_stays(person: Any) -> None:
    person.is_active = False
    person.save()
    told = privacy("erase", "ly.thi.may", "--yes")
    person.refresh_from_db()
    assert Contact.objects.get(user=person).phone == ""
    assert (person.email, person.name) == ("", "Lý Thị Máy")
    assert "accounts.User" in told


def test_the_nightly_purge_runs_over_every_registered_kind(person: Any) -> None:
    with clock.at(clock.now() + timedelta(days=4000)):
        done = retention.purge()
    assert done.failed == {}


def test_nobody_else_is_touched(person: Any) -> None:
    other = get_user_model().objects.create_user("vang.mi.gia", email="gia@example.vn")
    Contact.objects.create(user=other, phone="0988888888")
    privacy("erase", "ly.thi.may", "--yes")
    other.refresh_from_db()
    assert (other.email, other.contact.phone) == ("gia@example.vn", "0988888888")
