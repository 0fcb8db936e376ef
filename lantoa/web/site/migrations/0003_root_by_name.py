from typing import Any

from django.db import migrations

# The page where all portals hang together is seen at the desk; Wagtail made it with a word in English.
NAME = "Lan Tỏa"


def forward(apps: Any, _editor: Any) -> None:
    apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title="Root").update(title=NAME, draft_title=NAME)


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0002_standing_pages_and_register"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
