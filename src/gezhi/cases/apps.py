from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "gezhi.cases"
    label = "cases"
