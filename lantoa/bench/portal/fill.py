# Rows are read as a table.
# ruff: noqa: E501, PTH118
"""Fills an empty province with stories by COPY: `python -m lantoa.bench.portal.fill COUNT`."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from datetime import UTC, datetime, timedelta

SYLLABLES = (
    "anh ba bà bản bảng báo bão bảo bắc bằng bền bên biên bình bò bộ bụi bước cam canh cao cà cá các cầu cây chăm chị "
    "chia chim chín cho chợ chủ chung chuyển con công cơ của cùng cửa dài dân dạy dọc dòng du duy dựng đá đám đào đầu "
    "đèo đẹp đêm đi điện đình đông đồng đời đường em gà gạo ghế gia giá giàng giáo giữ giờ gió góc gốc hai hàng hạt hè "
    "hoa học hội hồng huyện hướng hương khách khai khăn khe khèn khoa không kiểm kinh kỳ la làm làng lanh lễ lên lịch "
    "liên lò lòng lô lúa lụa lùa lưng mã mái màu may mây mận mèo mẹ mình mông mở mới mùa mưa mười na nam nắng năm nậm "
    "nếp nghề ngô người nguồn nhà nhân nhiều nhóm nhớ núi nước ong ông phá phát phiên phố phù phương quản quang quê quý "
    "ra rau rừng rượu sà sáo sáng sau sen sinh sông sơn sớm sủng suối sữa tam tày tám tập tây tết thắng tháng thảo thăm "
    "thêu thi thị thôn thông thu thuốc thửa tiếng tiêm tỉnh tô tộc tổ trà trai trăng trâu trẻ treo trên trong trồng "
    "trường tuyên tuyết tư từ tươi uống ủy vàng vải văn vắng vân vệ viên việc vọng vui vườn vùng xã xanh xe xoan xóm "
    "xuân xưa ý yên yêu"
).split()


def vocabulary(size: int, rng: random.Random) -> list[str]:
    """Two-syllable words, the first the most frequent."""
    words = {f"{a} {b}" for a in SYLLABLES for b in SYLLABLES}
    chosen = sorted(words)
    rng.shuffle(chosen)
    return chosen[:size]


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.db import connection, transaction

    from lantoa.apps.newsroom.models import Category, Portal
    from lantoa.shared.accounts.choices import Role
    from lantoa.shared.accounts.models import Assignment, User
    from lantoa.shared.accounts.services import set_pin
    from lantoa.shared.units.services import create_unit

    rng = random.Random(20261122)
    words = vocabulary(20_000, rng)
    weights = [1 / (rank + 1) for rank in range(len(words))]
    start = datetime(2025, 7, 1, tzinfo=UTC)
    with transaction.atomic():
        province = create_unit(name="Tỉnh Thử Tải", parent=None, valid_from=start.date())
        portal = Portal.objects.create(
            unit=province, slug="tinh", hostname="localhost", name="Cổng thử tải", is_main=True, languages=["vi"]
        )
        categories = [
            Category.objects.create(portal=portal, slug=f"muc-{n}", name=f"Chuyên mục {n}", position=n)
            for n in range(10)
        ]
        editor = User.objects.create(
            username="bench-editor", name="Biên tập viên", is_demo=True, password=make_password(None)
        )
        leader = User.objects.create(
            username="bench-leader", name="Người duyệt", is_demo=True, password=make_password(None)
        )
        Assignment.objects.create(user=editor, unit=province, role=Role.EDITOR, valid_from=start.date())
        Assignment.objects.create(user=leader, unit=province, role=Role.BOARD_HEAD, valid_from=start.date())
        set_pin(leader, "482913")
        texts = []
        for n in range(1, count + 1):
            chosen = rng.choices(words, weights=weights, k=70)
            title = " ".join(chosen[:5]).capitalize()
            lead = " ".join(chosen[5:20]).capitalize() + "."
            paragraphs = [" ".join(chosen[i : i + 25]).capitalize() + "." for i in (20, 45)]
            texts.append((n, title, lead, "".join(f"<p>{p}</p>" for p in paragraphs)))
        fill(connection, texts, province.pk, portal.pk, [c.pk for c in categories], editor.pk, start)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with open(os.path.join(os.environ["LANTOA_HOME"], "words.json"), "w", encoding="utf-8") as file:
        json.dump(words, file, ensure_ascii=False)


def fill(connection, texts, unit, portal, categories, author, start) -> None:  # type: ignore[no-untyped-def]
    """Stories, versions and places by COPY; the search text by one UPDATE."""
    step = timedelta(minutes=5)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE newsroom_story DISABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE newsroom_storyversion DISABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE newsroom_placement DISABLE TRIGGER ALL")
        columns = (
            "id, kind, unit_id, language, title, slug, lead, body, facts, place, tags, byline, source_name, source_url, "
            "figures, scene, priority, stage, public, public_version_id, first_published_at, published_at, author_id, "
            "created_at, changed_at, changed_by_id, touched_by, serial, is_demo, withdrawal_reason, is_withdrawal_public, "
            "locked"
        )
        with cursor.copy(f"COPY newsroom_story ({columns}) FROM STDIN") as copy:
            for n, title, lead, body in texts:
                at = start + n * step
                copy.write_row(
                    (n, "news", unit, "vi", title, f"tin-{n}", lead, body, "{}", "", "[]", "", "", "", "[]", "ridge", "normal",
                     "draft", "published", n, at, at, author, at, at, author, f"[{author}]", 0, False, "", False, False)
                )  # fmt: skip
        with cursor.copy(
            "COPY newsroom_storyversion (id, story_id, number, content, sha256, contributors, frozen_at, frozen_by_id, label, "
            "note, published_at, title, lead) FROM STDIN"
        ) as copy:
            for n, title, lead, body in texts:
                at = start + n * step
                content = json.dumps(
                    {
                        "kind": "news", "language": "vi", "title": title, "slug": f"tin-{n}", "lead": lead, "body": body,
                        "facts": {}, "place": "", "tags": [], "byline": "", "source": {"name": "", "url": ""}, "figures": [],
                        "scene": "ridge", "priority": "normal", "valid_until": None, "pictures": [], "variants": [],
                    },
                    ensure_ascii=False,
                )  # fmt: skip
                digest = hashlib.sha256(content.encode()).hexdigest()
                copy.write_row((n, n, 1, content, digest, f"[{author}]", at, author, "first", "", at, title, lead))
        with cursor.copy("COPY newsroom_placement (story_id, portal_id, category_id, is_lead) FROM STDIN") as copy:
            for n, _title, _lead, _body in texts:
                copy.write_row((n, portal, None, False))
                copy.write_row((n, portal, categories[n % len(categories)], False))
        for table in ("newsroom_story", "newsroom_storyversion"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute(
            "UPDATE newsroom_storyversion SET search = setweight(to_tsvector('vi', title), 'A') || "
            "setweight(to_tsvector('vi', lead), 'B') || "
            "setweight(to_tsvector('vi', regexp_replace(content->>'body', '<[^>]+>', ' ', 'g')), 'C')"
        )
        cursor.execute("ALTER TABLE newsroom_story ENABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE newsroom_storyversion ENABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE newsroom_placement ENABLE TRIGGER ALL")
        cursor.execute("SELECT newsroom_search_entry(ARRAY(SELECT id FROM newsroom_story))")


if __name__ == "__main__":
    main(int(sys.argv[1]))
