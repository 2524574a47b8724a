"""Every write of the catalogue. What is in force is never changed: a change is a new version."""

from gezhi.catalogue.actions.adopting import adopt_catalogue, adopt_list, announce_calendar, register_departments
from gezhi.catalogue.actions.deadlines import (
    confirm_deadlines,
    propose_deadlines,
    refuse_deadlines,
    withdraw_deadlines,
)
from gezhi.catalogue.actions.proposing import (
    confirm_calendar,
    propose_closure,
    propose_lifting,
    propose_year,
    refuse_calendar,
    withdraw_calendar,
)
from gezhi.catalogue.actions.setting import set_parameter
from gezhi.catalogue.actions.templates import retire_answer_template, set_answer_template

__all__ = [
    "adopt_catalogue",
    "adopt_list",
    "announce_calendar",
    "confirm_calendar",
    "confirm_deadlines",
    "propose_closure",
    "propose_deadlines",
    "propose_lifting",
    "propose_year",
    "refuse_calendar",
    "refuse_deadlines",
    "register_departments",
    "retire_answer_template",
    "set_answer_template",
    "set_parameter",
    "withdraw_calendar",
    "withdraw_deadlines",
]
