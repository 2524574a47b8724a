"""Every write about a case: ``report`` brings one in, ``move`` moves it by the table."""

from gezhi.cases.actions.attachments import attach
from gezhi.cases.actions.entering import report_by_resident
from gezhi.cases.actions.intake import Intake, Person, Reported, report, report_many
from gezhi.cases.actions.looking import Looked, look_at_petitioner
from gezhi.cases.actions.moving import Moved, move
from gezhi.cases.actions.placing import Point

__all__ = [
    "Intake", "Looked", "Moved", "Person", "Point", "Reported", "attach", "look_at_petitioner", "move", "report",
    "report_by_resident", "report_many",
]  # fmt: skip
