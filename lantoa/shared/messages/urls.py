from __future__ import annotations

from django.urls import path

from lantoa.shared.messages.views import codes, outbox

app_name = "outbox"

urlpatterns = [
    path("", outbox.message_list, name="message-list"),
    path("again/", outbox.message_many, name="message-many"),
    path("<int:pk>/again/", outbox.message_send_again, name="message-send-again"),
    path("code/", codes.code_ask, name="code-ask"),
    path("code/enter/", codes.code_enter, name="code-enter"),
]
