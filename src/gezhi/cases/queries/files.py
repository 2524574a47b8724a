"""Where the bytes of attachments and packages lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def path_of(digest: str) -> Path:
    """The file with this SHA-256 digest."""
    return Path(settings.GEZHI.files) / digest[:2] / digest


def package_path(file: str) -> Path:
    """The sealed package that a row names."""
    return Path(settings.GEZHI.archives) / file
