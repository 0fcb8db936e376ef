from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester

from lantoa.core.text import fold
from lantoa.web.site.blocks import StandingBlocks
from lantoa.web.site.choices import PageKind


class Visit(models.Model):
    """How often a page was looked at on a day of the province, robots left out. Nothing about who."""

    day = models.DateField()
    host = models.CharField(max_length=253)
    path = models.CharField(max_length=500)
    hits = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "host", "path"], name="visit_page_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.host}{self.path}: {self.hits}"


class RootTester(PagePermissionTester):
    """A portal's root only holds its pages: nobody writes in it, moves it or takes it away."""

    def _never(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_edit = can_delete = can_unpublish = can_publish = can_move = can_copy = can_lock = can_unlock = _never
    can_set_view_restrictions = can_unschedule = can_submit_for_moderation = can_view_revisions = _never


class PortalPage(Page):
    """Where a portal's standing pages hang in Wagtail's tree. The home page itself is put together by our view."""

    portal = models.OneToOneField("newsroom.Portal", on_delete=models.PROTECT, related_name="root")

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["site.StandingPage"]
    # Made by `services.ensure_root` with the portal, never by hand.
    is_creatable = False

    class Meta:
        verbose_name = _("portal")
        verbose_name_plural = _("portals")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return RootTester(user, self)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int | None, str, str] | None:
        return None, self.portal.address_of(""), reverse("site:home", kwargs={"language": "vi"})


class StandingPage(Page):
    """A page that stays: one agency, one kind, both languages together, since the address says the language."""

    kind = models.CharField(_("kind"), max_length=12, choices=PageKind.choices, default=PageKind.OTHER)
    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    body = StreamField(StandingBlocks(), verbose_name=_("text of the page"), blank=True)
    body_en = StreamField(StandingBlocks(), verbose_name=_("text of the page in English"), blank=True)
    in_footer = models.BooleanField(_("named at the foot of every page"), default=True)

    parent_page_types = ["site.PortalPage"]
    subpage_types: list[str] = []
    template = "site/standing.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("body_en")], heading=_("In English")),
        FieldPanel("in_footer"),
    ]

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")

    def title_in(self, language: str) -> str:
        return (self.title_en if language == "en" else "") or self.title

    def body_in(self, language: str) -> Any:
        """The page's parts; Vietnamese where a translation is missing, and the page says so."""
        return self.body_en if language == "en" and self.body_en else self.body

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int | None, str, str] | None:
        portal = self.get_parent().specific.portal
        return None, portal.address_of(""), self.address()

    def address(self, language: str = "vi") -> str:
        return reverse("site:page", kwargs={"language": language, "slug": self.slug})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        from lantoa.web.site.views.pages import preview

        with translation.override("en" if mode_name == "en" else "vi"):
            return preview(request, self, "en" if mode_name == "en" else "vi")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("Vietnamese")), ("en", _("English"))]


class LegalDocument(models.Model):
    """A row of the register. What a document says may change: rows carry the days from and until which they hold."""

    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="legal_documents", verbose_name=_("register of")
    )
    number = models.CharField(_("document number"), max_length=80)
    kind = models.CharField(_("kind"), max_length=80)
    issuer = models.CharField(_("issued by"), max_length=200)
    title = models.CharField(_("summary of the document"), max_length=500)
    subject = models.CharField(_("field of law"), max_length=120, blank=True)
    # An unknown date is null, never a guess.
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    until = models.DateField(_("in force until"), null=True, blank=True)
    replaces = models.CharField(_("replaces"), max_length=200, blank=True)
    address = models.URLField(_("address of the official text"), blank=True)
    file = models.ForeignKey(
        "media.Document",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("file of the document"),
    )
    folded = models.TextField(editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("legal document")
        verbose_name_plural = _("legal documents")
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="legal_document_once")]
        indexes = [models.Index(fields=["unit", "-issued_on"], name="legal_document_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(f"{self.number} {self.kind} {self.issuer} {self.title} {self.subject}")
        super().save(*args, **kwargs)
