"""Inside the house: `python -m lantoa.bench.desk.inside fill TASKS PICTURES` and `… open`. The last line is JSON."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import sys
from datetime import date, timedelta
from typing import Any

from lantoa.bench.field.inside import session_of

DRAFTS = 200


def fill(tasks: int, pictures: int) -> None:
    from django.db import connection

    from lantoa.apps.campaigns.models import Campaign, Task
    from lantoa.core import clock
    from lantoa.shared.accounts.models import User
    from lantoa.shared.units.models import Unit

    unit, editor, now = Unit.objects.get(), User.objects.get(username="bench-editor"), clock.now()
    rng = random.Random(20261122)
    campaigns = Campaign.objects.bulk_create(
        Campaign(
            unit=unit, title=f"Chiến dịch {n}", slug=f"chien-dich-{n}", starts_on=date(2025, 9, 1), state="running",
            ends_on=date(2026, 12, 31), created_at=now, created_by=editor, changed_at=now, changed_by=editor,
        )
        for n in range(10)
    )  # fmt: skip
    Task.objects.bulk_create(
        Task(
            campaign=rng.choice(campaigns), title=f"Nhiệm vụ {n}: tuyên truyền tại cơ sở", owner_unit=unit, position=n,
            deadline=date(2025, 9, 1) + timedelta(days=rng.randrange(480)), changed_at=now, changed_by=editor,
        )
        for n in range(tasks)
    )  # fmt: skip
    _fill_pictures(pictures, unit, editor, rng)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _fill_pictures(count: int, unit: Any, editor: Any, rng: random.Random) -> None:
    """Rows with small pictures at hand for the desk, as after some weeks of use; one file stands behind them all."""
    from PIL import Image as Pillow
    from wagtail.models import Collection

    from lantoa.bench.portal.fill import vocabulary
    from lantoa.core import clock
    from lantoa.shared.media.adapters import disk
    from lantoa.shared.media.logic import addresses
    from lantoa.shared.media.logic.words import words_of
    from lantoa.shared.media.models import Image, Rendition

    words, now = vocabulary(3000, rng), clock.now()
    out = io.BytesIO()
    Pillow.new("RGB", (165, 124), (90, 140, 110)).save(out, "JPEG")
    small = f"{addresses.DESK}/00/bench.jpg"
    disk.put(small, out.getvalue())
    root = Collection.get_first_root_node()
    for start in range(0, count, 5000):
        images = []
        for n in range(start, min(start + 5000, count)):
            sha256 = hashlib.sha256(str(n).encode()).hexdigest()
            image = Image(
                title=" ".join(rng.choices(words, k=3)).capitalize(), unit=unit, collection=root, width=1600,
                height=1200, sha256=sha256, file=addresses.original(sha256, "jpg"), mime="image/jpeg", file_size=4000,
                rights=rng.choice(("own", "licensed", "unknown")), consent=rng.choice(("not_needed", "given")),
                credit=rng.choice(words), place=rng.choice(words), people=rng.choice(words), alt=rng.choice(words),
                taken_on=date(2023, 1, 1) + timedelta(days=rng.randrange(1000)), uploaded_by_user=editor,
                dhash=rng.getrandbits(63), created_at=now, copies="ready",
            )  # fmt: skip
            image.words = words_of(image)
            images.append(image)
        made = Image.objects.bulk_create(images)
        Rendition.objects.bulk_create(
            Rendition(image=image, filter_spec="max-165x165", focal_point_key="", file=small, width=165, height=124)
            for image in made
        )


def open_desk() -> dict[str, Any]:
    """A session of the editor, and drafts that are open for saving."""
    from lantoa.apps.campaigns.models import Campaign
    from lantoa.apps.newsroom.models import Story
    from lantoa.shared.accounts.models import User
    from lantoa.shared.units.models import Unit

    editor = User.objects.get(username="bench-editor")
    drafts = Story.objects.filter(stage="draft").order_by("-pk").values_list("pk", flat=True)[:DRAFTS]
    return {
        "session": session_of(editor),
        "unit": Unit.objects.get().pk,
        "campaign": Campaign.objects.order_by("pk").values_list("pk", flat=True)[0],
        "drafts": list(drafts),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), int(sys.argv[3]))
    else:
        print(json.dumps(open_desk()))
