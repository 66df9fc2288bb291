"""That each call is one of the contracts', sends what its schema allows, and reads every answer that it shows."""

from __future__ import annotations

import inspect
import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from playhead_client import (
    AsyncDiscovrClient,
    AsyncPlayheadClient,
    AsyncSitting,
    DiscovrClient,
    MemoryTokens,
    OtherChange,
    PlayheadClient,
    SignIn,
    Sitting,
)

from tests.dialects.contracts import Operation, load, operations, resolve
from tests.sdk.python.calls import ACCOUNT, DISCOVR, NATIVE, Case
from tests.sdk.python.server import PROFILE, URL, Seen, Server, ok

CONTRACTS = {name: load(name) for name in ("discovr", "playhead")}
OPERATIONS = {name: {one.node["operationId"]: one for one in operations(CONTRACTS[name])} for name in CONTRACTS}
CASES = [("discovr", case) for case in (*ACCOUNT, *DISCOVR)] + [("playhead", case) for case in NATIVE]
ELSEWHERE = {
    "discovr": {"getDeviceCodeToken"},  # the older spelling of polling
    "playhead": {"report", "streamEvents"},  # tested with the queue, and with the stream
}


def _matches(operation: Operation, seen: Seen) -> bool:
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(operation.path))
    return seen.method == operation.method.upper() and re.fullmatch(pattern, seen.path) is not None


def _examples(contract: str, operation: Operation) -> list[Any]:
    """Every success that the contract shows; of two kinds of states the one that fits is chosen by the caller."""
    found = []
    for status, answer in operation.responses.items():
        if status // 100 == 2:
            media = answer.get("content", {}).get("application/json", {})
            found += [resolve(CONTRACTS[contract], one)["value"] for one in media.get("examples", {}).values()]
            if not answer.get("content"):
                found.append(None)
    return found


def _fits(case: Case, example: Any) -> bool:
    """A show is not answered with a movie."""
    if case.operation != "getTitleState":
        return True
    return bool(example["title_id"] == case.arguments[0])


@pytest.mark.parametrize(("contract", "case"), CASES, ids=[f"{case.method}-{n}" for n, (_, case) in enumerate(CASES)])
def test_a_call_is_what_the_contract_says_and_reads_what_it_shows(contract: str, case: Case) -> None:
    operation = OPERATIONS[contract][case.operation]
    examples = [one for one in _examples(contract, operation) if _fits(case, one)]
    assert examples
    for example in examples:
        seen, value = _made(contract, case, operation, example)
        assert _matches(operation, seen), f"{seen} is not {operation}"
        assert (seen.query, seen.body) == (case.query, case.body)
        _check_query(operation, seen)
        _check_body(contract, operation, seen)
        assert _tier(operation) == {"": "public", "rt_1": "identity"}.get(seen.token, "session")
        _check_value(value, example)


def _made(contract: str, case: Case, operation: Operation, example: Any) -> tuple[Seen, Any]:
    server = Server()

    def handle(request: httpx.Request) -> httpx.Response:
        answer = server.handle(request)
        if not _matches(operation, server.last()):
            return answer
        return httpx.Response(204) if example is None else ok(example)

    form: Any = {"discovr": DiscovrClient, "playhead": PlayheadClient}[contract]
    tokens = MemoryTokens(SignIn(refresh_token="rt_1", profile_id=PROFILE))
    with form("app_1", base_url=URL, transport=httpx.MockTransport(handle), tokens=tokens) as client:
        value = getattr(client, case.method)(*case.arguments, **case.options)
    return next(seen for seen in reversed(server.seen) if _matches(operation, seen)), value


def _tier(operation: Operation) -> str:
    security = operation.node.get("security")
    return next(iter(security[0])) if security else "public"


def _check_query(operation: Operation, seen: Seen) -> None:
    known = {parameter["name"] for parameter in operation.parameters if parameter["in"] == "query"}
    assert set(seen.query) <= known


def _check_body(contract: str, operation: Operation, seen: Seen) -> None:
    body = operation.node.get("requestBody")
    if seen.body is None:
        assert body is None or not body["required"]
        return
    assert body is not None
    schema = resolve(CONTRACTS[contract], body)["content"]["application/json"]["schema"]
    document = {**CONTRACTS[contract], **schema}
    Draft202012Validator(document).validate(seen.body)
    assert seen.headers["content-type"] == "application/json"


def _check_value(value: Any, example: Any) -> None:
    """What was read has something of what was shown: a value for each row, and no kind of change unheard of."""
    if example is None:
        assert value is None
        return
    for name in ("items", "changes", "seasons"):
        if name in example:
            assert len(getattr(value, name)) == len(example[name])
    assert not any(isinstance(change, OtherChange) for change in getattr(value, "changes", ()))


@pytest.mark.parametrize("contract", CONTRACTS)
def test_there_is_a_method_for_every_operation_of_the_contract(contract: str) -> None:
    told = {case.operation for name, case in CASES if name == contract} | ELSEWHERE[contract]
    assert told == set(OPERATIONS[contract])


def _methods(form: type) -> dict[str, Any]:
    return {name: value for name, value in inspect.getmembers(form) if not name.startswith("_") and name != "over"}


@pytest.mark.parametrize(
    ("blocking", "asyncio"),
    [(DiscovrClient, AsyncDiscovrClient), (PlayheadClient, AsyncPlayheadClient), (Sitting, AsyncSitting)],
)
def test_both_kinds_of_clients_have_the_same_methods_with_the_same_words(blocking: type, asyncio: type) -> None:
    theirs = _methods(asyncio)
    assert set(_methods(blocking)) == set(theirs)
    for name, method in _methods(blocking).items():
        if not isinstance(method, property):
            assert method.__doc__, name
            assert list(inspect.signature(method).parameters) == list(inspect.signature(theirs[name]).parameters)


def test_a_method_shows_what_a_caller_gets() -> None:
    assert str(inspect.signature(DiscovrClient.get_profiles)) == "(self) -> 'list[Profile]'"
    assert inspect.signature(DiscovrClient.walk_history_items).return_annotation == "Iterator[HistoryItem]"
    assert inspect.iscoroutinefunction(AsyncDiscovrClient.get_profiles)


NAMES_OF_THE_DISCOVR_SDK = (
    "patchHistoryItem",
    "addHistoryItem",
    "getHistoryItems",
    "getHistoryItemsByMediaId",
    "addDislikedItem",
    "addPlaybackItem",
    "scrobble",
    "scrobbleSkip",
    "getMediaProfileMeta",
    "getProfiles",
    "createProfile",
    "updateProfile",
    "selectProfile",
    "switchProfile",
    "signInWithDeviceCode",
    "pollDeviceCode",
    "signOut",
    "isSignedIn",
    "onSessionRefreshed",
)


@pytest.mark.parametrize("name", NAMES_OF_THE_DISCOVR_SDK)
def test_the_methods_that_clients_of_discovr_know_are_there_in_the_spelling_of_python(name: str) -> None:
    """discovr.md#sdk-methods-that-must-work-against-us."""
    assert callable(getattr(DiscovrClient, re.sub(r"([A-Z])", r"_\1", name).lower()))
