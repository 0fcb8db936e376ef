from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lantoa.shared.accounts"
    label = "accounts"
