"""The address a request comes from, behind as many proxies of our own as the settings say."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def of(request: HttpRequest) -> str:
    """The client's address: the peer itself, or what the outermost of our proxies wrote into X-Forwarded-For."""
    proxies: int = settings.GEZHI.proxies
    peer = str(request.META.get("REMOTE_ADDR", ""))
    written = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return written[-proxies] if proxies and len(written) >= proxies else peer
