"""GET and PATCH /v1/settings, and that what is set is in force.

Not for the settings of the server.
"""

from typing import Any

import pytest

from tests.dialects.native.calls import FILM_MS, MOVIE, SHOW, ask, items, locator, play, v1
from tests.dialects.native.refusals import check_refused
from tests.dialects.service import Service, Viewer

DEFAULTS = {
    "watched_percent": 80,
    "resumable_until_percent": 95,
    "retention_days": None,
    "private": False,
    "time_zone": "UTC",
    "next_up_policy": "after_last",
}

BAD: list[tuple[str, bytes]] = [
    *[("watched_percent", value) for value in (b"49", b"101", b"80.0", b'"80"', b"null", b"true")],
    *[("resumable_until_percent", value) for value in (b"79", b"101", b"1e400", b"null")],
    *[("retention_days", value) for value in (b"0", b"-1", b"36501", b"1.5", b'"7"', b"false")],
    *[("private", value) for value in (b"0", b'"true"', b"null")],
    *[
        ("time_zone", b'"' + value + b'"')
        for value in (b"", b"Europe/Nowhere", b"+03:00", b"../etc/passwd", b"europe/london", b"x" * 65, b"UTC\\u0000")
    ],
    ("time_zone", b"null"),
    *[("next_up_policy", value) for value in (b'"AFTER_LAST"', b'"newest"', b"null", b"1")],
]


async def test_a_new_profile_has_the_defaults(service: Service, sam: Viewer) -> None:
    assert await v1(service, sam, "GET", "settings") == DEFAULTS


@pytest.mark.parametrize(
    "change",
    [
        {"watched_percent": 50},
        {"watched_percent": 100},
        {"resumable_until_percent": 80},
        {"resumable_until_percent": 100},
        {"retention_days": 1},
        {"retention_days": 36_500},
        {"retention_days": None},
        {"private": True},
        {"time_zone": "America/Argentina/Buenos_Aires"},
        {"next_up_policy": "first_unwatched"},
        {"watched_percent": 90, "private": True, "unknown": 1},
    ],
    ids=str,
)
async def test_what_the_body_names_is_changed_and_the_rest_stays(
    service: Service, sam: Viewer, alex: Viewer, change: dict[str, Any]
) -> None:
    first = {"time_zone": "Europe/London", "retention_days": 7}
    await v1(service, sam, "PATCH", "settings", first)
    expected = {**DEFAULTS, **first, **{key: value for key, value in change.items() if key in DEFAULTS}}
    assert await v1(service, sam, "PATCH", "settings", change) == expected
    assert await v1(service, sam, "GET", "settings") == expected
    assert await v1(service, alex, "GET", "settings") == DEFAULTS


@pytest.mark.parametrize(("key", "value"), BAD, ids=[f"{key} {value[:20]!r}" for key, value in BAD])
async def test_a_setting_that_cannot_be_is_refused(service: Service, sam: Viewer, key: str, value: bytes) -> None:
    body = b'{"%s":%s,"%s"' % (key.encode(), value, b"private") + b":true}"
    if key == "private":
        body = b'{"private":%s}' % value
    check_refused(await ask(service, sam.session_token, "PATCH", "/v1/settings", body), 400, "validation_failed", key)
    assert await v1(service, sam, "GET", "settings") == DEFAULTS


async def test_a_body_without_any_setting_is_refused(service: Service, sam: Viewer) -> None:
    for body in ({}, {"Private": True}):
        check_refused(await ask(service, sam.session_token, "PATCH", "/v1/settings", body), 400, "validation_failed")


async def test_the_thresholds_are_in_force(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "PATCH", "settings", {"watched_percent": 60, "resumable_until_percent": 90})
    result = await play(service, sam, locator(MOVIE), FILM_MS // 2, FILM_MS * 61 // 100)
    assert (result["point"]["completed"], result["point"]["resumable"]) == (True, True)
    result = await play(service, sam, locator("MV_1"), 90_000, 90_500, duration_ms=100_000)
    assert result["point"]["resumable"] is False


async def test_private_mode_keeps_nothing_and_changes_no_other_players_place(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(MOVIE), 600_000, 630_000)
    await v1(service, sam, "PATCH", "settings", {"private": True})
    before = await items(service, sam, "continue-watching")
    result = await play(service, sam, locator(SHOW, 1, 1), 2_300_000, 2_900_000, 3_000_000)
    assert (result["resolution"], result["point"]["position_ms"]) == ("accepted", 3_000_000)
    assert await items(service, sam, "history") == []
    assert await items(service, sam, "continue-watching") == before
