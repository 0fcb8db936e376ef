from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from lantoa.core import clock
from lantoa.shared.accounts import services
from lantoa.shared.accounts.choices import LockPurpose, Role
from lantoa.shared.accounts.logic.delays import delay_after
from lantoa.shared.accounts.logic.pins import fault_of
from lantoa.shared.accounts.models import AuditEntry, Lock, SpentStep
from lantoa.shared.accounts.services import lockouts


@pytest.mark.parametrize(
    "pin",
    [
        "123456",
        "654321",
        "000000",
        "111111",
        "121212",
        "123123",
        "112233",
        "147258",
        "12345",
        "12a456",
        "123321",
        "890123",
        "334455",
        "020945",
    ],
)
def test_a_pin_that_anybody_would_guess_is_refused(pin):
    assert fault_of(pin)


@pytest.mark.parametrize("pin", ["482913", "907164", "350718"])
def test_an_ordinary_pin_is_taken(pin):
    assert fault_of(pin) is None


def test_a_pin_from_ones_own_telephone_number_is_refused():
    assert fault_of("482913", known=("0912 482 913",))
    assert fault_of("482913", known=("0912 000 913",)) is None


def test_delays_grow_and_end_at_an_hour():
    assert [delay_after(n, free=5).total_seconds() for n in (4, 5, 6, 7, 8, 9)] == [0, 0, 30, 60, 120, 240]
    assert delay_after(500, free=5) == timedelta(hours=1)


def test_the_right_pin_approves_and_a_wrong_one_does_not(province):
    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu))
    services.verify_approval(leader, pin="482913")
    with pytest.raises(services.WrongPin):
        services.verify_approval(leader, pin="482914")


def test_who_has_no_pin_is_told_so(province):
    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu), pin="")
    with pytest.raises(services.PinNotSet):
        services.verify_approval(leader, pin="482913")


def test_after_five_wrong_pins_even_the_right_one_must_wait_longer_each_time(province):
    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu))
    start = clock.now()
    with clock.at(start):
        for _ in range(6):
            with pytest.raises(services.WrongPin):
                services.verify_approval(leader, pin="111222")
        with pytest.raises(services.PinLocked) as caught:
            services.verify_approval(leader, pin="482913")
        assert caught.value.until == start + timedelta(seconds=30)
        assert clock.local(caught.value.until).strftime("%H:%M:%S") in str(caught.value.message)
    with clock.at(start + timedelta(seconds=31)), pytest.raises(services.WrongPin):
        services.verify_approval(leader, pin="111222")
    with clock.at(start + timedelta(seconds=62)), pytest.raises(services.PinLocked):
        services.verify_approval(leader, pin="482913")
    with clock.at(start + timedelta(seconds=95)):
        services.verify_approval(leader, pin="482913")
    assert not Lock.objects.exists()


def test_an_address_is_locked_over_many_accounts_and_others_are_not(province):
    people = [province.person(f"lanhdao{n}", (Role.APPROVING_LEADER, province.lung_cu)) for n in range(8)]
    for tried in range(31):
        with pytest.raises(services.ApprovalRefused):
            services.verify_approval(people[tried % 8], pin="111222", address="203.0.113.7")
    with pytest.raises(services.PinLocked):
        services.verify_approval(people[7], pin="482913", address="203.0.113.7")
    services.verify_approval(people[7], pin="482913", address="198.51.100.9")


def test_a_wrong_pin_is_counted_even_when_the_caller_takes_everything_back(province):
    """A caller's transaction would take the count back with it: so it is refused outright."""
    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu))
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        services.verify_approval(leader, pin="111222")


def test_tries_are_counted_before_the_secret_is_looked_at(province):
    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu))
    for _ in range(6):  # as many requests at once, none of which has finished
        lockouts.begin(LockPurpose.APPROVAL, account=lockouts.account_subject(leader))
    with pytest.raises(services.PinLocked):
        services.verify_approval(leader, pin="482913")


def test_an_administrator_unlocks_and_a_stranger_does_not(province, admin):
    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu))
    other = province.person("quantri2", (Role.UNIT_ADMINISTRATOR, province.dong_van))
    for _ in range(6):
        with pytest.raises(services.ApprovalRefused):
            services.verify_approval(leader, pin="111222")
    with pytest.raises(Exception, match="may_touch_account"):
        services.unlock(leader, by=other)
    assert services.unlock(leader, by=admin) == 1
    services.verify_approval(leader, pin="482913")
    assert AuditEntry.objects.filter(action="accounts.unlocked", by_pk=admin.pk).count() == 1


def test_a_code_of_the_app_approves_once(province):
    import time

    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu))
    with pytest.raises(services.SecondFactorNotSet):
        services.verify_approval(leader, code="000000")
    secret = generate_totp_secret()
    TOTP.activate(leader, secret)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    services.verify_approval(leader, code=f"{code[:3]} {code[3:]}")
    assert SpentStep.objects.filter(user=leader).count() == 1
    with pytest.raises(services.WrongPin):
        services.verify_approval(leader, code=code)


def test_the_pin_is_stored_as_argon2(province, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu), pin="")
    services.set_pin(leader, "907164")
    assert leader.approval_pin.startswith("argon2")
    assert len(leader.approval_pin) <= 128
    services.verify_approval(leader, pin="907164")
    with pytest.raises(services.BadPin):
        services.set_pin(leader, "123456")


def test_the_nightly_task_drops_what_no_longer_counts_and_reads_the_log(province):
    from django.contrib.sessions.models import Session

    from lantoa.shared.accounts.tasks import nightly

    leader = province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu))
    lockouts.begin(LockPurpose.APPROVAL, account=lockouts.account_subject(leader))
    Session.objects.create(session_key="cu", session_data="", expire_date=clock.now() - timedelta(days=1))
    with clock.at(clock.now() + timedelta(days=3)):
        nightly()
    assert not Lock.objects.exists()
    assert not Session.objects.filter(session_key="cu").exists()


def test_roles_follow_a_reform_of_units(province):
    from lantoa.shared.accounts.models import Assignment
    from lantoa.shared.units.models import Lineage, Reform
    from lantoa.shared.units.services import create_unit

    editor = province.person("btv", (Role.EDITOR, province.dong_van))
    today = clock.today()
    heir = create_unit(name="Xã Đồng Văn Mới", parent=province.province, valid_from=today)
    reform = Reform.objects.create(on=today, recorded_at=clock.now())
    Lineage.objects.create(old=province.dong_van, new=heir, kind="merged_from", on=today, reform=reform)
    assert services.follow_reform(reform.pk) == 1
    assert services.follow_reform(reform.pk) == 0
    held = [(a.unit, a.valid_from, a.valid_to) for a in Assignment.objects.filter(user=editor).order_by("pk")]
    assert held[0][0] == province.dong_van
    assert held[0][2] == today
    assert held[1] == (heir, today, None)
