"""The whole answer of `GET /v1/surveys/{survey}/aggregates`, recounted from the exported rows."""

import bisect

from . import windows
from .figures import HEADLINE, Answers, At, Change, verdicts



class Survey:
    """What a recount must know of a survey, from `GET /v1/surveys/{survey}`."""

    def __init__(self, read):
        self.id, self.kind = read["id"], read["kind"]
        self.least, self.most = read["scale"]["min"], read["scale"]["max"]
        self.polarity = read["scale"]["polarity"]
        self.low_is_good = self.polarity == "low_is_good"
        self.tz = read["definition"].get("tz") or "UTC"
        context = read["definition"].get("context") or {}
        self.segments = sorted(key for key, rule in context.items() if rule.get("segment"))

    def aligned(self, score):
        return self.least + self.most - score if self.low_is_good and score is not None else score


def value(row, member):
    """What a row says in a dimension, as a query writes it."""
    if member == "verified":
        return "true" if row["verified"] else "false"
    return row["context"].get(member[8:]) if member.startswith("context.") else row[member]


class Rows:
    """The rows of a survey in order of time."""

    def __init__(self, rows, late=0):
        self.all = sorted(rows, key=lambda row: windows.instant(row["at"]))
        self.times = [windows.instant(row["at"]) for row in self.all]
        # What the sabotage adds to every edge: an answer just on an edge then falls into the bucket before.
        self.late = late

    def inside(self, begin, end):
        """The rows in [begin, end)."""
        first, last = (bisect.bisect_left(self.times, edge + self.late) for edge in (begin, end))
        return self.all[first:last]


class Recount:
    """The rows of one survey, and one question."""

    def __init__(self, survey, rows, query):
        self.survey, self.rows, self.query = survey, rows, query
        self.zone = query.get("tz", survey.tz)
        self.filters = {}
        for member, allowed in query.get("filters", []):
            self.filters.setdefault(member, set()).add(allowed)
        self.groups = query.get("group_by", [])
        split = {*self.filters, *self.groups}
        # Counts are kept split in one way at a time; what is split in two is counted by reading the responses.
        self.basis = "tallies" if len(self.filters) + len(self.groups) <= 1 else "scan"
        self.knows_versions = self.basis == "scan" or split <= {"version"}

    def envelope(self, now):
        """Everything that the server should say at `now`."""
        survey, query = self.survey, self.query
        begin, end = self.window(now)
        earlier = self.earlier(begin, end, now)
        return {
            "survey": survey.id,
            "kind": survey.kind,
            "headline": HEADLINE[survey.kind],
            "from": At(begin),
            "to": At(end),
            "tz": self.zone,
            "basis": self.basis,
            "scale": {"min": survey.least, "max": survey.most, "polarity": survey.polarity},
            "total": self.figures([(begin, end)]),
            "series": self.series(begin, end) if "interval" in query else [],
            "groups": self.grouped(begin, end, earlier) if self.groups else [],
            "compare": self.compared([None], (begin, end), earlier)[0] if earlier else None,
        }

    def window(self, now):
        first = next(iter(self.rows.times), None)
        return windows.window(self.query.get("from"), self.query.get("to"), self.zone, now, first)

    def key(self, row):
        """The group of a row."""
        return tuple(value(row, member) for member in self.groups)

    def counted(self, begin, end):
        return [row for row in self.rows.inside(begin, end) if row["status"] == "counted"]

    def chosen(self, begin, end, key=None):
        """What counts, passes every filter, and is in the group."""
        def passes(row):
            return all(value(row, member) in allowed for member, allowed in self.filters.items())

        return [row for row in self.counted(begin, end) if passes(row) and (key is None or self.key(row) == key)]

    def answers(self, begin, end, key=None):
        return Answers(self.survey, [row["score"] for row in self.chosen(begin, end, key) if row["score"] is not None])

    def figures(self, spans, key=None, points=True):
        """The figures of neighbouring spans together, of one group or of all."""
        begin, end = spans[0][0], spans[-1][1]
        chosen, answers = self.chosen(begin, end, key), self.answers(begin, end, key)
        # What does not count is told whatever the filters say, and is in no group.
        rest = self.rows.inside(begin, end) if key is None else []
        versions = self.versions(spans, chosen, key)
        figures = {
            "n": answers.n,
            "commented": sum(row["comment"] is not None for row in chosen),
            "skipped": sum(row["score"] is None for row in chosen),
            "excluded": {status: sum(row["status"] == status for row in rest) for status in ("test", "quarantined")},
            "versions": versions,
            "mixed_versions": len(versions) > 1,
            "low_n": answers.n < 10,
            "bands": answers.bands(),
            "metrics": answers.metrics(),
            # Displays are in no export; a survey that was never shown has no rate.
            "response_rate": None,
        }
        if points:
            figures["distribution"] = {str(score): count for score, count in answers.counts.items()}
        return figures

    def versions(self, spans, chosen, key):
        """The wordings. Counts are kept split in one way at a time, so what is split by something else names every
        wording of its span, and a group that has answers in it every wording of the span."""
        if not self.knows_versions and (key is None or chosen):
            chosen = [row for span in spans for row in self.counted(*span)]
        return sorted({row["version"] for row in chosen})

    def buckets(self, begin, end):
        return windows.buckets(self.query["interval"], self.zone, begin, end)

    def series(self, begin, end, key=None):
        points, series = self.query.get("detail") == "full", []
        for start, stop, partial in self.buckets(begin, end):
            bucket = {"from": At(start), "to": At(stop), **self.figures([(start, stop)], key, points)}
            series.append({**bucket, "partial": True} if partial else bucket)
        return series

    def grouped(self, begin, end, earlier):
        """One entry per value that occurs, most answers first; rows without the value are in no group."""
        keys = {self.key(row) for row in self.chosen(begin, end)}
        sizes = {key: self.answers(begin, end, key).n for key in keys if None not in key}
        keys = sorted(sizes, key=lambda key: (-sizes[key], key))
        changes = self.compared(keys, (begin, end), earlier) if earlier else [None] * len(keys)
        one, series = len(self.groups) == 1, "interval" in self.query
        spans = [bucket[:2] for bucket in self.buckets(begin, end)] if series else [(begin, end)]
        entries = []
        for key, change in zip(keys, changes):
            entry = {"by": self.groups[0] if one else self.groups, "key": key[0] if one else list(key)}
            entry.update(self.figures(spans, key))
            if one and series:
                entry["series"] = self.series(begin, end, key)
            if change:
                entry["compare"] = {**change, "comparisons": len(keys)}
            entries.append(entry)
        return entries

    def earlier(self, begin, end, now):
        """The window that this one is compared with."""
        asked = self.query.get("compare")
        if asked == "previous":
            return windows.before(begin, end, self.zone)
        return windows.window(*asked.split(".."), self.zone, now, None) if asked else None

    def compared(self, keys, window, earlier):
        """Each group, or the total, beside itself in the earlier window; the verdicts of groups are given together."""
        changes = [Change(self.answers(*window, key), self.answers(*earlier, key)) for key in keys]
        told = []
        for key, change, verdict in zip(keys, changes, verdicts(changes)):
            comparison = {"from": At(earlier[0]), "to": At(earlier[1]), "previous": self.figures([earlier], key)}
            comparison.update(metric=HEADLINE[self.survey.kind], delta=change.delta())
            told.append({**comparison, "verdict": verdict, "needed": change.needed()})
        return told
