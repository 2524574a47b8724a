"""People as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "gezhi.people"
    label = "people"
    verbose_name = "人员 People"
