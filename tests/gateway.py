"""A county's gateway for text messages, as a real server on this machine: what it was handed, and how it answers."""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

KEY = "Test-Key-of-the-Gateway"
PUBLIC = "https://grid.example.gov.cn"
_CODE = re.compile(r"/r#([0-9A-Z]{14}) ")


@dataclass
class Gateway:
    """``status`` is what it answers next; ``slow`` seconds between the bytes of its answer; ``location`` elsewhere."""

    address: str = ""
    status: int = 202
    slow: float = 0.0
    location: str = ""
    body: bytes = b"{}"
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)  # also what it refused, with the head of the request

    @property
    def code(self) -> str:
        """The code in the last message that it took."""
        return code_in(self.taken[-1])

    def codes(self) -> list[str]:
        return [code_in(message) for message in self.taken]


def code_in(message: dict[str, Any]) -> str:
    found = _CODE.search(message["text"])
    assert found, "no code in the message"
    return found[1]


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            gateway.asked.append({"given": given, "head": dict(self.headers), "path": self.path})
            if gateway.status < 300:
                gateway.taken.append(given)
            head = f"HTTP/1.1 {gateway.status} X\r\nContent-Length: {len(gateway.body)}\r\n"
            head += f"Location: {gateway.location}\r\n" if gateway.location else ""
            answer = head.encode() + b"\r\n" + gateway.body
            try:
                if not gateway.slow:
                    self.wfile.write(answer)
                for sign in answer if gateway.slow else b"":
                    self.wfile.write(bytes([sign]))
                    time.sleep(gateway.slow)
            except OSError:  # the other side has hung up
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: what it would say belongs to nobody."""

    return Handler


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[Gateway]:
    """A gateway on a free port, by TLS where there is a certificate with its key."""
    gateway = Gateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gateway))
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    gateway.address = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}/send?county=440703"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def use(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform hands its messages to this address."""
    config = replace(settings.GEZHI, sms_url=address, sms_key=KEY, public_address=PUBLIC)
    monkeypatch.setattr(settings, "GEZHI", config)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """The county's gateway, in use."""
    with listening() as found:
        use(found.address, monkeypatch)
        yield found
