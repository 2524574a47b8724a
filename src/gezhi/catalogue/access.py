"""Who may write what an authority decides: a business administrator （业务管理员） of the agency, in her own scope."""

from __future__ import annotations

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty, Level

NOT_LIST_KEEPER = Refusal(
    "not-list-keeper",
    Kind.FORBIDDEN,
    Text(
        "准入清单由县级网格化机构的业务管理员编制。",
        "A county's list is kept by a business administrator of its grid agency.",
    ),
    article=(9,),
)
NOT_CATALOGUE_KEEPER = Refusal(
    "not-catalogue-keeper",
    Kind.FORBIDDEN,
    Text(
        "分类目录由市级网格化机构的业务管理员制定。",
        "The catalogue is kept by a business administrator of the city's grid agency.",
    ),
    article=(9,),
)
NOT_CALENDAR_KEEPER = Refusal(
    "not-calendar-keeper",
    Kind.FORBIDDEN,
    Text(
        "工作日历由网格化机构的业务管理员在本辖区内维护。",
        "The working calendar is kept by business administrators of the grid agencies, each for its own area.",
    ),
)

NOT_SETTING_KEEPER = Refusal(
    "not-setting-keeper",
    Kind.FORBIDDEN,
    Text(
        "参数由市、县级网格化机构的业务管理员设定。",
        "Settings are made by business administrators of the city's and the counties' grid agencies.",
    ),
    article=(25, 1),
)


def may_set(actor: Actor, region: str) -> bool:
    """The city sets numbers for itself and below, a county for itself; a township follows its county."""
    whole = actor.level in (Level.CITY, Level.COUNTY)
    return actor.duty is Duty.BUSINESS_ADMINISTRATOR and whole and region in actor.places


def sets_for(actor: Actor) -> str:
    """The city or county for which the actor's agency sets numbers, or whose numbers it follows."""
    return actor.places[0][: Level.COUNTY.digits]


def may_keep_list(actor: Actor, county: str) -> bool:
    """Art. 9: the county's grid agency draws up the admission list; the city has no part in writing it."""
    return actor.duty is Duty.BUSINESS_ADMINISTRATOR and actor.level is Level.COUNTY and county in actor.places


def may_keep_catalogue(actor: Actor, city: str) -> bool:
    """Art. 9: the city's grid agency makes the classification catalogue."""
    return actor.duty is Duty.BUSINESS_ADMINISTRATOR and actor.level is Level.CITY and city in actor.places


def may_announce(actor: Actor, region: str) -> bool:
    """National notices are entered by the city; closures and office hours by the agency of the place or one above."""
    if actor.duty is not Duty.BUSINESS_ADMINISTRATOR:
        return False
    return actor.covers(region) if region else actor.level is Level.CITY
