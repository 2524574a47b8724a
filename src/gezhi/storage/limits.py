"""How often something may be asked for in an hour, counted in the database so that all workers count together."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from gezhi.kernel.chain import sm3
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.storage.models import Tally

HOUR = timedelta(hours=1)
KEPT = 2 * HOUR
TOO_OFTEN = Refusal(
    "too-many-requests",
    Kind.TOO_MANY,
    Text("请求太频繁，请 {minutes} 分钟后再试。", "Too many requests. Try again in {minutes} minutes."),
)
_COUNT = """
INSERT INTO storage_tally (key, at, count) VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE SET count = storage_tally.count + 1
RETURNING count
"""


def take(purpose: str, address: str, *, most: int, now: datetime) -> None:
    """Count one more request of an address in this hour; refuses with the wait when there were ``most``.

    Only a keyed digest of address, purpose and hour is kept, for two hours: nobody can be traced by it.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = sm3("\n".join((settings.SECRET_KEY, purpose, _network(address), hour.isoformat())).encode())
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, hour])
        (count,) = cursor.fetchone()
    if count == 1:
        Tally.objects.filter(at__lt=now - KEPT).delete()
    if count > most:
        wait = hour + HOUR - now
        seconds = max(1, int(wait.total_seconds()))
        raise TOO_OFTEN(minutes=-(-seconds // 60)).with_extra(retry_after=seconds)


def _network(address: str) -> str:
    """One household or office: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else address
