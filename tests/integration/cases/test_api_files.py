"""Files through the API: what is taken, what is shown and to whom."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.integration.cases.api import SEEN, Caller
from tests.people import Cast

from gezhi.security.terms import Actor

PDF = b"%PDF-1.4\n%%EOF\n"


def photo() -> bytes:
    """A picture that says where and with what it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0110] = "A camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 35.0, 24.0), 3: "E", 4: (113.0, 4.0, 35.0)})
    Image.new("RGB", (16, 8), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def hand_in(actor: Actor, content: bytes, name: str = "现场.jpg") -> Any:
    file = SimpleUploadedFile(name, content)
    return Caller(actor).client.post("/api/v1/attachments", {"file": file})


def received(answer: Any) -> bytes:
    content: bytes = answer.getvalue()  # reading it to the end closes it
    return content


class TestFile:
    def test_is_shown_without_place_and_camera(self, cast: Cast) -> None:
        content = photo()
        assert b"A camera" in content
        file = hand_in(cast.worker, content).json()
        case = Caller(cast.worker).report(attachments=[file["id"]])
        answer = Caller(cast.officer).get(f"/attachments/{file['id']}")
        shown = received(answer)
        assert not dict(Image.open(io.BytesIO(shown)).getexif())
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert answer["Content-Disposition"].startswith("attachment")
        (listed,) = Caller(cast.officer).get(f"/cases/{case['id']}").json()["attachments"]
        assert (listed["sm3"], listed["seq"]) == (file["sm3"], 1)

    @pytest.mark.parametrize("mode", ["P", "1", "L", "RGBA", "LA"])
    def test_is_shown_in_the_colours_it_has(self, cast: Cast, mode: str) -> None:
        out = io.BytesIO()
        Image.new("RGB", (8, 8), (10, 200, 30)).convert(mode).save(out, "PNG")
        file = hand_in(cast.worker, out.getvalue(), "截图.png").json()
        Caller(cast.worker).report(attachments=[file["id"]])
        shown = Image.open(io.BytesIO(received(Caller(cast.officer).get(f"/attachments/{file['id']}"))))
        assert shown.convert("RGB").getpixel((4, 4)) == Image.open(out).convert("RGB").getpixel((4, 4))

    def test_is_hers_alone_until_it_is_used(self, cast: Cast) -> None:
        file = hand_in(cast.worker, PDF, "说明.pdf").json()
        mine = Caller(cast.worker).get(f"/attachments/{file['id']}")
        assert (mine.status_code, received(mine)) == (200, PDF)
        assert Caller(cast.officer).get(f"/attachments/{file['id']}").status_code == 404

    def test_of_a_foreign_case_is_not_found(self, cast: Cast) -> None:
        file = hand_in(cast.worker, PDF).json()
        Caller(cast.worker).report(attachments=[file["id"]])
        assert Caller(cast.foreign_officer).get(f"/attachments/{file['id']}").status_code == 404

    def test_is_used_once(self, cast: Cast) -> None:
        file = hand_in(cast.worker, PDF).json()
        Caller(cast.worker).report(attachments=[file["id"]])
        answer = Caller(cast.worker).post("/reports", SEEN | {"attachments": [file["id"]]})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown-attachment")

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file-empty"),
            (b"MZ\x90\x00 a program", "file-type"),
            (b"<svg onload='alert(1)'/>", "file-type"),
            (b"\xff\xd8\xff\xe0 broken", "file-broken"),
        ],
    )
    def test_that_is_not_evidence_is_refused(self, cast: Cast, content: bytes, code: str) -> None:
        answer = hand_in(cast.worker, content)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    def test_that_is_too_large_is_refused(self, cast: Cast, settings: Any) -> None:
        settings.GEZHI = replace(settings.GEZHI, attachment_megabytes=1)
        for size, code in ((2 << 20, "too-large"), ((1 << 20) + 1, "file-too-large")):
            answer = hand_in(cast.worker, PDF.ljust(size, b"0"))
            assert (answer.status_code, answer.json()["code"]) == (413, code)

    def test_that_is_missing_is_refused(self, cast: Cast) -> None:
        answer = Caller(cast.worker).client.post("/api/v1/attachments", {"other": "x"})
        assert (answer.status_code, answer.json()["field"]) == (422, "file")

    def test_is_not_taken_from_nobody(self, cast: Cast) -> None:
        answer = Caller().client.post("/api/v1/attachments", {"file": SimpleUploadedFile("a.pdf", PDF)})
        assert answer.status_code == 401
