from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

# Modules that register something on import. Found by name in every app of ours: none needs a ready() of its own.
REGISTERING = ("publishables", "metrics", "handlers", "tasks", "retention", "outbound")


class CoreConfig(AppConfig):
    name = "lantoa.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.core import jobs  # noqa: F401  (its tasks join the queue)
        from lantoa.core.retention import nightly  # noqa: F401  (so does its task)

        register_everything()


def register_everything() -> None:
    """Imports the registering modules of every installed app of ours; called once all apps are ready."""
    for config in apps.get_app_configs():
        if not config.name.startswith("lantoa.") or config.name == "lantoa.core":
            continue
        for module in REGISTERING:
            name = f"{config.name}.{module}"
            if find_spec(name) is not None:
                import_module(name)
    flows = find_spec("lantoa.flows")
    if flows is not None and flows.submodule_search_locations:
        from pkgutil import iter_modules

        for found in iter_modules(list(flows.submodule_search_locations)):
            import_module(f"lantoa.flows.{found.name}")
