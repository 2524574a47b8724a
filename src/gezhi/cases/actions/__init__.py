"""Every write about a case: ``report`` brings one in, ``move`` moves it by the table."""

from gezhi.cases.actions.attachments import attach
from gezhi.cases.actions.building import Reported
from gezhi.cases.actions.entering import report_by_resident
from gezhi.cases.actions.evaluating import Evaluated, evaluate
from gezhi.cases.actions.intake import Intake, Person
from gezhi.cases.actions.looking import Looked, look_at_petitioner, take_package
from gezhi.cases.actions.moving import Moved, move
from gezhi.cases.actions.placing import Point
from gezhi.cases.actions.reporting import TakenIn, check_in_bulk, report, report_in_bulk
from gezhi.cases.actions.sending import send_code

__all__ = [
    "Evaluated",
    "Intake",
    "Looked",
    "Moved",
    "Person",
    "Point",
    "Reported",
    "TakenIn",
    "attach",
    "check_in_bulk",
    "evaluate",
    "look_at_petitioner",
    "move",
    "report",
    "report_by_resident",
    "report_in_bulk",
    "send_code",
    "take_package",
]  # fmt: skip
