from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lantoa.web.api"
    label = "api"
