"""Geography as a Django application."""

from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "gezhi.geography"
    label = "geography"
    verbose_name = "空间 Geography"
