"""The column that stands sealed in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from lantoa.core.secrets import sealing
from lantoa.core.secrets.keyring import SecretsError


@dataclass(frozen=True)
class Sealed:
    """A secret as it stands in the database; `open()` gives the text. Its repr shows nothing."""

    token: str
    context: str

    def open(self) -> str:
        return sealing.open(self.token, self.context)

    def __repr__(self) -> str:
        return f"<sealed {self.context} by {sealing.sealed_by(self.token) or 'nobody'}>"

    __str__ = __repr__


class _OpensOnUse(DeferredAttribute):
    """A row is read without its key; only who asks for the secret needs it. Lists go on when the key is lost."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = value.open()
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


# How a dump writes a sealed text: no text that a person types is a mapping.
_DUMPED = "sealed"


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text that stands sealed in the database. Cannot be filtered by; keep a `digest` beside it for that.

    `values()` gives `Sealed`, an instance the text itself. The empty text is not sealed. Whether a value is sealed is
    told by its type alone: a `str` is always sealed on saving, whatever it begins with.
    """

    descriptor_class = _OpensOnUse

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | str | None:
        return Sealed(value, self.context) if value else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dict) and value.keys() == {_DUMPED}:
            return Sealed(str(value[_DUMPED]), self.context)
        return value.open() if isinstance(value, Sealed) else super().to_python(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """A secret that nobody asked for is saved as it was read: a row can be changed while its key is away."""
        value = model_instance.__dict__.get(self.attname)
        if not isinstance(value, Sealed):
            return super().pre_save(model_instance, add)
        try:
            # Between reading and saving the keys may have changed, and the old one be about to go.
            return Sealed(sealing.reseal(value.token, value.context), value.context)
        except SecretsError:
            return value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            if value.context == self.context:
                return value.token
            value = value.open()
        value = super().get_prep_value(value)
        return sealing.seal(value, self.context) if value else value

    def value_to_string(self, obj: models.Model) -> Any:
        """What dumps and comparisons show: never the text. Loaded with the same keys it is the same secret."""
        token = self.get_prep_value(obj.__dict__.get(self.attname))
        return {_DUMPED: token} if token else ""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is sealed: look up by a digest")
        return super().get_lookup(lookup_name)
