from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lantoa.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include("lantoa.shared.media.document_urls")),  # asks who it is, streams; before Wagtail's own
    path("documents/", include(wagtaildocs_urls)),
]

# Each app that has an entrance of its own says so by having `urls`.
_MOUNTS = {
    "lantoa.ui.urls": "ui/",
    "lantoa.shared.accounts.office_urls": "accounts/office/",
    "lantoa.shared.accounts.urls": "accounts/",
    "lantoa.shared.messages.urls": "messages/",
    "lantoa.shared.notices.urls": "notices/",
    "lantoa.shared.media.urls": "media-files/",
    "lantoa.shared.media.public_urls": "media/",
    "lantoa.demo.urls": "demo/",
    "lantoa.web.api.urls": "api/",
    "lantoa.apps.royalties.urls": "",
    "lantoa.shared.arrivals.urls": "hom-nay/gui/",
    "lantoa.web.site.phone.urls": "",
    "lantoa.web.guide.urls": "",
    "lantoa.web.site.urls": "",
}
for _module, _prefix in _MOUNTS.items():
    _parent = _module.rpartition(".")[0]
    if find_spec(_parent) is not None and find_spec(_module) is not None:
        urlpatterns.append(path(_prefix, include(_module)))
    if _module == "lantoa.shared.accounts.urls":  # after ours, which closes some of allauth's pages
        urlpatterns.append(path("accounts/", include("allauth.urls")))

if find_spec("lantoa.web.site.errors") is not None:
    handler403 = "lantoa.web.site.errors.forbidden"
    handler404 = "lantoa.web.site.errors.not_found"
    handler500 = "lantoa.web.site.errors.server_error"
