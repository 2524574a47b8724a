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


def folder_of(path: Path) -> Path:
    """The folder of such a file, made where it is missing; nobody but its owner enters what is made."""
    for folder in (path.parent.parent, path.parent):
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
    return path.parent
