"""The entrance of the web workers: the page cache in front, Django behind it."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")

application: Any = get_wsgi_application()

if find_spec("lantoa.shared.media.serving") is not None:
    from lantoa.shared.media.serving import PublicFiles

    application = PublicFiles(application)

if find_spec("lantoa.web.front") is not None:
    from lantoa.config import env
    from lantoa.web.front import Front
    from lantoa.web.shelf import Shelf

    application = Front(application, shelf=Shelf(env.home() / "cache" / "pages"))
