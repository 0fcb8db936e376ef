"""Writing on a phone: a notice from four answers, a short story, pictures; saved by itself every five seconds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.apps.newsroom import permissions, queries, services
from lantoa.apps.newsroom.choices import Kind
from lantoa.apps.newsroom.errors import ChangedMeanwhile, NewsroomError
from lantoa.apps.newsroom.queries import Story
from lantoa.core.text import TextRefused, clean_line
from lantoa.shared.media import services as media
from lantoa.shared.media.choices import Consent, Rights
from lantoa.shared.media.models import Image
from lantoa.shared.units.models import Unit
from lantoa.web.site.phone.access import person, say, staff, story_for, why

NOTICE = ("who", "what", "when", "where")
POLICY = ("who", "what", "when", "what_to_do")
FACTS = {Kind.NOTICE: NOTICE, Kind.POLICY: POLICY}
SIMPLE = ("title", "lead", "body", "place", "byline")


def _unit(request: HttpRequest) -> Unit:
    units = permissions.units_to_write_for(person(request))
    if not units:
        raise PermissionDenied("no unit to write for")
    wanted = request.POST.get("unit") or request.GET.get("unit")
    return next((u for u in units if str(u.pk) == wanted), units[0])


@staff
def new(request: HttpRequest) -> HttpResponse:
    units = permissions.units_to_write_for(person(request))
    if not units:
        raise PermissionDenied("no unit to write for")
    return render(request, "phone/new.html", {"units": units, "kinds": Kind.choices})


@staff
def new_notice(request: HttpRequest) -> HttpResponse:
    """Who, what, when, where: four answers are a notice."""
    unit = _unit(request)
    typed = {name: request.POST.get(name, "").strip() for name in NOTICE}
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults = {name: _("Please fill this in.") for name in ("what", "when") if not typed[name]}
        if not faults:
            try:
                story = services.create_story(unit, by=person(request), kind=Kind.NOTICE, **_notice_texts(unit, typed))
            except (NewsroomError, TextRefused) as fault:
                messages.error(request, why(fault))
            else:
                return _after_notice(request, story)
    return render(
        request,
        "phone/new_notice.html",
        {"unit": unit, "typed": typed, "faults": faults},
        status=422 if faults else 200,
    )


def _after_notice(request: HttpRequest, story: Story) -> HttpResponse:
    """The big button also sends it on: to the approver where the person may, else to the desk."""
    if request.POST.get("do") == "send":
        user = person(request)
        try:
            if permissions.may(user, "request_approval", story):
                services.request_approval(story, by=user)
                messages.success(request, _("Sent for approval."))
            else:
                services.submit(story, by=user)
                messages.success(request, _("Sent to the desk."))
        except NewsroomError as fault:
            say(request, fault)
    return redirect("phone:story", pk=story.pk)


def _notice_texts(unit: Unit, typed: dict[str, str]) -> dict[str, Any]:
    what, when, where, who = (typed[k] for k in ("what", "when", "where", "who"))
    lines = [
        f"<p><strong>{escape(label)}:</strong> {escape(value)}</p>"
        for label, value in (
            (_("What"), what),
            (_("When"), when),
            (_("Where"), where),
            (_("For whom"), who),
        )
        if value
    ]
    lead = ". ".join(part.rstrip(".") for part in (when, where, who) if part)
    return {
        "title": what if len(what) <= 160 else what[:157].rsplit(" ", 1)[0] + "…",
        "lead": f"{lead}." if lead else "",
        "body": "".join(lines),
        "facts": typed,
        "place": where[:200],
    }


@staff
def new_story(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    unit = _unit(request)
    if request.method == "POST":
        try:
            story = services.create_story(unit, by=person(request), kind=kind, **_typed(request, kind))
        except (NewsroomError, TextRefused) as fault:
            messages.error(request, why(fault))
        else:
            return redirect("phone:story", pk=story.pk)
    draft = Story(kind=kind, unit=unit)
    return render(
        request,
        "phone/edit.html",
        {"story": draft, "unit": unit, "typed": request.POST, "facts": _fact_fields(draft), "save_url": ""},
    )


def _typed(request: HttpRequest, kind: str) -> dict[str, Any]:
    changes: dict[str, Any] = {name: request.POST[name] for name in SIMPLE if name in request.POST}
    if "body_text" in request.POST:
        changes["body"] = paragraphs(request.POST["body_text"])
    names = FACTS.get(Kind(kind), ())
    if names:
        changes["facts"] = {name: request.POST.get(f"fact_{name}", "") for name in names}
    return changes


def paragraphs(text: str) -> str:
    """Lines as typed on a phone, as paragraphs."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n")]
    return "".join(f"<p>{escape(block)}</p>" for block in blocks if block)


def _fact_fields(story: Story) -> list[dict[str, str]]:
    labels = {
        "who": _("For whom"),
        "what": _("What"),
        "when": _("When"),
        "where": _("Where"),
        "what_to_do": _("What to do"),
    }
    facts = story.facts or {}
    return [
        {"name": f"fact_{name}", "label": labels[name], "value": facts.get(name, "")}
        for name in FACTS.get(Kind(story.kind), ())
    ]


@staff
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    story = story_for(request, pk)
    if not permissions.may_save(person(request), story):
        raise PermissionDenied("save")
    clash: ChangedMeanwhile | None = None
    if request.method == "POST":
        try:
            services.save_story(story, by=person(request), serial=_serial(request), **_typed(request, story.kind))
        except ChangedMeanwhile as fault:
            say(request, fault)
            clash = fault
            story.refresh_from_db()
        except (NewsroomError, TextRefused) as fault:
            messages.error(request, why(fault))
        else:
            messages.success(request, _("Saved."))
            return redirect("phone:story", pk=pk)
    return render(
        request,
        "phone/edit.html",
        {
            "story": story,
            "unit": story.unit,
            "typed": request.POST,
            "facts": _fact_fields(story),
            "clash": clash,
            "save_url": reverse("phone:autosave", args=[pk]),
        },
        status=409 if clash else 200,
    )


def _serial(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else None


@staff
@require_POST
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """Called every five seconds while somebody types. 409 tells the page that another person was faster."""
    story = story_for(request, pk)
    try:
        saved = services.save_story(story, by=person(request), serial=_serial(request), **_typed(request, story.kind))
    except ChangedMeanwhile as fault:
        newest = queries.story(pk)
        told = {
            "error": fault.code,
            "message": str(fault.message),
            "version": newest.serial if newest else None,
            "by": str((newest and newest.changed_by) or ""),
        }
        return JsonResponse(told, status=409)
    except (NewsroomError, TextRefused) as fault:
        return JsonResponse({"errors": {"text": [why(fault)]}}, status=422)
    return JsonResponse({"version": saved.serial, "saved_at": saved.changed_at.isoformat()})


@staff
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds pictures from the phone; what is refused is named with its reason, the rest is kept."""
    story = story_for(request, pk)
    user = person(request)
    if not permissions.may_save(user, story):
        raise PermissionDenied("save")
    if request.method == "POST":
        kept = [(p.image, p.caption) for p in story.pictures.select_related("image")]
        removed = set(request.POST.getlist("remove"))
        kept = [(image, caption) for image, caption in kept if str(image.pk) not in removed]
        kept = [(image, _redescribed(image, caption, request)) for image, caption in kept]
        for upload in request.FILES.getlist("pictures"):
            try:
                image = media.accept_upload(upload.name or "", upload, by=user, unit=story.unit, kind="image")
            except media.UploadRefused as fault:
                messages.error(request, f"{upload.name}: {fault.message}")
                continue
            assert isinstance(image, Image)
            _describe(image, request)
            kept.append((image, request.POST.get("caption", "")))
        services.set_pictures(story, kept, by=user)
        return redirect("phone:pictures", pk=pk)
    context = {
        "story": story,
        "pictures": story.pictures.select_related("image"),
        "rights": Rights.choices,
        "consents": Consent.choices,
        "faults": services.faults(story),
    }
    return render(request, "phone/pictures.html", context)


def _redescribed(image: Image, caption: str, request: HttpRequest) -> str:
    """What somebody wrote about a picture that is there already. Gives its caption."""
    post, key = request.POST, image.pk
    if f"alt-{key}" not in post:
        return caption
    image.alt = clean_line(post[f"alt-{key}"], max_length=300)
    image.credit = clean_line(post.get(f"credit-{key}", ""), max_length=200)
    if post.get(f"rights-{key}") in Rights.values:
        image.rights = post[f"rights-{key}"]
    if post.get(f"consent-{key}") in Consent.values:
        image.consent = post[f"consent-{key}"]
    image.save()
    return clean_line(post.get(f"caption-{key}", caption), max_length=500)


def _describe(image: Image, request: HttpRequest) -> None:
    image.alt = request.POST.get("alt", "")[:300]
    image.credit = request.POST.get("credit", "")[:200] or str(person(request))
    image.rights = "own"
    image.consent = "not_needed" if request.POST.get("no_faces") else request.POST.get("consent", "missing")
    image.save()


__all__ = ["autosave", "edit", "new", "new_notice", "new_story", "paragraphs", "pictures"]


@staff
@require_POST
def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """The story for the portal in English, written by a person."""
    story = story_for(request, pk)
    post = request.POST
    text = post.get("text", "")
    try:
        services.add_translation(
            story,
            by=person(request),
            language="en",
            title=post.get("title", ""),
            lead=post.get("lead", ""),
            text=text if "<p" in text else paragraphs(text),
        )
    except (NewsroomError, TextRefused) as fault:
        messages.error(request, why(fault))
    else:
        messages.success(request, _("Saved."))
    return redirect("phone:variants", pk=pk)


@staff
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """On which portals and in which categories the story stands."""
    story = story_for(request, pk)
    user = person(request)
    portals = queries.portals_for(user, story)
    if request.method == "POST":
        wanted = set(request.POST.getlist("place"))
        choices = [(portal, category) for portal, categories in portals for category in (None, *categories)]
        services.place_story_in(
            story,
            [
                (portal, category)
                for portal, category in choices
                if f"{portal.pk}:{category.pk if category else ''}" in wanted
            ],
            among=[portal for portal, _categories in portals],
            by=user,
            leads={int(pk) for pk in request.POST.getlist("lead") if pk.isdigit()},
        )
        messages.success(request, _("Saved."))
        return redirect("phone:story", pk=pk)
    standing = {f"{p.portal_id}:{p.category_id or ''}" for p in story.placements.all()}
    leading = {p.portal_id for p in story.placements.all() if p.is_lead}
    rows = [
        {
            "portal": portal,
            "value": f"{portal.pk}:",
            "is_on": f"{portal.pk}:" in standing,
            "is_lead": portal.pk in leading,
            "categories": [
                {"category": c, "value": f"{portal.pk}:{c.pk}", "is_on": f"{portal.pk}:{c.pk}" in standing}
                for c in categories
            ],
        }
        for portal, categories in portals
    ]
    return render(request, "phone/places.html", {"story": story, "rows": rows})
