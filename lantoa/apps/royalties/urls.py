"""One's own slips, beside *Hôm nay*. The desk's pages hang in `wagtail_hooks`."""

from __future__ import annotations

from django.urls import path

from lantoa.apps.royalties.views import slips

app_name = "royalties"

urlpatterns = [
    path("hom-nay/nhuan-but/", slips.mine, name="mine"),
    path("hom-nay/nhuan-but/<int:pk>/<int:line_pk>.<str:form>", slips.slip, name="slip"),
]
