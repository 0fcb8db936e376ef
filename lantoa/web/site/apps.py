from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "lantoa.web.site"
    label = "site"
