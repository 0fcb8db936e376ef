"""Public addresses that the front (`serving.PublicFiles`) did not answer itself."""

from django.urls import path

from lantoa.shared.media.views import files as views

app_name = "media_public"
urlpatterns = [path("public/<path:address>", views.public, name="copy")]
