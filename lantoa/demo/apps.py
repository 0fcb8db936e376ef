from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "lantoa.demo"
    label = "demo"
    verbose_name = "Demo"
