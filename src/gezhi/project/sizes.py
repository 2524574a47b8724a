"""How many bytes a request may have: known from its head, before any of them is read."""

from __future__ import annotations

from django.conf import settings

from gezhi.cases.actions.intake import MOST_FILES

AROUND_A_FILE = 64 * 1024  # bytes that multipart needs beside the file
API = "/api/"
_FILES = "multipart/form-data"


def most_bytes(path: str, content_type: str) -> int:
    """The API takes a file at a time; a form of the console as many as a report may have, and its fields."""
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if not content_type.startswith(_FILES):
        return most
    one: int = settings.GEZHI.attachment_megabytes * 1024 * 1024 + AROUND_A_FILE
    return one if path.startswith(API) else most + MOST_FILES * one


def length_of(said: str | None) -> int | None:
    """What Content-Length says in bytes; None where it says nothing that could be one."""
    said = said or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else None
