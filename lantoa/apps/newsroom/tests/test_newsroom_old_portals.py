"""Old portals come in with their own days and addresses, once, and can be taken back whole."""

from __future__ import annotations

import gzip
import http.server
import io
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from lantoa.apps.newsroom.models import Category, OldAddress, OldStory, PortalImport, Story
from lantoa.apps.newsroom.services import old_portals, save_story, sweeping
from lantoa.apps.newsroom.services.old_portals import running
from lantoa.core.models import EventRecord
from lantoa.flows import newsroom_to_royalties
from lantoa.shared.accounts.choices import Role

WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Cổng cũ</title>{items}</channel></rss>"""
POST = """<item><title>{title}</title><link>https://cu.example.vn/{path}/</link>
<guid>https://cu.example.vn/?p={n}</guid><dc:creator>maivt</dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_date_gmt>{day}</wp:post_date_gmt><wp:post_type>{kind}</wp:post_type><wp:status>publish</wp:status>
<category domain="category"><![CDATA[Tin cơ sở]]></category>
<category domain="post_tag"><![CDATA[chợ phiên]]></category></item>"""
BODY = "[caption id=1]Ảnh[/caption]Chợ phiên đông vui.\n\nBà con về <b>rất sớm</b>."


def wxr(*posts: dict[str, Any]) -> bytes:
    told = [
        POST.format(**{"title": f"Bài cũ {n}", "path": f"2019/0{n}/bai-{n}", "n": n, "body": BODY,
                       "day": f"2019-0{n}-15 03:00:00", "kind": "post", **post})
        for n, post in enumerate(posts, start=1)
    ]  # fmt: skip
    return WXR.format(items="".join(told)).encode()


NUKEVIET = """-- NukeViet backup
CREATE TABLE `nv4_vi_news_cat` (
  `catid` smallint(5) NOT NULL,
  `title` varchar(250) NOT NULL,
  `alias` varchar(250) NOT NULL
) ENGINE=MyISAM;
INSERT INTO `nv4_vi_news_cat` VALUES (3,'Tin cơ sở','tin-co-so');
CREATE TABLE `nv4_vi_news_detail` (`id` int(11) NOT NULL,
  `bodyhtml` longtext NOT NULL,
  `sourcetext` varchar(255)
) ENGINE=MyISAM;
INSERT INTO `nv4_vi_news_detail` (`id`, `bodyhtml`, `sourcetext`) VALUES
(7, '<p>Hội xuân \\'Gầu Tào\\' mở; đông vui.</p>\\r\\n<p>Có (ba) ngày.</p>', ''),
(8, '<p>Thân bài hai</p>', NULL);
INSERT INTO `nv4_vi_news_rows` (`id`,`catid`,`author`,`publtime`,`status`,`title`,`alias`,`hometext`,`sourceid`) VALUES
(7,3,'Mai',1550000000,1,'Hội xuân','hoi-xuan','Lời dẫn',0),
(8,3,'',1560000000,0,'Chưa đăng','chua-dang','',0),
(9,3,'Páo',0,1,'Không ngày','khong-ngay','x',0);
"""


def tried(world: Any, data: bytes, source: str = "wxr", **more: Any) -> PortalImport:
    by = world.person(Role.SECRETARY, world.province)
    run = old_portals.begin(world.portal, by=by, source=source, origin="cu.xml", file=io.BytesIO(data), **more)
    return old_portals.go_on(run.pk)


def applied(world: Any, run: PortalImport) -> PortalImport:
    return old_portals.go_on(old_portals.apply(run, by=world.person(Role.SECRETARY, world.province)).pk)


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_trial_writes_no_story_and_names_every_faulty_row(world: Any) -> None:
    run = tried(world, wxr({}, {"title": ""}, {"day": "0000-00-00 00:00:00"}, {"kind": "page"}, {"body": ""}))
    assert (run.state, run.total, run.made, run.known, run.faulty) == ("tried", 5, 1, 1, 3)
    from django.utils import translation

    with translation.override("vi"):
        run = tried(world, wxr({}, {"title": ""}))
    assert run.faults == [[2, "https://cu.example.vn/2019/02/bai-2/", "Chưa có tiêu đề."]]
    assert not Story.objects.exists()


def test_a_wordpress_export_is_public_with_its_own_days_and_rings_no_channel(world: Any, client: Client) -> None:
    run = applied(world, tried(world, wxr({}, {})))
    assert (run.state, run.made) == ("done", 2)
    story = Story.objects.get(title="Bài cũ 1")
    assert story.first_published_at == datetime(2019, 1, 15, 3, tzinfo=UTC)
    assert story.body == "<p>Chợ phiên đông vui.</p><p>Bà con về <strong>rất sớm</strong>.</p>"
    assert (story.author, story.byline, story.tags) == (None, "maivt", ["chợ phiên"])
    assert story.placements.get().category == Category.objects.get(slug="tin-co-so")
    assert client.get(story.get_absolute_url()).status_code == 200
    sweeping.tell_untold()  # nor does the night ring them
    assert not EventRecord.objects.filter(piece__startswith="story:").exists()
    assert newsroom_to_royalties.works(date(2019, 1, 1), date(2019, 12, 31), world.province.path, []) == []


def test_an_old_address_leads_to_the_new_one_for_good(world: Any, client: Client) -> None:
    run = applied(world, tried(world, wxr({}, {"path": "tin/chợ-phiên"})))
    story = Story.objects.get(title="Bài cũ 1")
    for path in ("/2019/01/bai-1/", "/2019/01/bai-1", "/2019/01/bai-1/?utm_source=fb", "/?p=1"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, story.get_absolute_url())
    assert client.get("/tin/chợ-phiên/").status_code == 301
    assert client.get("/2019/01/bai-khac/").status_code == 404
    assert client.get("/?p=99").status_code == 302
    client.force_login(world.person(Role.SECRETARY, world.province))
    table = client.get(f"/desk/newsroom/old-portals/{run.pk}/redirects.xlsx").content
    rows = list(load_workbook(io.BytesIO(table)).active.values)
    assert rows[1][0] == "/2019/01/bai-1"
    assert rows[1][1].endswith(story.get_absolute_url())


def test_a_nukeviet_dump_is_read_with_every_way_its_addresses_were_written(world: Any, client: Client) -> None:
    run = applied(world, tried(world, gzip.compress(NUKEVIET.encode()), source="nukeviet"))
    assert (run.made, run.known, run.faulty) == (1, 1, 1)
    story = Story.objects.get()
    assert (story.title, story.lead, story.byline) == ("Hội xuân", "Lời dẫn", "Mai")
    assert story.body == "<p>Hội xuân 'Gầu Tào' mở; đông vui.</p><p>Có (ba) ngày.</p>"
    for path in (
        "/vi/news/tin-co-so/hoi-xuan-7.html", "/tin-co-so/hoi-xuan-7.html",
        "/index.php?nv=news&op=tin-co-so/hoi-xuan-7&language=vi",
    ):  # fmt: skip
        assert client.get(path).status_code == 301, path


def test_an_import_that_breaks_off_goes_on_and_doubles_nothing(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tried(world, wxr({}, {}, {}, {}))
    keep, count = running._keep, [0]

    def killed(*args: Any) -> Any:
        count[0] += 1
        if count[0] == 3:
            raise KeyboardInterrupt
        return keep(*args)

    monkeypatch.setattr(running, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        applied(world, run)
    run.refresh_from_db()
    assert (run.state, run.done, Story.objects.count()) == ("running", 2, 2)
    run = old_portals.go_on(run.pk)
    assert (run.state, run.done, Story.objects.count()) == ("done", 4, 4)
    # The same export once more: every story stands already.
    again = applied(world, tried(world, wxr({}, {}, {}, {})))
    assert (again.made, again.known, Story.objects.count()) == (0, 4, 4)


def test_an_import_is_taken_back_whole_but_for_what_was_worked_on(world: Any, client: Client) -> None:
    run = applied(world, tried(world, wxr({}, {}, {})))
    worked_on = Story.objects.get(title="Bài cũ 2")
    save_story(worked_on, by=world.person(Role.EDITOR, world.province), title="Bài cũ 2, đã sửa")
    run = old_portals.go_on(old_portals.take_back(run, by=world.person(Role.SECRETARY, world.province)).pk)
    assert (run.state, run.made) == ("undone", 1)
    assert list(Story.objects.values_list("title", flat=True)) == ["Bài cũ 2, đã sửa"]
    assert OldAddress.objects.count() == 2  # of the one that was kept
    assert sorted(OldStory.objects.values_list("state", flat=True)) == ["kept", "undone", "undone"]
    assert client.get("/2019/01/bai-1/").status_code == 404
    # Taken back it can come again.
    assert applied(world, tried(world, wxr({}, {}, {}))).made == 2


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (b"<rss><channel><item>", "wxr"),
        (b"no xml", "wxr"),
        (b"\x1f\x8bbroken", "nukeviet"),
        (b"SELECT 1;\n", "nukeviet"),
    ],
)
def test_a_file_that_is_none_is_said_to_be_none(world: Any, data: bytes, source: str) -> None:
    run = tried(world, data, source)
    assert run.state == "stopped"
    assert run.stopped
    assert not Story.objects.exists()


class Site(http.server.BaseHTTPRequestHandler):
    pages: dict[str, str] = {}

    def do_GET(self) -> None:
        page = self.pages.get(self.path)
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((page or "").replace("BASE", f"http://127.0.0.1:{self.server.server_address[1]}").encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("lantoa.apps.newsroom.services.old_portals.sources.PAUSE_SECONDS", 0)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.LANTOA_HTTP_ALLOW = [f"127.0.0.1:{server.server_address[1]}"]
    text = "Đoạn văn dài của bài báo, kể cho hết chuyện ở chợ phiên sáng nay với đủ các gian hàng. " * 3
    Site.pages = {
        "/sitemap.xml": '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>BASE/1.xml</loc>'
        "</sitemap></sitemapindex>",
        "/1.xml": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>BASE/tin-1.html</loc></url>'
        "<url><loc>BASE/mat.html</loc></url></urlset>",
        "/tin-1.html": '<html><head><title>Tin một | Báo</title><meta property="og:title" content="Tin một">'
        '<meta property="og:description" content="Lời dẫn một"><meta property="article:published_time" '
        'content="2020-05-01T07:00:00+07:00"></head><body><article><h1>Tin một</h1>'
        f"<p>{text}</p></article></body></html>",
        "/rss.xml": '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Báo</title><a:link rel="next" href="/rss2.xml"/>'
        "<item><title>Tin A</title><link>BASE/a.html</link><description>Dẫn A</description>"
        "<content:encoded>&lt;p&gt;Toàn văn A&lt;/p&gt;</content:encoded>"
        "<pubDate>Fri, 01 May 2020 07:00:00 +0700</pubDate></item></channel></rss>",
        "/rss2.xml": "<rss><channel><title>Báo</title><item><title>Tin B</title><link>BASE/b.html</link>"
        "<description>Dẫn B</description><pubDate>Thu, 30 Apr 2020 07:00:00 +0700</pubDate></item></channel></rss>",
    }
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def imported_from(world: Any, source: str, address: str) -> PortalImport:
    by = world.person(Role.SECRETARY, world.province)
    return applied(world, old_portals.go_on(old_portals.begin(world.portal, by=by, source=source, origin=address).pk))


def test_without_a_licence_only_title_lead_and_link_come_from_the_web(world: Any, site: str, client: Client) -> None:
    run = imported_from(world, "feed", f"{site}/rss.xml")
    assert (run.made, run.faulty) == (2, 0)
    story = Story.objects.get(title="Tin A")
    assert "Toàn văn" not in story.body
    assert (story.lead, story.source_url, story.source_name) == ("Dẫn A", f"{site}/a.html", "Báo")
    assert not OldAddress.objects.exists()  # the address is not ours
    old_portals.go_on(old_portals.take_back(run, by=run.by).pk)
    old_portals.record_licence(
        by=world.person(Role.SECRETARY, world.province), host="127.0.0.1", name="Báo", basis="Hợp đồng 12",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    imported_from(world, "feed", f"{site}/rss.xml")
    assert Story.objects.get(title="Tin A").body == "<p>Toàn văn A</p>"


def test_a_sitemap_brings_page_by_page_and_names_those_that_are_gone(world: Any, site: str) -> None:
    run = imported_from(world, "sitemap", f"{site}/sitemap.xml")
    assert (run.made, run.faulty) == (1, 1)
    story = Story.objects.get()
    assert (story.title, story.lead, "Đoạn văn dài" in story.body) == ("Tin một", "Lời dẫn một", False)
    assert story.first_published_at == datetime(2020, 5, 1, tzinfo=UTC)


def test_a_web_address_becomes_a_draft_at_the_desk(world: Any, site: str, client: Client) -> None:
    client.force_login(world.person(Role.EDITOR))
    page = client.post("/desk/newsroom/import/", {"address": f"{site}/tin-1.html"}, follow=True)
    story = Story.objects.get()
    assert (story.title, story.stage, story.source_url) == ("Tin một", "draft", f"{site}/tin-1.html")
    assert "Đoạn văn dài" not in story.body
    assert "Chỉ tiêu đề" in page.content.decode()
    inside = client.post("/desk/newsroom/import/", {"address": "http://10.0.0.1/x"}).content.decode()
    assert "mạng riêng" in inside or "mạng nội bộ" in inside or "10.0.0.1" in inside
    assert Story.objects.count() == 1


def test_the_desk_looks_through_applies_and_takes_back(world: Any, client: Client) -> None:
    client.force_login(world.person(Role.SECRETARY, world.province))
    file = io.BytesIO(wxr({}, {"title": ""}))
    file.name = "cu.xml"
    client.post("/desk/newsroom/old-portals/", {"portal": world.portal.pk, "source": "wxr", "file": file})
    run = PortalImport.objects.get()
    path = f"/desk/newsroom/old-portals/{run.pk}/"
    assert client.get(path)["Refresh"] == "3"
    old_portals.go_on(run.pk)
    page = client.get(path).content.decode()
    assert "Chưa có tiêu đề." in page
    assert "Nhập 1 bài" in page
    client.post(f"{path}move/")
    old_portals.go_on(run.pk)
    assert Story.objects.count() == 1
    assert client.get(f"{path}faults.xlsx").status_code == 200
    client.post(f"{path}move/", {"undo": "1"})
    old_portals.go_on(run.pk)
    assert not Story.objects.exists()


def test_licences_are_kept_by_the_province_and_imports_by_those_who_answer_for_the_portal(
    world: Any, client: Client
) -> None:
    run = tried(world, wxr({}))
    for role, unit, imports, licences in (
        (Role.EDITOR, world.province, 403, 403),
        (Role.SECRETARY, world.lung_cu, 404, 403),
        (Role.SYSTEM_ADMINISTRATOR, world.province, 200, 200),
    ):
        client.force_login(world.person(role, unit))
        assert client.get(f"/desk/newsroom/old-portals/{run.pk}/").status_code == imports, role
        assert client.get("/desk/newsroom/old-portals/licences/").status_code == licences, role
    form = {"host": "https://www.Bao.example.vn/x", "name": "Báo", "basis": "Công văn 5", "valid_from": "2026-01-01"}
    client.post("/desk/newsroom/old-portals/licences/", form)
    assert "bao.example.vn" in client.get("/desk/newsroom/old-portals/licences/").content.decode()


def test_the_command_looks_imports_goes_on_takes_back_and_writes_the_map(world: Any, tmp_path: Path) -> None:
    file = tmp_path / "cu.xml"
    file.write_bytes(wxr({}, {"title": ""}))
    by = world.person(Role.SECRETARY, world.province).username
    out, faults = io.StringIO(), io.StringIO()
    call_command("lantoa_portal_import", str(file), "--by", by, "--dry-run", stdout=out, stderr=faults)
    assert not Story.objects.exists()
    assert "2." in faults.getvalue()
    call_command("lantoa_portal_import", str(file), "--by", by, stdout=out, stderr=faults)
    run = PortalImport.objects.latest("pk")
    assert (run.state, Story.objects.count()) == ("done", 1)
    table = tmp_path / "bang.xlsx"
    call_command("lantoa_portal_import", "--by", by, "--redirects", str(run.pk), "--out", str(table), stdout=out)
    assert len(list(load_workbook(table).active.values)) == 3
    call_command("lantoa_portal_import", "--by", by, "--undo", str(run.pk), stdout=out)
    assert not Story.objects.exists()
    with pytest.raises(CommandError):
        call_command("lantoa_portal_import", str(file), "--by", world.person(Role.CONTRIBUTOR).username, stdout=out)
