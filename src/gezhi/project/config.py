"""The platform's settings: read from the environment once, checked at start with one sentence for each mistake.

Each row of ``SETTINGS`` is one variable; docs/settings.md documents every row and a test compares the two.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parents[3]
KEY_LENGTH = 50  # characters of a secret key that are enough
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST_KEY = 4000  # of a gateway: what fits into the head of a request


class WrongSettings(Exception):
    """One or more settings are wrong; the message holds one sentence for each."""


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of one running platform. ``docs/settings.md`` says what each means."""

    data: Path
    sample: bool
    host: str
    port: int
    hosts: tuple[str, ...]
    https: bool
    proxies: int
    workers: int
    threads: int
    database_url: str
    database_app_url: str
    secret_key: str
    archive_window_days: float
    session_hours: int
    token_hours: int
    attachment_megabytes: int
    public_reports_per_hour: int
    map_tiles: str
    map_source: str
    sms_url: str
    sms_key: str
    sms_http_host: str
    public_address: str
    log_level: str

    @property
    def files(self) -> Path:
        """Attachments."""
        return self.data / "files"

    @property
    def archives(self) -> Path:
        """Sealed archive packages."""
        return self.data / "archives"

    @property
    def exports(self) -> Path:
        """Exported lists, each for seven days."""
        return self.data / "exports"

    @property
    def embedded(self) -> bool:
        """Whether the platform runs its own PostgreSQL in the data folder."""
        return not self.database_url

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the platform."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: the field of ``Config`` it fills, how it is read, and what holds without it."""

    variable: str
    field: str
    read: Callable[[str], Any]
    default: str


def _yes_or_no(value: str) -> bool:
    if value.lower() in {"1", "yes", "true", "on"}:
        return True
    if value.lower() in {"0", "no", "false", "off"}:
        return False
    raise ValueError("must be yes or no")


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(value)

    return read


def _days(value: str) -> float:
    try:
        days = float(value)
    except ValueError:
        days = -1.0
    if not 0 <= days <= 3650:
        raise ValueError("must be a number of days from 0 to 3650; 0.01 is about a quarter of an hour")
    return days


def _names(value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    if any("/" in name or " " in name for name in names):
        raise ValueError("must be host names separated by commas, without http:// and without paths")
    return names


def _database(value: str) -> str:
    if value and not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("must look like postgresql://user:password@host:5432/database")
    if value and "dbname" not in _parsed(value):
        raise ValueError("must name a database, as in postgresql://user:password@host:5432/gezhi")
    return value


def _parsed(url: str) -> dict[str, Any]:
    try:
        return dict(conninfo_to_dict(url))
    except Exception:
        # The driver's own message could repeat the password.
        raise ValueError("must look like postgresql://user:password@host:5432/database") from None


def _secret(value: str) -> str:
    if value and len(value) < KEY_LENGTH:
        raise ValueError(f"must have at least {KEY_LENGTH} characters; leave it empty to have one made")
    return value


def _tiles(value: str) -> str:
    if value and not (value.startswith(("https://", "http://", "/")) and all(f"{{{part}}}" in value for part in "xyz")):
        raise ValueError("must be an address with {z}, {x} and {y}, such as https://maps.example/{z}/{x}/{y}.png")
    return value


def _web_address(value: str) -> str:
    """An address without a password in it, which would stand in errors; only one of a resource that is asked."""
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        plain = bool(parts.hostname) and parts.port != 0 and not (parts.username or parts.password or parts.fragment)
    except ValueError:
        plain = False
    if not plain or parts.scheme not in {"http", "https"} or not (value.isascii() and value.isprintable()):
        raise ValueError("must be an address such as https://sms.example/send, without a password and without #")
    if " " in value:
        raise ValueError("must be an address without spaces")
    return value


def _public_address(value: str) -> str:
    if urlsplit(_web_address(value)).query:
        raise ValueError("must be an address without a question mark")
    return value.rstrip("/")


def _bearer(value: str) -> str:
    if value and not (value.isascii() and value.isprintable() and " " not in value and len(value) <= LONGEST_KEY):
        raise ValueError(f"must be at most {LONGEST_KEY} plain characters without spaces")
    return value


def _host(value: str) -> str:
    if not all(sign.isalnum() or sign in ".-:" for sign in value):
        raise ValueError("must be one host name or address, without http:// and without a path")
    return value.lower()


def _log_level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return value.upper()


def _folder(value: str) -> Path:
    path = Path(value).absolute()
    if path.exists() and not path.is_dir():
        raise ValueError(f"must be a folder, but {path} is a file")
    return path


SETTINGS = (
    Setting("GEZHI_DATA", "data", _folder, ""),
    Setting("GEZHI_SAMPLE", "sample", _yes_or_no, ""),
    Setting("GEZHI_HOST", "host", str, "127.0.0.1"),
    Setting("GEZHI_PORT", "port", _number(1, 65535), "8000"),
    Setting("GEZHI_HOSTS", "hosts", _names, ""),
    Setting("GEZHI_HTTPS", "https", _yes_or_no, ""),
    Setting("GEZHI_PROXIES", "proxies", _number(0, 9), "0"),
    Setting("GEZHI_WORKERS", "workers", _number(1, 64), "2"),
    Setting("GEZHI_THREADS", "threads", _number(1, 64), "2"),
    Setting("DATABASE_URL", "database_url", _database, ""),
    Setting("DATABASE_APP_URL", "database_app_url", _database, ""),
    Setting("GEZHI_SECRET_KEY", "secret_key", _secret, ""),
    Setting("GEZHI_ARCHIVE_WINDOW_DAYS", "archive_window_days", _days, "30"),
    Setting("GEZHI_SESSION_HOURS", "session_hours", _number(1, 72), "8"),
    Setting("GEZHI_TOKEN_HOURS", "token_hours", _number(1, 720), "12"),
    Setting("GEZHI_ATTACHMENT_MEGABYTES", "attachment_megabytes", _number(1, 500), "20"),
    Setting("GEZHI_PUBLIC_REPORTS_PER_HOUR", "public_reports_per_hour", _number(1, 100000), "20"),
    Setting("GEZHI_MAP_TILES", "map_tiles", _tiles, ""),
    Setting("GEZHI_MAP_SOURCE", "map_source", str, ""),
    Setting("GEZHI_SMS_URL", "sms_url", _web_address, ""),
    Setting("GEZHI_SMS_KEY", "sms_key", _bearer, ""),
    Setting("GEZHI_SMS_HTTP_HOST", "sms_http_host", _host, ""),
    Setting("GEZHI_PUBLIC_ADDRESS", "public_address", _public_address, ""),
    Setting("GEZHI_LOG_LEVEL", "log_level", _log_level, "INFO"),
)


def read(environment: Mapping[str, str] = os.environ) -> Config:
    """The settings of this environment; raises ``WrongSettings`` with one sentence for each mistake."""
    values: dict[str, Any] = {}
    mistakes = [
        f"{name} is not a setting of Gezhi; docs/settings.md lists them."
        for name in sorted(environment)
        if name.startswith("GEZHI_") and name not in _KNOWN
    ]
    for setting in SETTINGS:
        given = environment.get(setting.variable, "").strip() or _default(setting, environment)
        try:
            values[setting.field] = setting.read(given)
        except ValueError as wrong:
            mistakes.append(f"{setting.variable} {wrong}{_shown(setting, given)}.")
    if not mistakes:
        mistakes = _contradictions(values)
    if mistakes:
        raise WrongSettings("\n".join(mistakes))
    values["hosts"] = _all_hosts(values)
    return Config(**values)


# What the platform's own processes tell each other, and what the tests are told.
_INTERNAL = {"GEZHI_AS_OWNER", "GEZHI_BEGAN", "GEZHI_BROWSER", "GEZHI_LIFELINE"}
_KNOWN = {setting.variable for setting in SETTINGS} | _INTERNAL


def _default(setting: Setting, environment: Mapping[str, str]) -> str:
    """Three defaults depend on the rest: without a database of your own this is a trial with sample data."""
    own_database = bool(environment.get("DATABASE_URL", "").strip())
    sample = environment.get("GEZHI_SAMPLE", "").strip().lower() or ("no" if own_database else "yes")
    match setting.field:
        case "data":
            return str(default_data())
        case "sample":
            return sample
        case "https":
            return "no" if sample in {"1", "yes", "true", "on"} else "yes"
    return setting.default


def default_data(root: Path = ROOT) -> Path:
    """data/ in the checkout; where PostgreSQL's unprivileged user cannot get there, a folder below /var/lib/gezhi."""
    if os.geteuid() == 0 and not is_open(root):
        return Path("/var/lib/gezhi") / hashlib.sha256(str(root).encode()).hexdigest()[:12]
    return root / "data"


def is_open(folder: Path) -> bool:
    """Whether any user may pass through this folder and all above it."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents) if path.exists())


def _shown(setting: Setting, given: str) -> str:
    secret = setting.variable.startswith("DATABASE") or setting.field in {"secret_key", "sms_key", "sms_url"}
    return "" if secret else f", not “{given}”"


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    mistakes = []
    if values["database_app_url"] and not values["database_url"]:
        mistakes.append("DATABASE_APP_URL is given without DATABASE_URL; give both, or neither.")
    if values["host"] in {"0.0.0.0", "::"} and not values["hosts"]:  # noqa: S104 - compared, not bound
        mistakes.append(
            f"GEZHI_HOST={values['host']} listens on every address; "
            "say in GEZHI_HOSTS under which names the platform is reached."
        )
    return mistakes + _contradictions_of_sms(values)


def _contradictions_of_sms(values: Mapping[str, Any]) -> list[str]:
    address = urlsplit(values["sms_url"])
    mistakes = []
    if values["sms_url"] and not (values["sms_key"] and values["public_address"]):
        mistakes.append("GEZHI_SMS_URL is given without GEZHI_SMS_KEY and GEZHI_PUBLIC_ADDRESS; a message needs both.")
    if address.scheme == "http" and address.hostname != values["sms_http_host"]:
        mistakes.append(
            "GEZHI_SMS_URL is not https; for a gateway in your own network, name its host in GEZHI_SMS_HTTP_HOST."
        )
    if values["sample"] and values["sms_url"] and address.hostname not in _HERE:
        mistakes.append(
            "GEZHI_SMS_URL is no gateway on this machine; a sample's people are made up, their numbers may be others'."
        )
    return mistakes


def _all_hosts(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*values["hosts"], "localhost", "127.0.0.1", "[::1]", values["host"])))
