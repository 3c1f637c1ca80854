"""What schemathesis needs to know beside the description: a stream of events has no end, and what a broken reply looks like."""

import json
import os

import schemathesis
from requests.adapters import HTTPAdapter

# Set by `cargo xtask test` to see whether a broken reply is found: the list of surveys then calls its items otherwise.
BREAKS = os.environ.get("PERCHE_BREAK_REPLY") == "1"

send = HTTPAdapter.send


@schemathesis.serializer("text/plain")
def beacon(context, value):
    """What `sendBeacon` can send without asking first: JSON that calls itself plain text."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@schemathesis.hook
def map_body(context, body):
    """Puts most scores on the survey's scale, which no schema knows, so that answers are stored and not only refused."""
    if context.operation.definition.raw.get("operationId") == "postResponse" and isinstance(body, dict):
        score = body.get("score")
        # One that the description forbids stays: it is there to be refused.
        if type(score) is int and abs(score) < 2**31 and score % 8 != 0:
            body["score"] = abs(score) % 7 + 1
    return body


def replace(response, content):
    # Closed first: what is left of a stream must not be taken for the answer to the next request.
    response.close()
    response._content = content
    response._content_consumed = True


def watched(self, request, **options):
    response = send(self, request, **options)
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        replace(response, next(response.iter_content(64)))
    elif BREAKS and response.ok and request.method == "GET" and request.path_url.split("?")[0] == "/v1/surveys":
        replace(response, response.content.replace(b'"items"', b'"rows"'))
    return response


HTTPAdapter.send = watched
