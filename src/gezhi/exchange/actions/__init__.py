"""Writes: what another system exported is brought in."""

from gezhi.exchange.actions.acting import actor_for
from gezhi.exchange.actions.importing import import_reports

__all__ = ["actor_for", "import_reports"]
