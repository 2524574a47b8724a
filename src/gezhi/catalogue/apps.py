"""The catalogue as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "gezhi.catalogue"
    label = "catalogue"
    verbose_name = "事项"
