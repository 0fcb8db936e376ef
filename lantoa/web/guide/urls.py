from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from lantoa.shared.accounts.choices import LIGHT
from lantoa.shared.accounts.permissions import light_may, register_light_entrance
from lantoa.web.guide import views

app_name = "guide"

for _view in (views.phone_first, views.phone_chapter, views.phone_whole, views.phone_picture):
    light_may("send")(_view)
register_light_entrance("send", _("User guide"), "guide:first", roles=LIGHT)

urlpatterns = [
    path("hom-nay/huong-dan/", views.phone_first, name="first"),
    path("hom-nay/huong-dan/tat-ca/", views.phone_whole, name="whole"),
    path("hom-nay/huong-dan/anh/<str:name>", views.phone_picture, name="picture"),
    path("hom-nay/huong-dan/<slug:key>/", views.phone_chapter, name="chapter"),
]
