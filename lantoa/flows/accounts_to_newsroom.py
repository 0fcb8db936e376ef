"""Whoever retires hands open stories to somebody else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.apps.newsroom.services import handing_over
from lantoa.shared.accounts.services import handovers

handovers.register("newsroom", handing_over.hand_over, count=handing_over.open_count, label=_("Open stories"))
