"""First steps at a real browser: slip, password, PIN, passkey; a village head's phone; the administrator's desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import House

pytestmark = pytest.mark.slow

INVITE = """
import json
from lantoa.shared.accounts import services
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import User
from lantoa.shared.units.models import Unit
unit = Unit.objects.filter(kind="commune", valid_to=None).order_by("pk").first()
by = User.objects.get(username="quantri")
leader = services.invite(services.Person(name="Giàng Mí Sính", username={leader!r}), unit, Role.BOARD_HEAD, by)
head = services.invite(services.Person(name="Sùng Mí Páo", username={head!r}), unit, Role.VILLAGE_HEAD, by)
print(json.dumps([leader.path, head.path]))
"""


@pytest.fixture
def slips(house: House) -> list[str]:
    """Addresses on the slips of an approver and of a village head."""
    code = INVITE.format(leader="sinh.giang", head="pao.sung")
    told: list[str] = json.loads(house.django("shell", "--no-imports", "-c", code).strip().splitlines()[-1])
    return told


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """A weak phone with a fingerprint reader. What its console complains about is kept."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    line = context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def accessible(page: Any) -> None:
    """Axe finds nothing, nothing is wider than the phone, and every button can be hit with a thumb."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main a.button, main input:not([type=hidden]):not([type=checkbox])')]"  # noqa: E501
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 48).map(e => e.outerHTML)"
    )
    assert small == []


def test_first_steps_at_a_real_browser(house: House, phone: Any, slips: list[str]) -> None:
    leader, head = slips

    # An approver: slip, password and PIN, then a second factor before anything else, then in with a fingerprint.
    phone.goto(house.at("/accounts/login/"))
    accessible(phone)
    phone.goto(house.at(leader))
    accessible(phone)
    for field in ("#id_password", "#id_password_again"):
        phone.fill(field, "ngay mai troi nang")
    for field in ("#id_pin", "#id_pin_again"):
        phone.fill(field, "907164")
    phone.click("main form button[type=submit]")
    phone.wait_for_url("**/accounts/2fa/")
    accessible(phone)
    phone.click("main a[href='/accounts/2fa/webauthn/add/']")
    phone.wait_for_load_state()
    accessible(phone)
    phone.fill("#id_name", "Điện thoại")
    phone.check("#id_passwordless")
    phone.click("#mfa_webauthn_add")
    phone.wait_for_url("**/recovery-codes/")
    accessible(phone)
    assert phone.locator("main ol code").count() == 10
    phone.goto(house.at("/hom-nay/"))
    assert phone.url.endswith("/hom-nay/")
    phone.goto(house.at("/accounts/logout/"))
    phone.click("main form button[type=submit]")
    phone.wait_for_url("**/accounts/login/")
    phone.click("#passkey_login")
    phone.wait_for_url("**/hom-nay/")

    # A village head on the same weak phone: a PIN, and the one page with what there is to do.
    phone.context.clear_cookies()
    phone.goto(house.at(head))
    accessible(phone)
    for field in ("#id_pin", "#id_pin_again"):
        phone.fill(field, "907164")
    phone.click("main form button[type=submit]")
    phone.wait_for_url("**/accounts/phone/")
    accessible(phone)
    phone.click("main form button:not([name])")  # locks the phone
    phone.wait_for_load_state()
    accessible(phone)
    phone.fill("#id_pin", "907164")
    phone.click("main form button[type=submit]")
    phone.wait_for_load_state()
    assert "Sùng Mí Páo" in phone.inner_text("h1")
    answer = phone.goto(house.at("/desk/"))
    assert answer.status == 403

    # Nothing was refused by the strict policy on the way (the 403 above is meant).
    assert [said for said in phone.complaints if "403" not in said] == []


def test_the_administrator_prints_a_slip_and_reads_the_log(house: House, person: Any, screenshots: Any) -> None:
    code = (
        "from lantoa.shared.accounts.models import Assignment\n"
        "a = Assignment.objects.filter(user__is_demo=True, role='unit_administrator').order_by('pk').first()\n"
        "print(a.user.username)"
    )
    admin = person(house.django("shell", "--no-imports", "-c", code).strip().splitlines()[-1])
    for path, name in (
        ("/desk/people/", "people"),
        ("/desk/people/invite/", "people-invite"),
        ("/desk/people/phones/", "people-phones"),
        ("/desk/people/audit/?verify=1", "people-audit"),
    ):
        assert admin.go(path) == 200
        admin.page.screenshot(path=str(screenshots / f"{name}.png"))
    admin.go("/desk/people/")
    link = admin.page.locator("td.title a").nth(1).get_attribute("href")
    assert admin.go(link) in {200, 403}
