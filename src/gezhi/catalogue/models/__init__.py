"""Tables of the catalogue. What is in force is never edited: a change is a new version, so every table only grows."""

from gezhi.catalogue.models.entering import CalendarProposal, DeadlineChange, DeadlineProposal
from gezhi.catalogue.models.lists import (
    AdmissionList,
    CalendarDay,
    DeadlineRule,
    Department,
    Matter,
    MatterCatalogue,
    MatterClass,
    WorkCalendar,
)
from gezhi.catalogue.models.offices import AnswerTemplate, ParameterSetting

__all__ = [
    "AdmissionList",
    "AnswerTemplate",
    "CalendarDay",
    "CalendarProposal",
    "DeadlineChange",
    "DeadlineProposal",
    "DeadlineRule",
    "Department",
    "Matter",
    "MatterCatalogue",
    "MatterClass",
    "ParameterSetting",
    "WorkCalendar",
]
