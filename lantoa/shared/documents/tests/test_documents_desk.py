"""The desk's pages of paper layouts: rights by the tree of units, dates, a look before it holds, the clerk's word."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html
from pypdf import PdfReader

from lantoa.core import clock
from lantoa.shared.accounts.choices import ADMINISTRATORS, DESK, Role
from lantoa.shared.accounts.models import AuditEntry
from lantoa.shared.documents.models import LayoutOverride
from lantoa.shared.documents.queries import paper_of

LIST = "/desk/layouts/"
EDITORS = ADMINISTRATORS | {Role.SECRETARY}


def words(answer):
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def pdf_words(answer):
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())


@pytest.fixture
def desk(client, world):
    client.force_login(world.person(Role.SECRETARY, world.lung_cu))
    return client


def typed(**changes):
    return {
        "layout_key": "",
        "superior_body": "",
        "issuing_body": "Ủy ban nhân dân xã Lũng Cú",
        "place": "",
        "code": "UBND",
        "sign_lines": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
        "signer_name": "Vàng Mí Sính",
        "recipients": "Như trên;\nLưu hồ sơ.",
        "kept_by": "VT",
        "valid_from": clock.today().isoformat(),
        **changes,
    }


def test_secretaries_and_administrators_set_the_papers_of_their_units_and_nobody_else(client, world):
    commune, other = f"{LIST}{world.lung_cu.pk}/", f"{LIST}{world.dong_van.pk}/"
    for role in sorted(DESK):
        client.force_login(world.person(role, world.lung_cu))
        mine = 200 if role in EDITORS else 403
        for page in (LIST, commune, f"{commune}add/", f"{commune}preview/"):
            assert client.get(page).status_code == mine, (role, page)
        for page in (other, f"{other}add/", f"{other}preview/"):
            assert client.get(page).status_code == 403, (role, page)
        assert client.post(f"{other}add/", typed()).status_code == 403
    client.force_login(world.person(Role.SECRETARY, world.province))
    assert client.get(commune).status_code == client.get(other).status_code == 200
    assert not LayoutOverride.objects.exists()


def test_the_list_shows_what_each_unit_issues_as_within_ones_units(client, desk, world):
    assert "Xã Đồng Văn" not in words(desk.get(LIST))
    client.force_login(world.person(Role.SECRETARY, world.province))
    said = words(client.get(LIST))
    assert "Ủy ban nhân dân xã Đồng Văn" in said
    assert "Tỉnh ủy Tuyên Quang" in said
    assert "Xã Đồng Văn" not in words(client.get(LIST, {"q": "lung cu"}))


def test_a_layout_is_seen_as_pdf_before_it_holds_then_saved_and_confirmed_by_the_clerk(desk, world):
    page = f"{LIST}{world.lung_cu.pk}/"
    seen = pdf_words(desk.post(f"{page}add/", typed(preview="1")))
    assert "Vàng Mí Sính" in seen
    assert "không có giá trị văn bản" in seen
    assert not LayoutOverride.objects.exists()

    said = words(desk.post(f"{page}add/", typed(), follow=True))
    assert "cần kiểm tra" in said
    setting = LayoutOverride.objects.get()
    assert paper_of(world.lung_cu).signer.name == "Vàng Mí Sính"
    assert "CHỦ TỊCH" in pdf_words(desk.get(f"{page}preview/"))

    assert "đã kiểm tra" in words(desk.post(f"{page}{setting.pk}/confirm/", follow=True))
    assert paper_of(world.lung_cu).layout.is_checked
    told = AuditEntry.objects.filter(action__startswith="documents.").values_list("action", flat=True)
    assert list(told.order_by("pk")) == ["documents.layout_set", "documents.layout_confirmed"]


def test_a_new_date_begins_with_what_holds_and_closes_the_one_before(desk, world):
    page = f"{LIST}{world.lung_cu.pk}/"
    desk.post(f"{page}add/", typed(valid_from="2026-01-01"))
    form = html.fromstring(desk.get(f"{page}add/").content.decode())
    assert form.xpath("//input[@name='signer_name']/@value") == ["Vàng Mí Sính"]

    desk.post(f"{page}add/", typed(signer_name="Giàng Thị Mỷ"))
    old, new = LayoutOverride.objects.order_by("valid_from")
    assert (old.valid_to, new.valid_to) == (clock.today(), None)
    assert paper_of(world.lung_cu, dt.date(2026, 3, 1)).signer.name == "Vàng Mí Sính"

    desk.post(f"{page}{old.pk}/", typed(code="UBND-VP"))  # its day stays, whatever is sent
    old.refresh_from_db()
    assert (old.code, old.valid_from) == ("UBND-VP", dt.date(2026, 1, 1))
    desk.post(f"{page}{new.pk}/remove/")
    assert list(LayoutOverride.objects.all()) == [old]


def test_a_form_of_ones_own_is_checked_kept_with_a_new_date_and_given_back(desk, world):
    page = f"{LIST}{world.lung_cu.pk}/"
    bad = SimpleUploadedFile("mau.docx", b"not a document")
    answer = desk.post(f"{page}add/", typed(template_file=bad))
    assert answer.status_code == 422
    assert "không phải tệp .docx" in words(answer)
    assert "Vàng Mí Sính" in answer.content.decode()

    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("{{ten_bai}}")
    document.save(out)
    good = SimpleUploadedFile("mau.docx", out.getvalue())
    desk.post(f"{page}add/", typed(template_file=good, valid_from="2026-01-01"))
    desk.post(f"{page}add/", typed())
    setting = LayoutOverride.objects.order_by("-valid_from")[0]
    assert desk.get(f"{page}{setting.pk}/form.docx").content == out.getvalue()

    desk.post(f"{page}{setting.pk}/", typed(drops_template="on"))
    assert desk.get(f"{page}{setting.pk}/form.docx").status_code == 404


@pytest.mark.parametrize("wrong", [{"valid_from": ""}, {"layout_key": "kieu-la"}, {"code": "x" * 41}])
def test_what_does_not_fit_is_refused_and_nothing_typed_is_lost(desk, world, wrong):
    answer = desk.post(f"{LIST}{world.lung_cu.pk}/add/", typed(**wrong))
    assert answer.status_code == 422
    assert "Vàng Mí Sính" in answer.content.decode()
    assert not LayoutOverride.objects.exists()


def test_the_list_asks_as_many_queries_for_three_units_as_for_one(client, world):
    client.force_login(world.person(Role.SECRETARY, world.province))
    client.get(LIST)
    asked = []
    for query in ({"q": "lung cu"}, {"q": "xa"}):
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST, query)
        asked.append(len(caught))
    assert asked[0] == asked[1]
