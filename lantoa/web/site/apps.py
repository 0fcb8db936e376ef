from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "lantoa.web.site"
    label = "site"

    def ready(self) -> None:
        from lantoa.web.site import policies

        policies.register()
