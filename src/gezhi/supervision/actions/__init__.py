"""Every write about documents of supervision."""

from gezhi.supervision.actions.erasing import follow_deletion
from gezhi.supervision.actions.escalating import record_take_up
from gezhi.supervision.actions.moving import begin_document, move
from gezhi.supervision.actions.sweeping import sweep
from gezhi.supervision.actions.warning import warn_of_clock
from gezhi.supervision.actions.writing import Done

__all__ = ["Done", "begin_document", "follow_deletion", "move", "record_take_up", "sweep", "warn_of_clock"]
