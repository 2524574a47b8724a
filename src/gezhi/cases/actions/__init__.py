"""Every write about a case: ``report`` brings one in, ``move`` moves it by the table."""

from gezhi.cases.actions.attachments import attach
from gezhi.cases.actions.intake import Intake, Person, Reported, report, report_many
from gezhi.cases.actions.moving import Moved, move
from gezhi.cases.actions.placing import Point

__all__ = ["Intake", "Moved", "Person", "Point", "Reported", "attach", "move", "report", "report_many"]
