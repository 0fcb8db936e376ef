from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
)
from wagtail.admin.viewsets.model import ModelViewSet

from lantoa.shared.media import forms, permissions
from lantoa.shared.media.models import Album, Audio, Document, Video
from lantoa.shared.media.views import albums, desk, files, many, sending
from lantoa.ui.menu import ItemFor


# Before Wagtail's own, which has the same addresses.
@hooks.register("register_admin_urls", order=-10)
def our_lists() -> list[URLPattern | URLResolver]:
    return [
        path("images/", desk.PictureIndex.as_view()),
        path("images/results/", desk.PictureIndex.as_view(results_only=True)),
        path("documents/", desk.DocumentIndex.as_view()),
        path("documents/results/", desk.DocumentIndex.as_view(results_only=True)),
        path("files/send/", sending.send, name="media_send"),
        path("files/many/undo/", many.take_back, name="media_many_undo"),
        path("files/<str:kind>/<int:pk>/withdraw-consent/", desk.withdraw_consent, name="media_withdraw_consent"),
        path("files/<str:kind>/<int:pk>/page/<slug:do>/", albums.show, name="media_page"),
        path("files/<str:kind>/<int:pk>/progress/", desk.progress, name="media_progress"),
        path("files/<str:kind>/<int:pk>/retry/", desk.retry_copies, name="media_retry_copies"),
    ]


hooks.register("register_bulk_action", many.DescribeMany)


# After Wagtail's own, which lists every unit's files.
@hooks.register("construct_admin_api", order=10)
def our_api(router: Any) -> None:
    router.register_endpoint("images", desk.PicturesApi)
    router.register_endpoint("documents", desk.DocumentsApi)


@hooks.register("before_serve_document")
def only_for_those_who_may(document: Document, request: HttpRequest) -> HttpResponse:
    """Whatever way leads to Wagtail's own view. It takes plain answers only and would overlook a streamed one."""
    found = files.document(document, request)
    if isinstance(found, HttpResponse):
        return found
    plain = HttpResponse(b"".join(found), status=found.status_code)
    plain.headers = found.headers
    return plain


_RIGHTS = MultiFieldPanel(
    [
        FieldPanel("credit"),
        FieldPanel("rights"),
        FieldPanel("licence"),
        FieldPanel("consent"),
        FieldPanel("shows_children"),
        FieldPanel("people"),
        FieldPanel("consent_note"),
    ],
    heading=_("Rights and consent"),
)
_WHERE = MultiFieldPanel(
    [FieldPanel("unit"), FieldPanel("place"), FieldPanel("taken_on"), FieldPanel("language")],
    heading=_("Where and when"),
)


class _Recorded(ModelViewSet):
    copy_view_enabled = False
    edit_view_class = desk.EditOne
    delete_view_class = desk.RecordedDelete
    history_view_class = desk.RecordedHistory
    usage_view_class = desk.RecordedUsage
    add_to_admin_menu = True
    list_export = desk.RECORDED_EXPORT
    search_fields = ["title"]
    search_backend_name = None  # by our own words


class Videos(_Recorded):
    model = Video
    index_view_class = desk.VideoIndex
    export_filename = "video"
    name = "videos"
    icon = "media"
    menu_order = 310
    edit_handler = ObjectList(
        [
            HelpPanel(template="media/_page_state.html"),
            HelpPanel(template="media/_state.html"),
            FieldPanel("title"),
            FieldPanel("title_en"),
            FieldPanel("file"),
            FieldPanel("caption"),
            FieldPanel("captions_file"),
            FieldPanel("captions"),
            FieldPanel("words_from_captions"),
            FieldPanel("transcript"),
            FieldPanel("poster"),
            _RIGHTS,
            _WHERE,
        ],
        base_form_class=forms.VideoForm,
    )


class Albums(ModelViewSet):
    model = Album
    name = "albums"
    icon = "image"
    menu_label = _("Albums")
    menu_order = 307
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = albums.AlbumIndex
    add_view_class = albums.AlbumCreate
    edit_view_class = albums.AlbumEdit
    delete_view_class = albums.AlbumDelete
    history_view_class = albums.AlbumHistory
    usage_view_class = albums.AlbumUsage
    search_fields = ["title"]
    search_backend_name = None  # by our own words
    edit_handler = ObjectList(
        [
            HelpPanel(template="media/_page_state.html"),
            FieldPanel("title"),
            FieldPanel("title_en"),
            FieldPanel("unit"),
            FieldPanel("lead"),
            FieldPanel("lead_en"),
            FieldRowPanel([FieldPanel("place"), FieldPanel("taken_on")]),
            FieldPanel("kit_licence"),
            MultipleChooserPanel(
                "pictures",
                chooser_field_name="image",
                heading=_("Pictures"),
                label=_("picture"),
                panels=[FieldPanel("image"), FieldPanel("caption")],
            ),
        ],
        base_form_class=forms.AlbumForm,
    )


class Sounds(_Recorded):
    model = Audio
    index_view_class = desk.SoundIndex
    export_filename = "am-thanh"
    name = "sounds"
    icon = "sound"
    menu_order = 320
    edit_handler = ObjectList(
        [
            HelpPanel(template="media/_state.html"),
            FieldPanel("title"),
            FieldPanel("file"),
            FieldPanel("caption"),
            FieldPanel("transcript"),
            FieldPanel("poster"),
            _RIGHTS,
            _WHERE,
        ],
        base_form_class=forms.AudioForm,
    )


@hooks.register("register_admin_viewset")
def albums_films_and_sounds() -> list[ModelViewSet]:
    return [Albums(), Videos(), Sounds()]


@hooks.register("register_admin_menu_item")
def sending_item() -> MenuItem:
    return ItemFor(
        permissions.may_upload_anywhere, _("Send files"), reverse("media_send"), icon_name="upload", order=305
    )


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("media/desk.css"))


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    return [*known, "wagtailadmin/icons/sound.svg"]
