"""What is asked: windows around changes of the clock, at odd minutes and at the year's end, and every way to split."""

import datetime

# A change of the clock in spring and in autumn, where the zone has them; else days like any other.
ZONES = {
    "Europe/Rome": ("2025-03-30", "2025-10-26"),
    "America/St_Johns": ("2025-03-09", "2025-11-02"),
    "Australia/Lord_Howe": ("2025-04-06", "2025-10-05"),
    "Asia/Kathmandu": ("2025-04-13", "2025-12-31"),
    "UTC": ("2025-03-01", "2025-12-31"),
}
YEAR = {"from": "2024-12-28", "to": "2026-01-10"}


def around(day, before=1, after=2):
    """Local days around one."""
    day = datetime.date.fromisoformat(day)
    return {"from": str(day - datetime.timedelta(before)), "to": str(day + datetime.timedelta(after))}


def in_windows():
    """The same figures in every kind of window."""
    yield {}
    yield {"interval": "month"}
    yield {"from": "2025-06-01", "to": "2200-01-01"}
    yield {**YEAR, "tz": "Europe/Rome", "interval": "day"}
    yield {"from": "2025-03-30T00:59:59.999Z", "to": "2025-03-30T01:15:00Z"}
    for zone, days in ZONES.items():
        for day in days:
            for interval in ("hour", "day"):
                yield {**around(day), "tz": zone, "interval": interval, "detail": "full"}
            # Odd ends: both are floored, and the buckets there are cut.
            odd = {"from": f"{day}T00:07:31-03:30", "to": f"{day}T19:52:59.999+05:45", "tz": zone}
            yield {**odd, "interval": "hour"}
            yield {**odd, "interval": "week", "detail": "full"}
        for interval in ("week", "month"):
            yield {**YEAR, "tz": zone, "interval": interval}
        yield {"from": "2024-12-30", "to": "2025-01-06", "tz": zone, "interval": "week"}


def values(rows):
    """Every value that occurs in a dimension, as a filter writes it."""
    members = ("channel", "locale", "version", "touchpoint")
    found = {member: sorted({row[member] for row in rows if row[member]}) for member in members}
    return {**found, "verified": ["false", "true"]}


def filtered(survey, rows):
    """One filter, several values of one, two filters."""
    singles = values(rows)
    for key in survey.segments:
        singles[f"context.{key}"] = sorted({row["context"][key] for row in rows if key in row["context"]})
    singles["locale"].append("xx")
    rome = {**around("2025-03-30"), "tz": "Europe/Rome", "interval": "hour", "detail": "full"}
    for member, known in singles.items():
        for one in known:
            yield {"filters": [(member, one)]}
            yield {**rome, "filters": [(member, one)]}
        yield {**YEAR, "interval": "month", "filters": [(member, one) for one in known[:2]]}
    pairs = [(one, other) for one in singles for other in singles if one < other and singles[one] and singles[other]]
    for one, other in pairs:
        both = [(one, singles[one][0]), (other, singles[other][-1])]
        yield {"filters": both}
        yield {**rome, "filters": both + [(one, singles[one][-1])]}


def grouped(survey):
    """One and two groups, with filters, series and an earlier window."""
    members = ["channel", "locale", "version", "touchpoint", "verified"] + [f"context.{key}" for key in survey.segments]
    days = {**around("2025-10-26"), "tz": "Europe/Rome", "interval": "day"}
    months = {"from": "2025-10-01", "to": "2025-11-01", "tz": "Europe/Rome", "compare": "2025-03-01..2025-04-01"}
    for member in members:
        yield {"group_by": [member]}
        yield {**days, "group_by": [member]}
        yield {**days, "group_by": [member], "detail": "full", "filters": [("channel", "inline")]}
        yield {**months, "group_by": [member]}
        yield {**months, "group_by": [member], "filters": [("locale", "it")]}
    for one, other in zip(members, members[1:] + members[:1]):
        yield {"group_by": [one, other]}
        yield {**days, "group_by": [one, other], "filters": [("locale", "it")]}
        yield {**months, "group_by": [one, other]}


def compared():
    """A window beside an earlier one."""
    for zone, days in ZONES.items():
        for day in days:
            # A day against the day before, which the clock makes longer or shorter; a week; five hours.
            yield {**around(day, 0, 1), "tz": zone, "compare": "previous"}
            yield {**around(day, 3, 4), "tz": zone, "compare": "previous", "filters": [("channel", "inline")]}
            yield {"from": f"{day}T01:15:00Z", "to": f"{day}T06:15:00Z", "tz": zone, "compare": "previous"}
    yield {"compare": "previous"}
    yield {"from": "2025-07-01", "to": "2026-01-01", "compare": "2025-01-01..2025-07-01"}
    yield {"from": "2025-10-26", "to": "2025-10-27", "tz": "Europe/Rome", "compare": "2025-03-30..2025-03-31"}
    yield {"from": "2025-10-26", "to": "2025-10-27", "compare": "2024-01-01T00:00:00Z..2024-02-01T00:00:00Z"}


def of_many():
    """Every question to several surveys at once."""
    yield {}
    yield {"from": "2025-10-01", "to": "2025-11-01"}
    yield {"from": "2025-10-01", "to": "2025-11-01", "tz": "Europe/Rome", "compare": "2025-03-01..2025-04-01"}
    yield {"from": "2025-03-30T00:15:00Z", "to": "2025-04-06T00:15:00Z", "tz": "Australia/Lord_Howe"}


def of_one(survey, rows):
    """Every question to one survey."""
    yield from in_windows()
    yield from filtered(survey, rows)
    yield from grouped(survey)
    yield from compared()
