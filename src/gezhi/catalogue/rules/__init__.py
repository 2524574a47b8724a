"""Decisions of the catalogue: what a list may hold, what a notice means, what a description may be about. Pure."""

from gezhi.catalogue.rules.calendars import assemble, check_notice, follows_notice
from gezhi.catalogue.rules.lists import check_dates, check_list, check_matter
from gezhi.catalogue.rules.notices import findings, read_days
from gezhi.catalogue.rules.reading import read_classes, read_deadlines, read_departments, read_keywords, read_matters
from gezhi.catalogue.rules.suggestion import Vocabulary, normal, suggest

__all__ = [
    "Vocabulary",
    "assemble",
    "check_dates",
    "check_list",
    "check_matter",
    "check_notice",
    "findings",
    "follows_notice",
    "normal",
    "read_classes",
    "read_days",
    "read_deadlines",
    "read_departments",
    "read_keywords",
    "read_matters",
    "suggest",
]
