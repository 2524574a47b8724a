"""The project as a Django app: it brings the commands."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "gezhi.project"
    label = "project"
