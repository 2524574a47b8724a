"""What people in a journey do at their programs: take a photo, hand it in, choose by the words on the form."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.integration.cases.api import Caller
from tests.people import POINT, Cast

from gezhi.security.terms import Actor

GARBAGE, FIRE_LANE, STREAM, VISIT = "040101", "030101", "040201", "070101"
HERE = {"lon": POINT[0], "lat": POINT[1], "crs": "cgcs2000"}
CAMERA = "Gezhi-Test-Camera"
_MAKE, _GPS = 0x010F, 0x8825  # tags of EXIF: the camera's maker, the place


def photo(colour: str = "green", form: str = "JPEG") -> bytes:
    """A small picture as a phone takes it: with the camera's name and the place in its EXIF."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[_MAKE] = CAMERA
    exif.get_ifd(_GPS)[1] = "N"
    Image.new("RGB", (24, 16), colour).save(out, form, exif=exif)
    return out.getvalue()


def hand_in(actor: Actor, content: bytes, name: str = "现场.jpg") -> str:
    """Uploads a file; its id."""
    answer = Caller(actor).client.post("/api/v1/attachments", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 201, answer.content.decode()
    return str(answer.json()["id"])


def offers(actor: Actor, case: Any) -> dict[str, Any]:
    """The moves that this actor is offered, by name, also those refused now."""
    answer = Caller(actor).get(f"/cases/{case['id']}/moves")
    assert answer.status_code == 200, answer.content.decode()
    return {offer["action"]: offer for offer in answer.json()["moves"]}


def choice(actor: Actor, case: Any, action: str, name: str, label: str) -> str:
    """The value that stands behind words on a move's form."""
    (ask,) = [ask for ask in offers(actor, case)[action]["asks"] if ask["name"] == name]
    found = {each["label"]["zh"]: each["value"] for each in ask["choices"]}
    assert label in found, f"{action} offers {sorted(found)} for {name}"
    return str(found[label])


def look(actor: Actor, case: Any, part: str = "") -> Any:
    answer = Caller(actor).get(f"/cases/{case['id']}{part}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def now_at(case: Any, actor: Actor) -> Any:
    """The case with the version that holds now."""
    return case | {"version": look(actor, case)["version"]}


def accepted_and_dispatched(cast: Cast, case: Any, to: str = "城管") -> Any:
    """The officer accepts and dispatches by the words of the form."""
    officer = Caller(cast.officer)
    case = officer.moved(case, "accept")
    lead = choice(cast.officer, case, "dispatch", "lead", f"白沙街道{to}")
    return officer.moved(case, "dispatch", lead=lead)


def verified(cast: Cast, case: Any) -> Any:
    """From dispatched on: the department acknowledges and submits with a photo, the verifier verifies."""
    handler = Caller(cast.sanitation_handler)
    case = handler.moved(case, "acknowledge")
    file = hand_in(cast.sanitation_handler, photo())
    case = handler.moved(case, "submit_result", outcome="solved", result="已清运干净。", attachments=[file])
    return Caller(cast.verifier).moved(case, "verify")


def minutes_ago(now: datetime, minutes: int) -> str:
    return (now - timedelta(minutes=minutes)).isoformat()


def verify_offline(package: Path) -> subprocess.CompletedProcess[str]:
    """``gezhi verify FILE`` as somebody runs it who has neither our database nor our settings."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    source = str(Path(__file__).parents[2] / "src")
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "gezhi", "verify", str(package)],
        env={**plain, "PYTHONPATH": source}, cwd=package.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


def words_of(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)
