"""Publishes for real, in a process of its own: `python -m lantoa.bench.portal.publisher SECONDS PK…`.

Each publish is the whole way (save, request, approve, update) through the services. Prints one line for each, after the
commit: `PK VERSION UNIX_TIME`. Asked to stop, it ends the publish in hand first.
"""

from __future__ import annotations

import os
import signal
import sys
import time


def main(every: float, count: int, pks: list[int]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()
    from lantoa.apps.newsroom import services
    from lantoa.apps.newsroom.choices import Stage
    from lantoa.apps.newsroom.models import Story
    from lantoa.shared.accounts.models import User

    editor, leader = User.objects.get(username="bench-editor"), User.objects.get(username="bench-leader")
    # A run that was killed may have left a story between two desks.
    Story.objects.filter(pk__in=pks).update(stage=Stage.DRAFT)
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stop.append(number))
    print("ready", flush=True)
    sys.stdin.readline()
    for turn in range(count):
        if stop:
            return
        began = time.time()
        story = Story.objects.get(pk=pks[turn % len(pks)])
        number = story.versions.count() + 1
        story = services.save_story(story, by=editor, title=f"{story.title.partition(' · lần ')[0]} · lần {number}")
        story = services.request_approval(story, by=editor)
        version = story.submitted_version
        assert version is not None
        story = services.approve(story, by=leader, version=version, pin="482913")
        services.update(story, by=editor)
        print(story.pk, number, time.time(), flush=True)
        time.sleep(max(0.0, every - (time.time() - began)))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), [int(pk) for pk in sys.argv[3:]])
