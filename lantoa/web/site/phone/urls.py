from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns.permissions import LIGHT_DOORKEEPERS
from lantoa.apps.newsroom.permissions import LIGHT_SENDERS
from lantoa.shared.accounts.permissions import light_may, register_light_entrance
from lantoa.web.site.phone import approving, doors, field, printing, views, writing

app_name = "phone"

# What light accounts (a village head's phone with a PIN) come through; the newsroom's table lets them write and send
# what is their own, and nothing else. Every view that is not marked is closed to them.
for _view in (
    views.today,
    views.stories,
    views.story,
    views.history,
    views.act,
    views.undo,
    writing.new,
    writing.new_notice,
    writing.new_story,
    writing.edit,
    writing.autosave,
    writing.pictures,
    field.field,
    field.share,
    field.worker,
    field.manifest,
):
    light_may("send")(_view)
# Village heads and community digital teams stand at doors, too.
for _view in (doors.doors, doors.door, doors.tickets, doors.find, doors.worker):
    light_may("confirm")(_view)
register_light_entrance("confirm", _("Check tickets at the door"), "phone:doors", roles=LIGHT_DOORKEEPERS)
register_light_entrance("send", _("Note something in the field"), "phone:field", roles=LIGHT_SENDERS)
register_light_entrance("send", _("Write a notice"), "phone:new-notice", roles=LIGHT_SENDERS)
register_light_entrance("send", _("What I have sent"), "phone:stories", roles=LIGHT_SENDERS)

urlpatterns = [
    path("hom-nay/", views.today, name="today"),
    path("hom-nay/ghi-nhan/", field.field, name="field"),
    path("hom-nay/ghi-nhan/chia-se/", field.share, name="field-share"),
    path("hom-nay/sw.js", field.worker, name="field-worker"),
    path("hom-nay/manifest.webmanifest", field.manifest, name="field-manifest"),
    path("hom-nay/tin/", views.stories, name="stories"),
    path("hom-nay/tin/<int:pk>/", views.story, name="story"),
    path("hom-nay/tin/<int:pk>/ban-the-hien/", views.variants, name="variants"),
    path("hom-nay/tin/<int:pk>/ban-the-hien/<int:variant>/", views.variant_act, name="variant-act"),
    path("hom-nay/tin/<int:pk>/lich-su/", views.history, name="history"),
    path("hom-nay/tin/<int:pk>/sua/", writing.edit, name="edit"),
    path("hom-nay/tin/<int:pk>/luu/", writing.autosave, name="autosave"),
    path("hom-nay/tin/<int:pk>/anh/", writing.pictures, name="pictures"),
    path("hom-nay/tin/<int:pk>/cho-dang/", writing.places, name="places"),
    path("hom-nay/tin/<int:pk>/ban-dich/", writing.translate, name="translate"),
    path("hom-nay/tin/<int:pk>/in.<str:form>", printing.story, name="print"),
    path("hom-nay/tin/<int:pk>/phieu-duyet.<str:form>", printing.slip, name="slip"),
    path("hom-nay/tin/<int:pk>/bang-tin.pdf", printing.board, name="board"),
    path("hom-nay/tin/<int:pk>/the-truong-thon.pdf", printing.card, name="card"),
    path("hom-nay/tin/<int:pk>/anh-goc/", field.ask, name="field-ask"),
    path("hom-nay/tin/<int:pk>/dien-thoai/", approving.telephone, name="telephone"),
    path("hom-nay/tin/<int:pk>/gui-lien-ket/", approving.link, name="link"),
    path("hom-nay/tin/<int:pk>/<slug:action>/", views.act, name="act"),
    path("hom-nay/moi/", writing.new, name="new"),
    path("hom-nay/moi/thong-bao/", writing.new_notice, name="new-notice"),
    path("hom-nay/moi/<slug:kind>/", writing.new_story, name="new-story"),
    path("hom-nay/kho-tin/", views.pool, name="pool"),
    path("hom-nay/kho-tin/<int:pk>/", views.relay, name="relay"),
    path("hom-nay/soat-ve/", doors.doors, name="doors"),
    path("hom-nay/soat-ve/giu-trang.js", doors.worker, name="door-worker"),
    path("hom-nay/soat-ve/<int:pk>/", doors.door, name="door"),
    path("hom-nay/soat-ve/<int:pk>/danh-sach/", doors.tickets, name="door-list"),
    path("hom-nay/soat-ve/<int:pk>/tim/", doors.find, name="door-find"),
    path("hom-nay/hoan-tac/<int:pk>/", views.undo, name="undo"),
    path("hom-nay/xac-nhan/<int:pk>/", approving.confirm, name="confirm"),
    path("duyet/<str:token>/", approving.by_link, name="by-link"),
]
