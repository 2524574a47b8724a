"""Organisations are called in English by what they are and where: nobody keeps a list of three thousand names."""

from __future__ import annotations

import pytest

from gezhi.people.terms import OrganisationKind, english_name

K = OrganisationKind


@pytest.mark.parametrize(
    ("kind", "place", "department", "residents", "name"),
    [
        (K.GRID_AGENCY, "Baisha Subdistrict", "", False, "Baisha Subdistrict Grid Agency"),
        (K.COMMITTEE, "Yangqiao Community", "", True, "Yangqiao Community Residents' Committee"),
        (K.COMMITTEE, "Tangbian Village", "", False, "Tangbian Village Villagers' Committee"),
        (K.DEPARTMENT, "Pengjiang District", "Public Security", False, "Pengjiang District Public Security"),
        (K.DEPARTMENT, "Pengjiang District", "", False, "某局 (linked department)"),
        (K.PARTNER, "", "", False, "某局 (partner)"),
        (K.GRID_AGENCY, "", "", False, "某局 (grid agency)"),
    ],
)
def test_a_name_is_made_of_kind_place_and_department(
    kind: OrganisationKind, place: str, department: str, residents: bool, name: str
) -> None:
    assert english_name(kind, name="某局", place=place, department=department, residents=residents) == name
