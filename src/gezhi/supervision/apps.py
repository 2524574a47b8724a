from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "gezhi.supervision"
    label = "supervision"
