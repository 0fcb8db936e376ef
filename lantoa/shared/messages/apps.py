from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "lantoa.shared.messages"
    label = "outbox"  # "messages" is taken by django.contrib.messages
