"""Every write of the catalogue. What is in force is never changed: a change is a new version."""

from gezhi.catalogue.actions.adopting import adopt_catalogue, adopt_list, announce_calendar, register_departments
from gezhi.catalogue.actions.proposing import (
    confirm_calendar,
    propose_closure,
    propose_year,
    refuse_calendar,
    withdraw_calendar,
)
from gezhi.catalogue.actions.setting import set_parameter

__all__ = [
    "adopt_catalogue",
    "adopt_list",
    "announce_calendar",
    "confirm_calendar",
    "propose_closure",
    "propose_year",
    "refuse_calendar",
    "register_departments",
    "set_parameter",
    "withdraw_calendar",
]
