"""What an authority lists and announces: catalogue, admission lists, deadlines, the working calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gezhi.catalogue.terms import (
    ClockKind,
    Credibility,
    DepartmentKind,
    Item,
    NoticeKind,
    OnTheSpot,
    PhotoRule,
    Process,
    Publicity,
    Urgency,
)
from gezhi.kernel.levels import levels
from gezhi.kernel.text import Term
from gezhi.kernel.worktime import DayEnd, Unit


def one_of(name: str, field: str, terms: type[Term]) -> models.CheckConstraint:
    """A column that holds one of these words."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": [term.value for term in terms]}))


class Department(models.Model):
    """A kind of linked department (Art. 5); its instances at each level are organisations."""

    append_only = True
    levels = levels(L1="code name name_en kind")

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)

    class Meta:
        ordering = ["code"]
        constraints = [one_of("department_kind", "kind", DepartmentKind)]


class Adopted(models.Model):
    """What an authority adopts: who entered it, as whom and when."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)
    source = models.TextField()
    issued_on = models.DateField()
    adopted_at = models.DateTimeField()
    adopted_by = models.UUIDField()
    adopted_by_name = models.CharField(max_length=60)
    adopted_as = models.UUIDField()

    class Meta:
        abstract = True


_ADOPTED_L1 = "id name source issued_on adopted_at "
_ADOPTED_L2 = "adopted_by adopted_by_name adopted_as"


class MatterCatalogue(Adopted):
    """The city's classification catalogue （分类目录， Art. 9 ¶2）, one row a version."""

    append_only = True
    levels = levels(L1=_ADOPTED_L1 + "version city effective_from", L2=_ADOPTED_L2)

    version = models.CharField(max_length=24, unique=True)
    city = models.CharField(max_length=4)
    effective_from = models.DateField()


class MatterClass(models.Model):
    """A minor class （小类） under its major class （大类） in one version of the catalogue."""

    append_only = True
    levels = levels(L1="id catalogue major_code major major_en minor minor_en")

    id = models.UUIDField(primary_key=True)
    catalogue = models.ForeignKey(MatterCatalogue, on_delete=models.PROTECT, related_name="classes")
    major_code = models.CharField(max_length=2)
    major = models.CharField(max_length=60)
    major_en = models.CharField(max_length=120)
    minor = models.CharField(max_length=60)
    minor_en = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "major_code", "minor"], name="matter_class_once"),
        ]


class AdmissionList(Adopted):
    """A county's admission list （准入清单， Art. 9）, one row a version; the one in force is the latest begun."""

    append_only = True
    levels = levels(L1=_ADOPTED_L1 + "version county catalogue effective_from effective_to", L2=_ADOPTED_L2)

    version = models.CharField(max_length=24, unique=True)
    county = models.CharField(max_length=6)
    catalogue = models.ForeignKey(MatterCatalogue, on_delete=models.PROTECT, related_name="lists")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="admission_list_ends_after_it_begins",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=models.F("effective_from")),
            ),
        ]


class Matter(models.Model):
    """One matter of one admission list."""

    append_only = True
    levels = levels(
        L1="id admission_list matter_class code name name_en item process grid_roles grid_role lead assisting "
        "on_the_spot urgency closing_conditions elements basis credibility decision_number personal_data access_level "
        "public_report anonymous publicity photo retention_years",
        L2="merge_radius_m merge_window_days dispute_rule keywords",
    )

    id = models.UUIDField(primary_key=True)
    admission_list = models.ForeignKey(AdmissionList, on_delete=models.PROTECT, related_name="matters")
    matter_class = models.ForeignKey(MatterClass, on_delete=models.PROTECT, related_name="matters")
    code = models.CharField(max_length=6)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200)
    item = models.CharField(max_length=1)
    process = models.CharField(max_length=12)
    grid_roles = models.JSONField(default=list)
    grid_role = models.TextField()
    lead = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_column="lead")
    assisting = models.JSONField()
    on_the_spot = models.CharField(max_length=8)
    urgency = models.CharField(max_length=8)
    closing_conditions = models.JSONField()
    elements = models.JSONField()
    basis = models.TextField(blank=True)
    credibility = models.CharField(max_length=12)
    decision_number = models.CharField(max_length=60, blank=True)
    personal_data = models.BooleanField()
    access_level = models.PositiveSmallIntegerField()
    public_report = models.BooleanField()
    anonymous = models.BooleanField()
    publicity = models.CharField(max_length=12)
    merge_radius_m = models.PositiveIntegerField()
    merge_window_days = models.PositiveIntegerField()
    dispute_rule = models.TextField(blank=True)
    photo = models.CharField(max_length=10)
    retention_years = models.PositiveSmallIntegerField()
    keywords = models.JSONField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["admission_list", "code"], name="matter_once_a_list"),
            # Art. 8 item 7: "other matters" rest on a decision, which is named.
            models.CheckConstraint(
                name="matter_of_item_7_names_its_decision",
                condition=~Q(item=Item.OTHER.value) | ~Q(decision_number=""),
            ),
            models.CheckConstraint(name="matter_access_level", condition=Q(access_level__range=(1, 4))),
            one_of("matter_item", "item", Item),
            one_of("matter_on_the_spot", "on_the_spot", OnTheSpot),
            one_of("matter_credibility", "credibility", Credibility),
            one_of("matter_publicity", "publicity", Publicity),
            one_of("matter_process", "process", Process),
            one_of("matter_urgency", "urgency", Urgency),
            one_of("matter_photo", "photo", PhotoRule),
        ]


class DeadlineRule(models.Model):
    """How long a clock may run for a matter at an urgency; without a matter it holds for the whole list."""

    append_only = True
    levels = levels(L1="id admission_list matter clock urgency unit value to_confirm")

    id = models.UUIDField(primary_key=True)
    admission_list = models.ForeignKey(AdmissionList, on_delete=models.PROTECT, related_name="deadlines")
    matter = models.CharField(max_length=6, blank=True)
    clock = models.CharField(max_length=16)
    urgency = models.CharField(max_length=8)
    unit = models.CharField(max_length=12)
    value = models.PositiveIntegerField()
    to_confirm = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["admission_list", "matter", "clock", "urgency"], name="deadline_rule_once"),
            models.CheckConstraint(name="deadline_rule_has_time", condition=Q(value__gte=1)),
            one_of("deadline_rule_clock", "clock", ClockKind),
            one_of("deadline_rule_urgency", "urgency", Urgency),
            one_of("deadline_rule_unit", "unit", Unit),
        ]


class WorkCalendar(Adopted):
    """A notice about the working calendar. Version n of a place's calendar is what the notices up to n say."""

    append_only = True
    levels = levels(L1=_ADOPTED_L1 + "version kind region year seasons day_end roll_over lifts", L2=_ADOPTED_L2)

    version = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=12)
    region = models.CharField(max_length=15, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    seasons = models.JSONField(default=list)
    day_end = models.CharField(max_length=16, blank=True)
    roll_over = models.BooleanField(null=True)
    lifts = models.PositiveIntegerField(null=True)  # the version of the closure that it lifts

    class Meta:
        constraints = [
            one_of("work_calendar_kind", "kind", NoticeKind),
            models.CheckConstraint(
                name="work_calendar_lifts",
                condition=Q(kind=NoticeKind.LIFTING.value, lifts__isnull=False)
                | (~Q(kind=NoticeKind.LIFTING.value) & Q(lifts__isnull=True)),
            ),
            models.CheckConstraint(
                name="work_calendar_day_end", condition=Q(day_end__in=["", *(end.value for end in DayEnd)])
            ),
            models.CheckConstraint(
                name="work_calendar_year_is_national",
                condition=~Q(kind=NoticeKind.YEAR.value) | Q(year__isnull=False, region=""),
            ),
        ]


class CalendarDay(models.Model):
    """A day that a notice names."""

    append_only = True
    levels = levels(L1="id calendar day working name hours")

    id = models.UUIDField(primary_key=True)
    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    working = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)
    hours = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]
