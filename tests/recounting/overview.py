"""The answer of `GET /v1/aggregates`: the headlines of several surveys side by side, recounted from their rows."""

from .envelope import HEADLINE, Recount
from .figures import At, Change, verdicts


def overview(surveys, query, now):
    """What the server should say of `surveys`, each with its rows, at `now`."""
    query = {"compare": "previous", **query}
    recounts = [Recount(survey, rows, query) for survey, rows in sorted(surveys, key=lambda pair: pair[0].id)]
    spans = []
    for recount in recounts:
        window = recount.window(now)
        spans.append((window, recount.earlier(*window, now)))
    changes = [
        Change(recount.answers(*window), recount.answers(*earlier))
        for recount, (window, earlier) in zip(recounts, spans)
    ]
    told = zip(recounts, spans, changes, verdicts(changes))
    return {"items": [brief(*one) for one in told]}


def brief(recount, spans, change, verdict):
    """One survey. Verdicts that are read together are judged together."""
    (begin, end), (earlier, until) = spans
    kind = recount.survey.kind
    return {
        "survey": recount.survey.id,
        "kind": kind,
        "archived": False,
        "from": At(begin),
        "to": At(end),
        "tz": recount.zone,
        "n": change.now.n,
        "low_n": change.now.n < 10,
        "headline": HEADLINE[kind],
        **change.now.metrics()[HEADLINE[kind]],
        # Displays are in no export; a survey that was never shown has no rate.
        "response_rate": None,
        "previous": {
            "from": At(earlier),
            "to": At(until),
            "n": change.before.n,
            **change.before.metrics()[HEADLINE[kind]],
        },
        "delta": change.delta(),
        "verdict": verdict,
        "needed": change.needed(),
    }
