"""The numbers that an authority has set for itself, by county."""

from __future__ import annotations

from gezhi.catalogue.terms import Parameters

_DEFAULTS = Parameters()


def parameters(county: str) -> Parameters:
    """The values in force for a county (6 digits); defaults where nothing was set. Asks a warm process's memory."""
    return _DEFAULTS
