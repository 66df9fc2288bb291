"""What a contract cannot say in its schemas, told to schemathesis: which calls are good although, or bad because.

Not a test: schemathesis loads it into a process of its own (test_contracts_hold.py).
"""

import os
import re
from typing import Any

import schemathesis

Case = schemathesis.Case[Any]
NUMBER_MAX = 2**31 - 1


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Make a call that is meant to be good really good, and one that is meant to be bad really bad."""
    if case.meta is None:
        return
    # Cases made from one example share its values.
    case.path_parameters, case.query = dict(case.path_parameters), dict(case.query)
    if case.method == "DELETE":
        _spare_what_the_other_calls_need(case)
    if case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE:
        _keep_unwritten_rules(case)
    elif case.query.get("season") is not None or case.query.get("episode") is not None:
        # A movie ignores its season, and so takes a bad one; a show does not.
        _replace(case.path_parameters, "mediaId", re.sub(r"^MV_", "TV_", str(case.path_parameters.get("mediaId"))))


def _keep_unwritten_rules(case: Case) -> None:
    for cursor in ("nextPageToken", "cursor"):
        case.query.pop(cursor, None)  # good ones come from the page before
    for key, good in {"timeZone": "Europe/London", "since": 0}.items():
        _replace(case.query, key, good)
    media_id = case.path_parameters.get("mediaId")
    for values in (case.path_parameters, case.query):
        _bound_titles(values)
    _replace(case.path_parameters, "operation_id", os.environ["OPERATION_ID"])
    if case.method != "DELETE":
        _replace(case.path_parameters, "profileId", os.environ["PROFILE_ID"])
    if isinstance(case.body, dict):
        case.body = _good_body(case.body)
        if "/scrobble/" in case.path and str(media_id).startswith("TV_"):
            case.body.setdefault("tv", {"season": 1, "episode": 5})
    if (str(media_id).startswith("TV_") and "/history/" in case.path) or case.query.get("episode") is not None:
        case.query.setdefault("season", 1)


def _good_body(sent: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {key: _whole(value) for key, value in sent.items()}
    for key, good in _known().items():
        _replace(body, key, good)
    if "name" in body:
        body["name"] = "".join(filter(str.isalnum, body["name"])) or "Robin"
    for values in (body, body.get("locator", {})):
        _bound_titles(values)
    return body


def _known() -> dict[str, object]:
    """What only somebody with an account could send, or somebody who knows what time it is."""
    profile_id = os.environ["PROFILE_ID"]
    return {
        "clientID": os.environ["CLIENT_ID"],
        "client_id": os.environ["CLIENT_ID"],
        "content_id": int(os.environ["CONTENT_ID"]),
        "email": os.environ["EMAIL"],
        "password": os.environ["PASSWORD"],
        "profileId": profile_id,
        "profile_id": profile_id,
        "time_zone": "Europe/London",
        "until": "9999-12-24T18:00:00Z",
    }


def _spare_what_the_other_calls_need(case: Case) -> None:
    """Ids seen in answers are tried out, and some stand for the tokens that this very run goes by."""
    spared = os.environ["SPARED_IDS"].split()
    for key, value in case.path_parameters.items():
        case.path_parameters[key] = "nobody" if value in spared else value


def _replace(values: dict[str, Any], key: str, value: object) -> None:
    if key in values:
        values[key] = value


def _bound_titles(values: dict[str, Any]) -> None:
    """The numbers go up to what 32 bits hold, which a pattern says badly."""
    for key in {"mediaId", "title_id", "title"} & values.keys():
        kind, _, number = values[key].partition("_")
        values[key] = f"{kind}_{min(int(number), NUMBER_MAX)}"


def _whole(value: object) -> object:
    """JSON Schema takes 5.0 for an integer; the server, and most who write JSON, do not."""
    if isinstance(value, dict):
        return {key: _whole(inner) for key, inner in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value
