"""The exchange as a Django app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "gezhi.exchange"
    label = "exchange"
    verbose_name = "交换"
