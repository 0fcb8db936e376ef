from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "lantoa.shared.media"
    label = "media"

    def ready(self) -> None:
        from lantoa.shared.media import policies, signals

        signals.connect()
        policies.register()
