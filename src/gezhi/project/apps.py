"""The project as a Django app: it brings the commands, and what each process decides once."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "gezhi.project"
    label = "project"

    def ready(self) -> None:
        from gezhi.project.language import keep_by_thread  # behind Django's settings
        from gezhi.project.wiring import connect  # once every context has its models

        keep_by_thread()
        connect()
