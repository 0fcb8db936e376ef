from lantoa.shared.messages.models.codes import SignInCode
from lantoa.shared.messages.models.message import Message
from lantoa.shared.messages.models.money import Quota, Tariff, Usage

__all__ = ["Message", "Quota", "SignInCode", "Tariff", "Usage"]
