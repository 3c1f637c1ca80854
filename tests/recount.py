#!/usr/bin/env python3
"""Recounts every figure of surveys from their exported rows, and compares with what the collector says.

    PERCHE_ADMIN_KEY=... python3 tests/recount.py --url http://127.0.0.1:8080 --survey post-purchase

It shares no code with Perché and needs nothing but Python 3.9 and the system's time zones. It reads the rows
(status=all) and asks for many aggregates; windows, buckets, counts, metrics, intervals, groups and verdicts are its
own, from the contract and the published formulas. Values must be equal to the cent, bounds of intervals to a
hundredth. No answer may come in meanwhile. Not recounted, because no row tells them: response rates and weights (a
survey that was never shown and never sampled has none), and which values of a segment came too late to be counted apart.

Exit: 0 all equal, 1 not, 2 it cannot be run."""

import argparse
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True
if sys.version_info < (3, 9):
    print("Python 3.9 or newer is needed, this is " + sys.version.split()[0], file=sys.stderr)
    sys.exit(2)

from recounting import queries, windows  # noqa: E402
from recounting.envelope import Recount, Rows, Survey  # noqa: E402
from recounting.figures import At, Near, Words  # noqa: E402
from recounting.overview import overview  # noqa: E402


class Collector:
    """Asks a running collector."""

    def __init__(self, url, key):
        self.base, self.key = f"{url.rstrip('/')}/v1", key

    def get(self, path, accept="application/json"):
        headers = {"Authorization": f"Bearer {self.key}", "Accept": accept}
        request = urllib.request.Request(self.base + path, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def survey(self, name):
        """A survey and its rows, newest first."""
        path = f"/surveys/{urllib.parse.quote(name)}"
        rows = self.get(f"{path}/responses?status=all", "application/x-ndjson").splitlines()
        return Survey(json.loads(self.get(path))), [json.loads(line) for line in rows]

    def at_rest(self, path):
        """An answer, and an instant at which it was right: a quarter hour that ends meanwhile would make two."""
        while True:
            asked = int(time.time() * 1000)
            try:
                answer = json.loads(self.get(path))
            except urllib.error.HTTPError as refusal:
                # None of the questions is refused: what is wrong stands in the problem.
                answer = json.load(refusal)
            if windows.floor(int(time.time() * 1000)) == windows.floor(asked):
                return asked, answer


def to_query(query):
    """The question as the address says it."""
    pairs = [(name, query[name]) for name in ("from", "to", "tz", "interval", "detail", "compare") if name in query]
    pairs += [("group_by", member) for member in query.get("group_by", [])] + query.get("filters", [])
    return urllib.parse.urlencode(pairs)


class Check:
    """Counts what is equal and prints what is not."""

    def __init__(self):
        self.passed = self.failed = 0

    def note(self, holds, where, path, expected, given):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{where}\n    {path}: expected {expected}, given {given}")

    def compare(self, where, path, expected, given):
        if isinstance(expected, dict) and isinstance(given, dict):
            self.note(set(expected) == set(given), where, f"{path} members", sorted(expected), sorted(given))
            for name in expected.keys() & given.keys():
                self.compare(where, f"{path}.{name}", expected[name], given[name])
        elif isinstance(expected, list) and isinstance(given, list):
            self.note(len(expected) == len(given), where, f"{path} length", len(expected), len(given))
            for place, pair in enumerate(zip(expected, given)):
                self.compare(where, f"{path}[{place}]", *pair)
        elif isinstance(expected, Near):
            near = isinstance(given, (int, float)) and abs(expected.value - given) <= 0.01 + 1e-9
            self.note(near, where, path, f"{expected.value:.4f}", given)
        elif isinstance(expected, Words):
            says = isinstance(given, str) and expected.words in given
            self.note(says, where, path, f"... {expected.words} ...", given)
        elif isinstance(expected, At):
            same = isinstance(given, str) and windows.instant(given) == expected.instant
            self.note(same, where, path, f"{expected.instant} ms", given)
        else:
            # True and 1 are equal to Python, and 1 and 1.0; only the first pair is a difference.
            same = expected == given and isinstance(expected, bool) == isinstance(given, bool)
            self.note(same, where, path, expected, given)


def check_rows(check, survey, rows):
    """That the rows are whole and in order, and say of themselves what their survey says."""
    orders = [(windows.instant(row["at"]), row["id"]) for row in rows]
    check.note(orders == sorted(set(orders), reverse=True), "rows", "order", "newest first, each once", "another")
    for row in rows:
        where = f"row {row['id']}"
        told = {"survey": survey.id, "kind": survey.kind, "scale_min": survey.least, "scale_max": survey.most}
        told.update(polarity=survey.polarity, aligned=survey.aligned(row["score"]))
        for name, expected in told.items():
            check.compare(where, name, expected, row[name])
        score = row["score"]
        check.note(score is None or survey.least <= score <= survey.most, where, "score", "a point of the scale", score)
        check.note(row["status"] in ("counted", "test", "quarantined"), where, "status", "a known one", row["status"])
        check.note(re.fullmatch("[0-9a-f]{12}", row["version"]), where, "version", "12 hex digits", row["version"])


def recount(check, collector, names, late):
    """Asks everything, and answers it from the rows. How many queries that were."""
    surveys, asked = [], 0
    for name in names:
        survey, rows = collector.survey(name)
        check_rows(check, survey, rows)
        surveys.append((survey, Rows(rows, late)))
        for query in queries.of_one(survey, rows):
            path = f"/surveys/{name}/aggregates?{to_query(query)}"
            now, answer = collector.at_rest(path)
            check.compare(path, "", Recount(*surveys[-1], query).envelope(now), answer)
            asked += 1
        print(f"{name}: {len(rows)} rows")
    for query in queries.of_many():
        path = f"/aggregates?survey={','.join(names)}&{to_query(query)}"
        now, answer = collector.at_rest(path)
        check.compare(path, "", overview(surveys, query, now), answer)
        asked += 1
    return asked


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--url", required=True, help="where the collector listens")
    arguments.add_argument("--survey", required=True, action="append", help="which survey; may be given again")
    arguments.add_argument("--key-env", default="PERCHE_ADMIN_KEY", help="the variable that holds the key")
    arguments.add_argument("--sabotage", action="store_true", help="count edges one millisecond late: it must fail")
    given = arguments.parse_args()
    key, missing = os.environ.get(given.key_env), windows.missing_zones(queries.ZONES)
    if missing:
        print(f"no time zone data for {', '.join(missing)}: install the system's tzdata", file=sys.stderr)
        return 2
    if not key:
        print(f"{given.key_env} must hold a key that may read responses", file=sys.stderr)
        return 2
    check = Check()
    try:
        asked = recount(check, Collector(given.url, key), given.survey, int(given.sabotage))
    except urllib.error.URLError as error:
        print(f"{given.url}: {error}", file=sys.stderr)
        return 2
    print(f"{asked} queries")
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
