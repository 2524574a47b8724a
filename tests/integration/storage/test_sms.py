"""A message is handed to the gateway as operations.md says; whatever the gateway does, it comes to an end."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.gateway import KEY, Gateway, listening, use

from gezhi.storage import sms

PHONE, TEXT = "13800000001", "【测试】评价码 ABCDE"
MESSAGE = UUID(int=7)


def sent() -> None:
    sms.send(id=MESSAGE, phone=PHONE, text=TEXT)


def refused() -> str:
    with pytest.raises(sms.NotTaken) as caught:
        sent()
    assert caught.value.__context__ is None or caught.value.__suppress_context__, "no trace says what was sent"
    assert PHONE not in str(caught.value) and TEXT not in str(caught.value) and KEY not in str(caught.value)
    return str(caught.value)


def certificate(folder: Path) -> Path:
    """For 127.0.0.1, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "gateway.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


class TestTaken:
    @pytest.mark.parametrize("status", [200, 201, 202, 204])
    def test_with_any_2xx(self, gateway: Gateway, status: int) -> None:
        gateway.status = status
        sent()
        (asked,) = gateway.asked
        assert asked["given"] == {"id": str(MESSAGE), "phone": PHONE, "text": TEXT}
        assert (asked["path"], asked["head"]["Authorization"]) == ("/send?county=440703", f"Bearer {KEY}")
        assert asked["head"]["Content-Type"] == "application/json; charset=utf-8"

    def test_however_long_the_answer_is(self, gateway: Gateway) -> None:
        gateway.body = b"x" * 20_000_000
        began = time.monotonic()
        sent()
        assert time.monotonic() - began < 5

    def test_by_tls_from_whom_the_machine_trusts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = certificate(tmp_path)
        with listening(file) as secure:
            use(secure.address, monkeypatch)
            sms._trust.cache_clear()
            assert "SSLCertVerificationError" in refused()
            assert not secure.asked, "neither key nor number went to somebody unknown"
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
            sms._trust.cache_clear()
            sent()
            sms._trust.cache_clear()
            assert secure.taken


class TestNotTaken:
    @pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
    def test_with_anything_else(self, gateway: Gateway, status: int) -> None:
        gateway.status = status
        assert refused() == f"the gateway answered {status}"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_where_it_sends_us_elsewhere(self, gateway: Gateway, status: int) -> None:
        with listening() as other:
            gateway.status, gateway.location = status, other.address
            assert refused() == f"the gateway answered {status}"
            assert not other.asked

    def test_where_nobody_listens(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with listening() as gone:
            use(gone.address, monkeypatch)
        assert "ConnectionRefusedError" in refused()

    def test_where_it_does_not_answer(self, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sms, "PATIENCE", 0.1)
        gateway.slow = 2
        began = time.monotonic()
        assert "TimeoutError" in refused()
        assert time.monotonic() - began < 1.5

    def test_where_it_answers_byte_by_byte_for_ever(self, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each byte comes within its time; all of it together does not."""
        monkeypatch.setattr(sms, "SECONDS", 0.3)
        gateway.slow = 0.05
        began = time.monotonic()
        assert "not reached" in refused()
        assert time.monotonic() - began < 1.5

    def test_where_none_is_set(self) -> None:
        assert not sms.is_set()
        assert refused() == "there is no gateway"


def test_nothing_of_it_is_logged(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sent()
        gateway.status = 500
        refused()
    assert PHONE not in caplog.text and TEXT not in caplog.text
