"""What only a real connection shows: bodies too big or too slow, bytes that are no HTTP, headers, and CORS.

Not for what the answers mean: that is tested in each dialect.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import Household
from tests.e2e.processes import Server, bearer

TEN_MEGABYTES = 10 * 1024 * 1024
OURS = "https://player.example.org"
FOREIGN = "https://elsewhere.example.net"
HEARTBEAT = "/profile/history/MV_550"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The module's server, to which one web player may talk from a browser."""
    settings = {"PLAYHEAD_CORS_ORIGINS": f"{OURS}, https://other.example.org"}
    with Server(tmp_path_factory.mktemp("server") / "data", settings) as running:
        yield running


def converse(server: Server, request: bytes, patience_s: float = 5.0) -> bytes:
    """All that the server says to ``request`` before it closes, or for as long as we wait."""
    said = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=patience_s) as connection:
        try:
            connection.sendall(request)
            while chunk := connection.recv(65536):
                said += chunk
        except (TimeoutError, ConnectionError):
            pass
    return said


def _chunks(size: int) -> Iterator[bytes]:
    yield from (b" " * 65536 for _ in range(size // 65536))


# Bodies


@pytest.mark.parametrize(
    ("method", "path", "tier"),
    [
        ("PATCH", HEARTBEAT, "session"),
        ("POST", "/profile/history", "session"),
        ("POST", "/v1/reports", "session"),
        ("PATCH", "/v1/settings", "session"),
        ("POST", "/profiles", "identity"),
        ("POST", "/auth/device-codes", None),
        ("POST", "/history", "hnc"),
        ("POST", "/login", None),
        ("POST", "/activate", None),
    ],
)
@pytest.mark.parametrize("chunked", [False, True], ids=["Content-Length", "chunked"])
def test_a_body_of_ten_megabytes_is_refused_as_too_large(
    household: Household, method: str, path: str, tier: str | None, chunked: bool
) -> None:
    headers = dict(getattr(household, tier).headers) if tier else {}
    content = _chunks(TEN_MEGABYTES) if chunked else b" " * TEN_MEGABYTES
    answer = httpx.request(method, household.server.url + path, content=content, headers=headers)
    assert answer.status_code == 413
    assert len(answer.content) < 4096
    assert household.session.get("/profile/history").json()["items"] == []


def test_a_body_of_the_size_allowed_is_read_and_one_byte_more_is_not(household: Household) -> None:
    limit = 2**20
    body = json.dumps({"progress": 1}).encode()
    assert household.session.patch("/profile/history/MV_1", content=body.ljust(limit)).status_code == 200
    assert household.session.patch("/profile/history/MV_1", content=body.ljust(limit + 1)).status_code == 413
    household.session.delete("/profile/history/MV_1").raise_for_status()


def test_a_body_that_comes_a_byte_at_a_time_is_read_while_others_are_answered(household: Household) -> None:
    body = b'{"progress": 12.5}'
    head = (
        f"PATCH {HEARTBEAT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {household.tokens['sessionToken']}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", household.server.port), timeout=10) as connection:
        connection.sendall(head.encode())
        for byte in body:
            connection.sendall(bytes([byte]))
            assert household.session.get("/healthz").is_success
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert household.session.get(HEARTBEAT).json()["items"][0]["progress"] == 12.5
    household.session.delete(HEARTBEAT).raise_for_status()


def test_a_body_that_never_ends_keeps_nobody_waiting_and_writes_nothing(household: Household) -> None:
    head = f"PATCH {HEARTBEAT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {household.tokens['sessionToken']}\r\n"
    connections = []
    for _ in range(50):
        connection = socket.create_connection(("127.0.0.1", household.server.port))
        connection.sendall(head.encode() + b'Content-Length: 99\r\n\r\n{"progress": 99}')
        connections.append(connection)
    began = time.monotonic()
    assert household.session.get("/profile/history").json()["items"] == []
    assert time.monotonic() - began < 5
    for connection in connections:
        connection.close()
    time.sleep(0.2)
    assert household.session.get("/profile/history").json()["items"] == [], "half a request is none, good JSON or not"


def test_a_head_may_be_long_and_not_endless(server: Server) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: "
    assert converse(server, head.ljust(60_000, b"a") + b"\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert converse(server, head.ljust(70_000, b"a")).startswith(b"HTTP/1.1 400 ")


# Bytes that are no HTTP


@pytest.mark.parametrize(
    "garbage",
    [
        b"\r\n\r\n\r\n",
        b"HELO mail.example.org\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"GET\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /healthz\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"G\xc3\x89T /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n{}",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
    ],
    ids=range(15),
)
def test_what_is_no_http_gets_a_refusal_or_a_closed_connection_and_hurts_nobody(server: Server, garbage: bytes) -> None:
    said = converse(server, garbage, patience_s=1.0)
    assert said == b"" or re.match(rb"HTTP/1\.[01] (4\d\d|200) ", said), said[:200]
    assert b"Traceback" not in said
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "target",
    [
        "/profile/history/%",
        "/profile/history/%zz",
        "/profile/history/%00",
        "/profile/history/%ff%fe",
        "/profile/history/%2e%2e%2f%2e%2e",
        "/profile/history?limit=%",
        "/profile/history?limit=%ff",
        "/profile/history?nextPageToken=%00%ff",
        "/profile/history?limit=1&limit=2",
        "/profile/history/MV_550?season=%F0%9F%8D%BF",
        "//profile/history",
        "/profile/history/../../etc/passwd",
        "/v1/titles/%00/state",
        "/v1/titles/MV_1/state?season=-1",
        "/v1/history?cursor=%ff%00",
        "/v1/history?from=yesterday",
        "/v1/changes?since=99999999999",
        "/history?perPage=%",
        "/history/%ff",
        "/watchlist/%00",
        "/contents?search=%ff%",
        "/docs/assets/..%2f..%2fcontracts.py",
        "/openapi/..%2f..%2fpyproject.toml",
        "/avatars/%2e%2e/activate.css",
    ],
)
def test_a_mangled_target_is_answered_with_a_4xx_or_found_harmless(household: Household, target: str) -> None:
    token = household.tokens[
        "hncToken" if target.startswith(("/history", "/watchlist", "/contents")) else "sessionToken"
    ]
    request = f"GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    said = converse(household.server, request.encode())
    status = int(said.split()[1])
    assert status in {200, 400, 404}, said
    assert b"root:" not in said
    assert b"[project]" not in said


def test_nothing_of_all_this_was_a_fault_of_ours(server: Server) -> None:
    log = server.log.read_text(encoding="utf-8")
    assert '"level": "error"' not in log
    assert "Traceback" not in log


# Headers


ANSWERS = [
    ("GET", "/healthz", 200),
    ("GET", "/profile/history", 401),
    ("GET", "/history", 401),
    ("GET", "/v1/events", 401),
    ("GET", "/v1/nothing", 404),
    ("GET", "/auth/user", 401),
    ("PUT", "/profile/history", 405),
    ("GET", "/nothing/here", 404),
    ("GET", "/docs", 200),
    ("GET", "/activate", 200),
    ("GET", "/openapi/discovr.yaml", 200),
    ("GET", "/avatars/default.svg", 200),
    ("GET", "/metrics", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_has_the_security_headers_once_and_says_not_what_serves_it(
    server: Server, method: str, path: str, status: int
) -> None:
    answer = httpx.request(method, server.url + path)
    assert answer.status_code == status
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers


def test_the_fast_lane_has_the_security_headers_as_well(household: Household) -> None:
    answer = household.session.patch(HEARTBEAT, json={"progress": 1})
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
    assert "server" not in answer.headers
    household.session.delete(HEARTBEAT).raise_for_status()


@pytest.mark.parametrize(
    ("path", "tier"), [("/profile/history", "session"), ("/profiles", "identity"), ("/history", "hnc")]
)
def test_answers_about_one_person_are_nobody_elses_to_keep(household: Household, path: str, tier: str) -> None:
    answer = getattr(household, tier).get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("path", ["/activate", "/docs"])
def test_pages_may_load_nothing_from_elsewhere_and_be_framed_by_nobody(server: Server, path: str) -> None:
    policy = httpx.get(server.url + path).headers["content-security-policy"]
    rules = dict(rule.split(None, 1) for rule in policy.split("; "))
    assert rules["default-src"] in {"'none'", "'self'"}
    assert rules["frame-ancestors"] == "'none'"
    assert "http:" not in policy
    assert "https:" not in policy


def test_a_request_id_is_made_where_there_is_none_and_is_another_each_time(household: Household) -> None:
    ids = [household.session.get("/profile/history").headers["x-request-id"] for _ in range(2)]
    ids += [household.session.patch(HEARTBEAT, json={"progress": 1}).headers["x-request-id"] for _ in range(2)]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"[0-9a-f]{16}", id_) for id_ in ids)
    household.session.delete(HEARTBEAT).raise_for_status()


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_request_id_that_the_caller_gave_comes_back(household: Household, method: str) -> None:
    answer = household.session.request(
        method, HEARTBEAT, headers={"X-Request-Id": "trace-7.a_B"}, json={"progress": 1} if method == "PATCH" else None
    )
    assert (answer.status_code, answer.headers["x-request-id"]) == (200, "trace-7.a_B")


@pytest.mark.parametrize("given", ["a b", "x" * 65, "é", "<script>", 'a"b', "a;b"])
def test_a_request_id_that_is_no_plain_word_is_replaced(household: Household, given: str) -> None:
    answer = household.session.get("/profile/history", headers={b"X-Request-Id": given.encode()})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


# CORS


def _preflight(server: Server, origin: str, method: str, path: str) -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    return httpx.options(server.url + path, headers=headers)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", HEARTBEAT),
        ("POST", "/auth/device-codes"),
        ("DELETE", "/profile/liked/MV_1"),
        ("PUT", "/history/0123456789abcdef01234567"),
        ("POST", "/v1/reports"),
        ("PUT", "/v1/titles/MV_1/watched"),
    ],
)
def test_a_browser_is_told_that_our_web_player_may_call(server: Server, method: str, path: str) -> None:
    answer = _preflight(server, OURS, method, path)
    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] == OURS
    assert method in re.split(r", *", answer.headers["access-control-allow-methods"])
    assert {"authorization", "content-type"} <= set(
        re.split(r", *", answer.headers["access-control-allow-headers"].lower())
    )
    assert "access-control-allow-credentials" not in answer.headers


def test_a_browser_is_not_told_that_a_foreign_page_may_call(server: Server) -> None:
    answer = _preflight(server, FOREIGN, "PATCH", HEARTBEAT)
    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-methods" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", HEARTBEAT, {"progress": 5}, 200),
        ("PATCH", HEARTBEAT, {"progress": "much"}, 400),
        ("GET", "/profile/history", None, 200),
        ("GET", "/profile/history?limit=0", None, 400),
        ("GET", "/profiles", None, 401),
    ],
)
def test_our_web_player_may_read_every_answer_and_a_foreign_page_none(
    household: Household, method: str, path: str, body: dict[str, object] | None, status: int
) -> None:
    ours = household.session.request(method, path, json=body, headers={"Origin": OURS})
    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (status, OURS)
    assert "X-Request-Id" in ours.headers["access-control-expose-headers"]
    foreign = household.session.request(method, path, json=body, headers={"Origin": FOREIGN})
    assert foreign.status_code == status
    assert "access-control-allow-origin" not in foreign.headers


def test_without_the_setting_no_page_of_another_origin_may_read_an_answer(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        assert "access-control-allow-origin" not in _preflight(server, OURS, "PATCH", HEARTBEAT).headers
        answer = httpx.get(f"{server.url}/profile/history", headers={"Origin": OURS, **bearer("x")})
        assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (401, False)
