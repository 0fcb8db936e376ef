from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "lantoa.shared.arrivals"
    label = "arrivals"
