from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "lantoa.shared.notices"
    label = "notices"
