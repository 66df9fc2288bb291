"""The installed package in Node, against a real server process: every call, signing in, renewal, and a dead line."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.processes import Server
from tests.sdk.typescript.household import SCRIPTS, Household, finish, node, run_script
from tests.sdk.typescript.package import Packed, readme_blocks


def _environ(household: Household, profile_id: str, **more: str) -> dict[str, str]:
    return {
        "BASE": household.server.url,
        "CLIENT_ID": household.client_id,
        "REFRESH_TOKEN": household.tokens["refreshToken"],
        "PROFILE": profile_id,
        **more,
    }


def test_a_device_is_signed_in_by_its_viewer_and_signs_out(household: Household, packed: Packed) -> None:
    environ = {"BASE": household.server.url, "CLIENT_ID": household.client_id}
    with node(packed.project, SCRIPTS / "signs_in.mjs", **environ) as device:
        assert device.stdout is not None
        for answer in ("deny", "approve"):
            shown = json.loads(device.stdout.readline())
            assert shown["authQRCode"].startswith("data:image/png;base64,")
            household.answer(shown["userCode"], answer)
        done = json.loads(finish(device))
    assert done == {
        "denied": [True, "TOKEN_INVALID"],
        "cancelled": "AbortError",
        "isSignedIn": True,
        "name": "Kim at home",
        "isListed": True,
        "sessions": [True, True],
        "isRevoked": True,
        "late": "SIGNED_OUT",
    }


@pytest.mark.parametrize("script", ["goes_through_discovr.mjs", "goes_through_v1.mjs"])
def test_every_call_is_answered(household: Household, packed: Packed, script: str) -> None:
    assert run_script(packed.project, script, **_environ(household, household.add_profile(script))) == "done"


def test_tokens_are_renewed_before_they_are_refused_whatever_the_clock_says(packed: Packed, tmp_path: Path) -> None:
    years_ms = 3 * 365 * 86_400_000
    with Server(tmp_path / "data", {"PLAYHEAD_SESSION_LIFETIME_S": "6"}) as server, ThreadPoolExecutor() as pool:
        short = Household.of(server)
        environ = _environ(short, short.tokens["profileId"], FOR_MS="9500")
        clocks = [0, years_ms, -years_ms]
        script = "outlives_its_tokens.mjs"
        runs = [pool.submit(run_script, packed.project, script, CLOCK_OFF_MS=str(ms), **environ) for ms in clocks]
        for calls in [run.result() for run in runs]:
            assert calls["answered"] > 20
            assert calls["refused"] == 0
            assert calls["minted"] == 3


def test_what_is_watched_while_the_server_is_down_arrives_though_the_player_has_ended(
    household: Household, packed: Packed, tmp_path: Path
) -> None:
    profile_id = household.add_profile("offline")
    environ = _environ(household, profile_id, FILE=str(tmp_path / "player.json"))
    assert run_script(packed.project, "reports_offline.mjs", WATCH="60000", **environ) in {0, 3}
    with household.down():
        assert run_script(packed.project, "reports_offline.mjs", WATCH="1200000", **environ) >= 3
    assert run_script(packed.project, "reports_offline.mjs", **environ) == 0
    with household.session(profile_id) as other:
        assert other.get("/v1/titles/MV_550/state").json()["position_ms"] == 1_215_000


def test_the_samples_of_the_readme_run(household: Household, packed: Packed) -> None:
    text = "\n".join(readme_blocks("js"))
    for ours, real in (("https://history.example.org", household.server.url), ("your-client-id", household.client_id)):
        assert text.count(ours) == 1
        text = text.replace(ours, real)
    sample = packed.project / "readme.mjs"
    sample.write_text(text, encoding="utf-8")
    with node(packed.project, sample) as device:
        assert device.stdout is not None
        household.answer(device.stdout.readline().split()[1])
        printed = finish(device).splitlines()
    assert printed[0].startswith("[ 'MV_550 100 %', 'TV_1396 0 %' ]")
    assert printed[1:] == [
        "accepted 10000",
        "[ 'TV_1396 resume' ]",
        f"{printed[3].split()[0]} {printed[3].split()[1]}",
        "It was not there.",
    ]
