"""Wagtail's address of a document, answered by us."""

from django.urls import path

from lantoa.shared.media.views import files

urlpatterns = [path("<int:pk>/<str:filename>", files.document_by_address)]
