"""Security as a Django application."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "gezhi.security"
    label = "security"
    verbose_name = "安全 Security"
