from __future__ import annotations

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions, queries, services, serving
from lantoa.shared.media.adapters import disk
from lantoa.shared.media.logic import addresses
from lantoa.shared.media.models import Document, Rendition


def _person(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) and user.is_authenticated else None


def _send(request: HttpRequest, path: Path, *, cache: str, saved_as: str = "") -> HttpResponseBase:
    handed = serving.handed_over(path, cache=cache, saved_as=saved_as)
    if handed is not None and path.is_file():
        return handed
    found = serving.answer(path, serving.Asked.of(request.META), cache=cache, saved_as=saved_as)
    if found is None:
        raise Http404
    return serving.response(found)


def _refuse(request: HttpRequest) -> None:
    """Whoever is not signed in learns nothing, not even that the file exists."""
    if _person(request) is None:
        raise Http404
    raise PermissionDenied("media")


@require_safe
def public(request: HttpRequest, address: str) -> HttpResponseBase:
    """A public address that the front did not find: not made yet, or held back and asked for by staff."""
    asked = addresses.parse(address)
    item = queries.find(asked.kind, asked.pk) if asked is not None else None
    if asked is None or item is None or not item.sha256.startswith(asked.sha):
        raise Http404
    if not item.is_cleared:
        user = _person(request)
        if user is None or not permissions.may_see(user, item):
            _refuse(request)
    path = services.ensure_copies(item, asked.name)
    if path is None:
        raise Http404
    return _send(request, path, cache=serving.FOR_EVER if item.is_cleared else serving.FOR_ONE)


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """What lies outside the public folder: originals for those who may, and the desk's small pictures."""
    if addresses.is_original(name):
        return _original(request, name)
    if addresses.is_desk_picture(name):
        return _desk_picture(request, name)
    raise Http404


def _original(request: HttpRequest, name: str) -> HttpResponseBase:
    for model in queries.MODELS.values():
        item = model._default_manager.filter(file=name).select_related("unit").first()
        if item is None:
            continue
        user = _person(request)
        if user is None or not permissions.may_see(user, item):
            _refuse(request)
        return _send(request, disk.root() / name, cache=serving.FOR_ONE, saved_as=item.original_name or item.title)
    raise Http404


def _desk_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    rendition = Rendition.objects.filter(file=name).select_related("image__unit").first()
    if rendition is None:
        raise Http404
    cleared = rendition.image.is_cleared
    if not cleared:
        user = _person(request)
        if user is None or not permissions.may_see(user, rendition.image):
            _refuse(request)
    return _send(request, disk.root() / name, cache="public, max-age=3600" if cleared else serving.FOR_ONE)


@require_safe
def document_by_address(request: HttpRequest, pk: int, filename: str) -> HttpResponseBase:
    found = Document.objects.filter(pk=pk).select_related("unit").first()
    if found is None or found.filename != filename:
        raise Http404
    return document(found, request)


def document(document: Document, request: HttpRequest) -> HttpResponseBase:
    """Wagtail's address of a document: the bare copy for everybody once it is public, the original for staff before."""
    if document.is_cleared and queries.is_in_public_use(document):
        path = services.ensure_copies(document, document.filename)
        if path is not None:
            return _send(request, path, cache="public, max-age=3600", saved_as=document.filename)
    user = _person(request)
    if user is None or not permissions.may_see(user, document):
        _refuse(request)
    return _send(request, disk.root() / (document.file.name or ""), cache=serving.FOR_ONE, saved_as=document.filename)
