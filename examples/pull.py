#!/usr/bin/env python3
"""Pulls figures with their intervals, and keeps a copy of the responses up to date. Python 3.9 or newer, nothing else.

    export PERCHE_KEY=...                                       # scope numbers for figures, read for changes
    python3 pull.py figures --url https://answers.example --survey post-purchase --interval week --from 2026-09-01
    python3 pull.py figures --url https://answers.example --survey post-purchase --interval week --plot effort.png
    python3 pull.py changes --url https://answers.example --cursor cursor.txt >> responses.ndjson

`figures` prints a table; with --plot it draws the headline with its 95 % interval (needs matplotlib, else the table alone).
`changes` prints what happened since the last time, one JSON object a line, and remembers in the file how far it came. The
place is written after the lines: when it is stopped between the two it repeats lines, and never leaves any out. So whoever
reads them puts each by its id: the last one holds.

Exit: 0 done, 1 refused or not reached, 3 the log no longer reaches back to the cursor: read the responses again."""

import argparse
import datetime
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import zoneinfo


def get(options, path, **query):
    """One answer of the API as an object."""
    query = {name: value for name, value in query.items() if value is not None}
    url = options.url.rstrip("/") + path + ("?" + urllib.parse.urlencode(query) if query else "")
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + options.key})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        problem = json.loads(refused.read() or b"{}")
        faults = "; ".join("{field} {message}".format(**fault) for fault in problem.get("errors", []))
        code = 3 if problem.get("type", "").endswith(":log-gone") else 1
        fail("{}: {}. {}".format(refused.code, problem.get("title", refused.reason), faults), code)
    except (urllib.error.URLError, OSError) as unreached:
        fail("{}: {}".format(options.url, unreached))


def fail(reason, code=1):
    print("pull.py: " + reason, file=sys.stderr)
    sys.exit(code)


def figures(options):
    """The headline of a survey, over the whole window and in each part of it."""
    asked = {"from": options.since, "to": options.until, "tz": options.tz, "interval": options.interval}
    envelope = get(options, "/v1/surveys/{}/aggregates".format(urllib.parse.quote(options.survey)), **asked)
    name = envelope["headline"]
    # Days and longer parts begin at midnight there.
    letters = 16 if options.interval == "hour" else 10
    parts = [(local(part["from"], envelope["tz"])[:letters], part["n"], part["metrics"][name]) for part in envelope["series"]]
    total = ("in all", envelope["total"]["n"], envelope["total"]["metrics"][name])
    print("{} of {}, {}".format(name, envelope["survey"], total[2]["method"]))
    for label, n, metric in parts + [total]:
        # No answers: no figure. It is not 0.
        value, low, high = (("%.2f" % part) if part is not None else "-" for part in (metric[it] for it in ("value", "low", "high")))
        print("{:<17} n {:>6}   {:>8}   from {:>8} to {:>8}".format(label, n, value, low, high))
    if options.plot:
        plot(options.plot, "{} of {}".format(name, envelope["survey"]), parts or [total])


def local(instant, zone):
    """What the clocks of the figures' own zone say at an instant: November begins on the 1st, not on 31 October at 23:00."""
    utc = datetime.datetime.fromisoformat(instant.replace("Z", "+00:00"))
    return utc.astimezone(zoneinfo.ZoneInfo(zone)).isoformat(sep=" ")


def plot(file, title, rows):
    """Points with their intervals; those without answers are left out."""
    try:
        import matplotlib
    except ImportError:
        print("pull.py: {} is not drawn: pip install matplotlib".format(file), file=sys.stderr)
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [(label, n, metric) for label, n, metric in rows if metric["low"] is not None]
    values = [metric["value"] for _, _, metric in rows]
    # The interval of a score may lie beside its value: bars have no negative length.
    below = [max(0, metric["value"] - metric["low"]) for _, _, metric in rows]
    above = [max(0, metric["high"] - metric["value"]) for _, _, metric in rows]
    figure, axes = pyplot.subplots(figsize=(10, 4))
    axes.errorbar(range(len(rows)), values, yerr=[below, above], fmt="o", capsize=4)
    axes.set_xticks(range(len(rows)), ["{}\nn {}".format(label, n) for label, n, _ in rows], fontsize=7)
    axes.set_title(title + ", 95 % intervals")
    figure.tight_layout()
    figure.savefig(file)


def changes(options):
    """What was created, amended, released and erased since the last time."""
    after = None
    if os.path.exists(options.cursor):
        with open(options.cursor, encoding="utf-8") as file:
            after = file.read().strip() or None
    while True:
        page = get(options, "/v1/changes", after=after, limit=1000)
        for item in page["items"]:
            print(json.dumps(item, ensure_ascii=False))
        sys.stdout.flush()
        if page["next"] == after:
            return
        done, after = not page["items"], page["next"]
        keep(options.cursor, after)
        if done:
            return


def keep(path, cursor):
    """Whole or not at all: the new file takes the old one's name."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(cursor + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def main():
    parser = argparse.ArgumentParser(description="Pulls figures and changes from a Perché collector.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("figures", help="the headline with its interval")
    one.add_argument("--survey", required=True)
    one.add_argument("--interval", choices=["hour", "day", "week", "month"])
    one.add_argument("--from", dest="since", metavar="DATE")
    one.add_argument("--to", dest="until", metavar="DATE")
    one.add_argument("--tz", metavar="ZONE")
    one.add_argument("--plot", metavar="FILE")
    one.set_defaults(run=figures)
    two = commands.add_parser("changes", help="what happened since the last time")
    two.add_argument("--cursor", required=True, metavar="FILE", help="remembers how far it came")
    two.set_defaults(run=changes)
    for command in (one, two):
        command.add_argument("--url", default="http://127.0.0.1:8080")
    options = parser.parse_args()
    options.key = os.environ.get("PERCHE_KEY", "")
    if not options.key:
        fail("set PERCHE_KEY to a key: perche key create --scope read --label pull.py")
    options.run(options)


main()
