from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "lantoa.shared.media"
    label = "media"
