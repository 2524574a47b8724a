"""Every write about a case: ``report`` brings one in, ``move`` moves it by the table."""

from gezhi.cases.actions.attachments import attach
from gezhi.cases.actions.intake import Intake, Person, Point, report, report_many
from gezhi.cases.actions.moving import Moved, move

__all__ = ["Intake", "Moved", "Person", "Point", "attach", "move", "report", "report_many"]
