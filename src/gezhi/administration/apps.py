"""Administration as a Django application."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "gezhi.administration"
    label = "gezhi_administration"
    verbose_name = "管理 Administration"
