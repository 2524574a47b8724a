"""The one door to people's phones: a message is handed to the county's own gateway, which a setting names.

The gateway is given JSON ``{"id", "phone", "text"}`` by POST and answers 2xx when it has taken the message. Neither
number nor text stands in a log, an error or a table of ours.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.conf import settings

SECONDS = 10.0  # for all of it: however slowly a gateway answers, it holds up no other job
PATIENCE = 5.0  # for one word of it
_HEAD = {"Content-Type": "application/json; charset=utf-8", "Connection": "close"}
_TAKEN = range(200, 300)
_silent: ContextVar[bool] = ContextVar("silent", default=False)


class NotTaken(Exception):
    """The gateway did not take a message; says why, never what or to whom."""


def is_set() -> bool:
    """Whether there is a gateway."""
    return bool(settings.GEZHI.sms_url) and not _silent.get()


@contextmanager
def silent() -> Iterator[None]:
    """Within, there is none: for whoever makes up a city, whose people's numbers may be somebody's."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def send(*, id: UUID, phone: str, text: str) -> None:
    """Hand over one message; raises NotTaken. The same ``id`` again is the same message: a gateway sends it once."""
    if not is_set():
        raise NotTaken("there is no gateway")
    body = orjson.dumps({"id": str(id), "phone": phone, "text": text})
    try:
        status = _post(settings.GEZHI.sms_url, settings.GEZHI.sms_key, body)
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        # From None: what went wrong may quote what was sent.
        raise NotTaken(f"the gateway was not reached ({type(wrong).__name__})") from None
    if status not in _TAKEN:  # also where it sends us elsewhere: the key and the number go to no other host
        raise NotTaken(f"the gateway answered {status}")


def _post(address: str, key: str, body: bytes) -> int:
    """The status of the answer. Of the rest nothing is read: however much it is, it costs nothing."""
    parts = urlsplit(address)
    host, secure = parts.hostname or "", parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection(host, parts.port)
    sock = socket.create_connection((host, parts.port or (443 if secure else 80)), timeout=PATIENCE)
    if secure:
        sock = _trust().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    with closing(sock):
        end = threading.Timer(SECONDS, _hang_up, [sock])
        end.daemon = True
        end.start()
        try:
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            connection.sock = sock
            connection.request("POST", path, body, {**_HEAD, "Authorization": f"Bearer {key}"})
            return connection.getresponse().status
        finally:
            end.cancel()
            connection.close()


@cache
def _trust() -> ssl.SSLContext:
    """The machine's own certificates, and those that SSL_CERT_FILE names."""
    return ssl.create_default_context()


def _hang_up(sock: socket.socket) -> None:
    """What waits for a word of the gateway is woken by an end."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
