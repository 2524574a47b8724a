"""The numbers that an authority sets for itself."""

from dataclasses import fields

from gezhi.catalogue.rules.parameters import ABOUT
from gezhi.catalogue.terms import Parameters


def test_each_number_says_what_it_is_and_its_default_lies_within_its_bounds() -> None:
    assert {field.name for field in fields(Parameters)} == set(ABOUT)
    for name, about in ABOUT.items():
        assert about.least <= getattr(Parameters(), name) <= about.most, name
