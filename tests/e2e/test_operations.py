"""What an operator sees of a running server: health, metrics, logs without secrets, a quick start, a clean end.

Not for crashes (``test_crash``).
"""

from __future__ import annotations

import json
import re
import resource
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.conftest import Household
from tests.e2e.processes import EMAIL, PASSWORD, Server, bearer, free_port
from tests.e2e.shell import Shell

START_MAX_S = 2.0
"""Twice of what is promised on a machine of one's own, which is measured by the benchmarks: here others run as well."""


# Health and metrics


def test_the_server_says_that_it_lives_and_that_its_store_answers(server: Server) -> None:
    for path, said in (("/healthz", "ok"), ("/readyz", "ready")):
        answer = httpx.get(server.url + path)
        assert (answer.status_code, answer.json()) == (200, {"status": said})
        assert answer.headers["cache-control"] == "no-store"


def _samples(server: Server) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = httpx.get(f"{server.url}/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _request_count(server: Server, **labels: str) -> float:
    return _samples(server).get(("playhead_request_seconds_count", frozenset(labels.items())), 0)


def test_the_metrics_are_what_prometheus_reads(server: Server) -> None:
    answer = httpx.get(f"{server.url}/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {name for name in names if not name.endswith("_created")} == {
        "playhead_request_seconds",
        "playhead_commit_group_size",
        "playhead_commit_seconds",
        "playhead_write_queue_depth",
    }


@pytest.mark.parametrize(
    ("method", "path", "route", "tier", "status"),
    [
        ("PATCH", "/profile/history/MV_1", "/profile/history/{mediaId}", "session", 200),
        ("GET", "/profile/history/MV_1", "/profile/history/{mediaId}", "session", 200),
        ("GET", "/profile/history", "/profile/history", "session", 200),
        ("GET", "/profile/history", "/profile/history", "identity", 401),
        ("GET", "/history/000000000000000000000000", "/history/{id}", "hnc", 404),
        ("GET", "/v1/titles/MV_1/state", "/v1/titles/{title_id}/state", "session", 200),
        ("GET", "/v1/operations/op_1", "/v1/operations/{operation_id}", "session", 404),
        ("GET", "/who/knows", "unknown", "session", 404),
    ],
)
def test_a_request_is_counted_under_its_route_method_and_status(
    household: Household, method: str, path: str, route: str, tier: str, status: int
) -> None:
    labels = {"route": route, "method": method, "status": str(status)}
    before = _request_count(household.server, **labels)
    body = {"progress": 1} if method == "PATCH" else None
    answer = getattr(household, tier).request(method, path, json=body)
    assert answer.status_code == status
    assert _request_count(household.server, **labels) == before + 1


def test_every_commit_is_counted_and_the_queue_is_empty_when_all_is_quiet(household: Household) -> None:
    nothing: frozenset[tuple[str, str]] = frozenset()
    before = _samples(household.server)
    household.session.patch("/profile/history/MV_1", json={"progress": 2}).raise_for_status()
    after = _samples(household.server)
    for name in ("playhead_commit_group_size_count", "playhead_commit_group_size_sum", "playhead_commit_seconds_count"):
        assert after[name, nothing] == before[name, nothing] + 1
    assert after["playhead_write_queue_depth", nothing] == 0


def test_no_id_and_no_made_up_path_becomes_a_label(household: Household) -> None:
    for number in range(20):
        household.session.get(f"/profile/history/MV_{4000 + number}").raise_for_status()
        household.session.get(f"/nothing/{number}")
    text = httpx.get(f"{household.server.url}/metrics").text
    assert "MV_40" not in text
    assert "/nothing" not in text
    assert household.tokens["profileId"] not in text


# Logs


def _sign_a_device_in(server: Server, client_id: str) -> dict[str, str]:
    """The whole way from a code to a refresh token; every secret on it, by name."""
    codes = httpx.post(f"{server.url}/auth/device-codes", json={"clientID": client_id}).json()
    httpx.get(f"{server.url}/activate?code={codes['userCode']}").raise_for_status()
    form = {"code": codes["userCode"], "email": EMAIL, "password": PASSWORD}
    page = httpx.post(f"{server.url}/activate", data=form).raise_for_status().text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    httpx.post(f"{server.url}/activate/answer", data={"ticket": ticket[1], "answer": "approve"}).raise_for_status()
    polled = httpx.post(f"{server.url}/auth/device-codes/{codes['deviceCode']}/poll").raise_for_status().json()
    return {"device code": codes["deviceCode"], "ticket": ticket[1], "refresh token": polled["refreshToken"]}


def _try_everything(server: Server) -> dict[str, str]:
    """Use every kind of secret rightly and wrongly; each of them, by name."""
    tokens = server.add_account()
    client_id = server.cli_json("app", "add", "TV")["clientId"]
    secrets = {
        **tokens,
        **_sign_a_device_in(server, client_id),
        "password": PASSWORD,
        "wrong password": "not the right one at all",
        "made-up token": f"rt_{'7' * 64}",
        "forged session token": f"{tokens['sessionToken'][:-6]}AAAAAA",
        "made-up device code": f"dvc_{'5' * 64}",
        "TMDB key": server.settings["PLAYHEAD_TMDB_API_KEY"],
    }
    del secrets["profileId"]
    login = httpx.post(f"{server.url}/login", json={"email": EMAIL, "password": PASSWORD}).json()
    secrets["token of a login"] = login["token"].partition("|")[2]
    httpx.post(f"{server.url}/login", json={"email": EMAIL, "password": secrets["wrong password"]})
    httpx.post(f"{server.url}/login", content=f'{{"email": "{EMAIL}", "password": "{PASSWORD}"'.encode())
    httpx.post(f"{server.url}/auth/device-codes/{secrets['made-up device code']}/poll")
    for token in (*tokens.values(), secrets["made-up token"], secrets["forged session token"]):
        for path in ("/profile/history", "/profiles", "/history", "/nothing", f"/profile/history/{token}"):
            httpx.get(f"{server.url}{path}?token={token}", headers=bearer(token))
        httpx.patch(f"{server.url}/profile/history/MV_550", json={"progress": token}, headers=bearer(token))
    session = bearer(tokens["sessionToken"])
    httpx.patch(f"{server.url}/profile/history/MV_550", json={"progress": 5}, headers=session).raise_for_status()
    return secrets


@pytest.fixture(scope="module", params=["json", "console"])
def talkative(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that logs all it can, and cannot reach TMDB."""
    settings = {
        "PLAYHEAD_LOG_FORMAT": request.param,
        "PLAYHEAD_LOG_LEVEL": "debug",
        "PLAYHEAD_LOG_REQUESTS": "all",
        "PLAYHEAD_TMDB_API_KEY": "0123456789abcdef0123456789abcdef",
        "PLAYHEAD_TMDB_URL": f"http://127.0.0.1:{free_port()}/3",
    }
    with Server(tmp_path_factory.mktemp("talkative") / "data", settings) as running:
        yield running


def test_no_token_password_or_device_code_is_ever_logged(talkative: Server) -> None:
    secrets = _try_everything(talkative)
    give_up = time.monotonic() + 30
    while "TMDB cannot be reached" not in (log := talkative.log.read_text(encoding="utf-8")):
        assert time.monotonic() < give_up
        time.sleep(0.05)
    assert "/profile/history/{mediaId}" in log
    assert {name for name, secret in secrets.items() if secret in log} == set()
    assert "Traceback" not in log


def test_a_request_is_logged_with_its_id_where_that_is_asked_for(tmp_path: Path) -> None:
    with Server(tmp_path / "data", {"PLAYHEAD_LOG_REQUESTS": "all"}) as server:
        httpx.get(f"{server.url}/profile/history?limit=3", headers={"X-Request-Id": "trace-me"})
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("request_id") == "trace-me"]
    assert {key: line[key] for key in ("event", "method", "route", "status", "level")} == {
        "event": "request",
        "method": "GET",
        "route": "/profile/history",
        "status": 401,
        "level": "info",
    }
    assert line["ms"] >= 0


# Start and end


def test_the_first_answer_takes_little_work(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    took_s = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        server.start()
        server.kill()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took_s.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert min(took_s) < START_MAX_S


def test_a_server_told_to_stop_waits_for_a_request_no_longer_than_it_may(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", {"PLAYHEAD_SHUTDOWN_S": "1"}).start()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{")
        httpx.get(f"{server.url}/healthz").raise_for_status()
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 10
    log = server.log.read_text(encoding="utf-8")
    assert '"event": "stopped"' in log
    assert "Traceback" not in log


def test_an_empty_store_tells_how_to_begin_and_one_with_an_account_does_not(tmp_path: Path) -> None:
    server = Server(tmp_path / "a folder" / "data")
    server.data.parent.mkdir()
    with server:
        told = server.log.read_text()
        assert "There is no account yet" in told
        assert "playhead account add you@example.org --name You\n" in told
        (app_add,) = [line.strip() for line in told.splitlines() if "playhead app add" in line]
        with Shell(tmp_path, {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}) as shell:
            assert "Registered My player." in shell.paste(app_add)
        server.add_account()
        assert [app["name"] for app in server.cli_json("app", "list")] == ["My player"]
    server.log.unlink()
    with server:
        assert "There is no account yet" not in server.log.read_text()
        assert f"Serving at {server.url} " in server.log.read_text()
