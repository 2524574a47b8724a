"""Where the owner of the tables and the application's role connect."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from gezhi.project import folder
from gezhi.project.config import Config
from gezhi.project.database import APP, OWNER, Embedded

RENAMED = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
APP_SUFFIX = "_app"


def owner_url(config: Config) -> str:
    """The role that owns and alters the tables."""
    return config.database_url or Embedded(config.data).url(OWNER)


def app_url(config: Config) -> str:
    """The role that serves requests: it alters no table and rewrites no step."""
    if config.database_app_url:
        return config.database_app_url
    if not config.database_url:
        return Embedded(config.data).url(APP)
    parts = conninfo_to_dict(config.database_url)
    role = f"{parts['dbname']}{APP_SUFFIX}"
    return make_conninfo("", **{**parts, "user": role, "password": folder.secret(config.data, role)})


def for_django(url: str) -> dict[str, Any]:
    """One entry of ``DATABASES``: statements bound and prepared by the server, connections kept."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    named = {RENAMED[name]: parts.pop(name) for name in tuple(parts) if name in RENAMED}
    return {
        "ENGINE": "gezhi.storage.postgresql",
        **named,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, "server_side_binding": True, "prepare_threshold": 1, "application_name": "gezhi"},
    }
