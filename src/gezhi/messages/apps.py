"""Messages as a Django application."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "gezhi.messages"
    label = "gezhi_messages"
    verbose_name = "消息 Messages"
