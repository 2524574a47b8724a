"""The doors for programs: what the catalogue publishes, and the numbers that an authority sets."""

from gezhi.catalogue.api.matters import router
from gezhi.catalogue.api.settings import router as settings

__all__ = ["router", "settings"]
