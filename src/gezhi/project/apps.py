"""The project as a Django app: it brings the commands."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "gezhi.project"
    label = "project"

    def ready(self) -> None:
        from gezhi.project.wiring import connect  # once every context has its models

        connect()
