"""Tables of people: organisations, postings of persons at them, how a body is reached, who is on duty when."""

from gezhi.people.models.bodies import Organisation, Posting
from gezhi.people.models.reaching import Contact, DutyShift

__all__ = ["Contact", "DutyShift", "Organisation", "Posting"]
