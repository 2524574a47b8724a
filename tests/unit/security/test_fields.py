"""Every field has a level, and fields that must not exist do not (privacy rules P01, P02, P05, P06)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db.models import Model

from gezhi.project.fields import document, fields_of, models

ROOT = Path(__file__).resolve().parents[3]
# P01, P04, P05: no scores, ranks or tracks of a person. P06: nothing about belief, origin, health or body.
FORBIDDEN = re.compile(
    r"risk_(score|level)|credit_?score|^credit$|threat|key_person|online_(time|hours)|last_(login|seen)|track(s|ing)?$"
    r"|trajector|ranking|^rank$|check_?in|attendance|leaderboard|relig|ethnic|nationality|politic|diagnos|fingerprint"
    r"|face_|faceprint|voiceprint|iris|gene_|sexual|bank_account|id_card|identity_number|social_graph"
)
# P02: no recognition of faces or voices.
RECOGNISERS = re.compile(
    r"^(face[-_]recognition|insightface|dlib|deepface|facenet|retinaface|arcface|speechbrain)\b", re.M | re.I
)


class TestFields:
    def test_are_listed_with_their_levels_in_the_docs(self) -> None:
        written = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
        assert written == document(), "python -m gezhi.project.fields > docs/fields.md"

    @pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
    def test_are_declared_by_name(self, model: type[Model]) -> None:
        declared = set(getattr(model, "levels", {}))
        assert {field.name for field in fields_of(model)} - declared == set()
        assert declared - {field.name for field in model._meta.get_fields()} - {"pk"} == set()

    @pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
    def test_never_score_rank_or_track_a_person(self, model: type[Model]) -> None:
        assert [field.name for field in fields_of(model) if FORBIDDEN.search(field.name)] == []


class TestDependencies:
    @pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
    def test_recognise_nobody(self, lock: Path) -> None:
        assert RECOGNISERS.search(lock.read_text(encoding="utf-8")) is None

    def test_of_the_front_end_recognise_nobody(self) -> None:
        wanted = (ROOT / "web" / "package.json").read_text(encoding="utf-8")
        assert not re.search(r"face-?api|faceapi|tensorflow|mediapipe|opencv", wanted, re.IGNORECASE)
