"""The Python client against a real server: tokens that run out, servers that come and go, streams that are cut."""

from __future__ import annotations

import asyncio
import queue
import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from playhead_client import (
    AsyncDiscovrClient,
    AsyncPlayheadClient,
    Cancel,
    Cancelled,
    Conflict,
    DiscovrClient,
    FileTokens,
    Locator,
    Machine,
    MarkChanged,
    MemoryTokens,
    NotFound,
    Overloaded,
    PlayheadClient,
    RateLimited,
    ReportQueue,
    Retries,
    Session,
    ShowState,
    SignedOut,
    SignIn,
    TokenRefused,
    Tv,
    Unreachable,
)

from tests.e2e.approval import answer_device
from tests.e2e.processes import ROOT, Server, bearer

LIFETIME_S = 2
MOVIE = Locator("MV_550")
AVATAR = "https://example.org/robin.png"
HASTY_S = 1.05
"""A server refuses to be asked twice in a second."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose session tokens live for two seconds, with one account and the sample catalogue."""
    settings = {"PLAYHEAD_SESSION_LIFETIME_S": str(LIFETIME_S), "PLAYHEAD_STREAMS_MAX": "2"}
    with Server(tmp_path_factory.mktemp("client") / "data", settings) as running:
        running.add_account()
        running.cli("catalogue", "import", str(ROOT / "src/playhead/demo/catalogue.jsonl"))
        yield running


@pytest.fixture(scope="module")
def client_id(server: Server) -> str:
    made: str = server.cli_json("app", "add", "Living room TV")["clientId"]
    return made


@pytest.fixture(scope="module")
def refresh_token(server: Server) -> str:
    return server.tokens()["refreshToken"]


@pytest.fixture
def sign_in(server: Server, refresh_token: str) -> SignIn:
    """A sign-in whose profile has watched nothing yet."""
    new = {"name": f"Viewer {time.monotonic_ns()}"[:64], "avatarUrl": AVATAR}
    for profile in httpx.get(f"{server.url}/profiles", headers=bearer(refresh_token)).json()["profiles"][1:]:
        httpx.delete(f"{server.url}/profiles/{profile['id']}", headers=bearer(refresh_token))
    made = httpx.post(f"{server.url}/profiles", json=new, headers=bearer(refresh_token)).raise_for_status()
    return SignIn(refresh_token=refresh_token, profile_id=made.json()["profileId"])


# Signing in


def test_a_device_is_signed_in_with_a_code_and_out_again(server: Server, client_id: str, tmp_path: Path) -> None:
    file = tmp_path / "player" / "sign-in.json"
    with DiscovrClient(client_id, base_url=server.url, tokens=FileTokens(file), user_agent="PlayerTV/4.2") as client:
        code = client.sign_in_with_device_code(size=400)
        assert code.qr_png.startswith(b"\x89PNG")
        threading.Timer(0.2, answer_device, (server.url, code.user_code)).start()
        sign_in = client.poll_device_code(code.device_code, interval_s=HASTY_S)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        profile = client.get_profiles()[-1]
        client.select_profile(profile.id)
        assert client.get_history_items().items == []
        (current,) = [one for one in client.list_signed_in_devices() if one.is_current]
        assert (current.public_id, current.device, current.app) == (sign_in.public_id, "PlayerTV/4.2", "Living room TV")
        with DiscovrClient(client_id, base_url=server.url, tokens=FileTokens(file)) as later:
            assert later.get_selected_profile_id() == profile.id
        assert client.sign_out() is True
        assert not file.exists()
    assert httpx.get(f"{server.url}/profiles", headers=bearer(sign_in.refresh_token)).status_code == 401


def test_a_code_that_is_denied_ends_the_polling(server: Server, client_id: str) -> None:
    with DiscovrClient(client_id, base_url=server.url) as client:
        code = client.sign_in_with_device_code()
        assert client.check_device_code(code.device_code) is None
        with pytest.raises(RateLimited) as raised:
            client.check_device_code(code.device_code)
        assert raised.value.retry_after_s == 1
        answer_device(server.url, code.user_code, "deny")
        with pytest.raises(TokenRefused):
            client.poll_device_code(code.device_code, interval_s=HASTY_S)
        assert not client.is_signed_in()


async def test_polling_is_cancelled_from_elsewhere(server: Server, client_id: str) -> None:
    cancel = Cancel()
    async with AsyncDiscovrClient(client_id, base_url=server.url) as client:
        code = await client.sign_in_with_device_code()
        polling = asyncio.create_task(client.poll_device_code(code.device_code, cancel=cancel))
        await asyncio.sleep(0.1)
        cancel.cancel()
        with pytest.raises(Cancelled):
            await polling


# Sessions that run out


def test_a_session_is_renewed_without_a_word_before_it_runs_out(server: Server, sign_in: SignIn) -> None:
    told: list[Session] = []
    with DiscovrClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as client:
        client.on_session_refreshed(told.append)
        until = time.monotonic() + 2.5 * LIFETIME_S
        while time.monotonic() < until:
            client.patch_history_item("MV_550", 50)
            time.sleep(0.05)
    assert 2 <= len(told) <= 4
    assert len({session.session_id for session in told}) == len(told)


def test_a_token_that_ran_out_unnoticed_is_replaced_and_the_write_repeated(server: Server, sign_in: SignIn) -> None:
    """The machine has slept, and its clock with it: the client believes the token to be good."""
    stopped = Machine(monotonic_s=lambda: 0.0)
    with DiscovrClient(base_url=server.url, tokens=MemoryTokens(sign_in), machine=stopped) as client:
        client.add_history_item("MV_550")
        time.sleep(LIFETIME_S + 0.1)
        client.add_history_item("MV_550")
        assert len(client.get_history_items().items) == 2


def test_threads_that_need_a_new_session_together_ask_for_one(server: Server, sign_in: SignIn) -> None:
    told: list[Session] = []
    with (
        DiscovrClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as client,
        ThreadPoolExecutor(16) as threads,
    ):
        client.on_session_refreshed(told.append)
        for expected in (1, 2):
            list(threads.map(lambda n: client.patch_history_item(f"MV_{n + 1}", 50), range(32)))
            assert len(told) == expected
            time.sleep(LIFETIME_S)
        assert len(list(client.walk_history_items())) == 32


async def test_tasks_that_need_a_new_session_together_ask_for_one(server: Server, sign_in: SignIn) -> None:
    told: list[Session] = []
    async with AsyncDiscovrClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as client:
        client.on_session_refreshed(told.append)
        await asyncio.gather(*(client.patch_history_item(f"MV_{n + 1}", 50) for n in range(32)))
        assert len(told) == 1
        assert len([item async for item in client.walk_history_items()]) == 32


def test_a_device_that_is_revoked_elsewhere_is_signed_out_at_its_next_session(
    server: Server, client_id: str, sign_in: SignIn, tmp_path: Path
) -> None:
    file, told = tmp_path / "sign-in.json", []
    with (
        DiscovrClient(client_id, base_url=server.url, tokens=FileTokens(file)) as television,
        DiscovrClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as phone,
    ):
        television.on_signed_out(lambda: told.append("out"))
        code = television.sign_in_with_device_code()
        answer_device(server.url, code.user_code)
        public_id = television.poll_device_code(code.device_code, interval_s=HASTY_S).public_id
        assert public_id is not None
        television.select_profile(str(sign_in.profile_id))
        phone.revoke_signed_in_device(public_id)
        television.patch_history_item("MV_550", 50)  # what is minted lives until it expires
        time.sleep(LIFETIME_S)
        with pytest.raises(SignedOut):
            television.patch_history_item("MV_550", 60)
        assert (file.exists(), told) == (False, ["out"])
        with pytest.raises(NotFound):
            phone.revoke_signed_in_device(public_id)


def test_a_profile_that_is_deleted_elsewhere_ends_its_sessions(server: Server, sign_in: SignIn) -> None:
    with DiscovrClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as client:
        client.patch_history_item("MV_550", 50)
        client.delete_profile(str(sign_in.profile_id))
        with pytest.raises(TokenRefused) as raised:
            client.patch_history_item("MV_550", 60)
        assert raised.value.code == "SESSION_EXPIRED"
        (first,) = client.get_profiles()
        with pytest.raises(Conflict):
            client.delete_profile(first.id)
        client.switch_profile(first.id)
        assert client.get_media_profile_meta("MV_1").history is False


# Everything once


def test_every_call_of_the_discovr_dialect_is_understood(server: Server, sign_in: SignIn) -> None:
    with DiscovrClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as client:
        profile = client.get_profile(client.create_profile("Sam", AVATAR))
        assert client.update_profile(profile.id, name="Samuel").name == "Samuel"
        client.add_history_item("TV_1396", season=1, episode=1, imported="trakt")
        client.patch_history_item("TV_1396", 10, season=1, episode=2)
        found = client.get_history_items_by_media_id("TV_1396", season=1)
        assert [(one.title, one.episode, one.imported) for one in found.items] == [
            ("Breaking Bad", 2, None),
            ("Breaking Bad", 1, "trakt"),
        ]
        client.remove_history_item("TV_1396", season=1, episode=2)
        first = client.get_history_items(limit=1)
        assert (len(first.items), first.has_more) == (1, False)
        client.add_liked_item("MV_550")
        assert client.add_super_liked_item("MV_550").removed == "liked"
        client.add_watchlist_item("MV_550")
        assert [one.id for one in client.walk_list_items("super_liked")] == ["MV_550"]
        client.remove_super_liked_item("MV_550")
        client.scrobble("TV_1396", 45.5, tv=Tv(1, 3))
        client.scrobble_skip("TV_1396", 10, 20, 90, tv=Tv(1, 3))
        client.add_playback_item("MV_550", progress=20)
        client.update_playback_item("MV_550", 30)
        assert {one.id for one in client.walk_playback_items()} == {"TV_1396", "MV_550"}
        client.remove_playback_item("TV_1396")
        meta = client.get_media_profile_meta("MV_550")
        assert (meta.watchlist, meta.super_liked, meta.playback and meta.playback.progress) == (True, False, 30)


async def test_every_call_of_the_native_api_is_understood(server: Server, sign_in: SignIn) -> None:
    async with AsyncPlayheadClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as client:
        episode = await client.add_entry(Locator("TV_1396", 1, 1), precision="day", origin="my notebook")
        assert (await client.correct_entry(episode.entry_id, progress=90)).progress == 90
        (row,) = (await client.next_up()).items
        assert (row.locator, row.title, row.reason) == (Locator("TV_1396", 1, 2), "Breaking Bad", "next_episode")
        sitting = await client.open_sitting(Locator("TV_1396", 1, 2))
        await sitting.start(0)
        answer = await sitting.seek(600_000)
        assert answer is not None
        assert answer.point is not None
        assert (answer.resolution, answer.point.position_ms) == ("accepted", 600_000)
        assert [one.locator.episode async for one in client.walk_continue_watching()] == [2]
        start = await client.find_start(Locator("TV_1396", 1, 2))
        assert (start.position_ms, start.revision) == (600_000, answer.revision)
        await client.add_entry(Locator("MV_550"))
        assert [one.title async for one in client.walk_entries(search="fight")] == ["Fight Club"]
        marked = await client.mark_watched("TV_1396", season=1)
        state = await client.get_title_state("TV_1396", season=1)
        assert isinstance(state, ShowState)
        assert all(one.completed for one in state.seasons[0].episodes)
        assert (await client.undo(str(marked.operation_id))).undone_at is not None
        assert (await client.get_operation(str(marked.operation_id))).kind == "watched"
        assert await client.add_mark("MV_550", "liked") == ["liked"]
        assert await client.remove_mark("MV_550", "liked") == []
        await client.dismiss_title("MV_550")
        assert await client.snooze_title("TV_1396", until_episode=True) is not None
        await client.wake_title("TV_1396")
        assert (await client.change_settings(time_zone="Europe/London")).time_zone == "Europe/London"
        assert (await client.get_settings()).watched_percent == 80
        stats = await client.get_stats(episode.watched_at.year)
        assert (stats.entry_count, [one.title for one in stats.top_movies]) == (2, ["Fight Club"])
        changes = await client.list_changes()
        assert (changes.has_more, changes.changes[-1].revision <= changes.revision) == (False, True)
        assert (await client.mark_unwatched("MV_550")).counts["changed"] == 1
        assert (await client.forget_title("MV_550", marks=True, dry_run=True)).dry_run
        await client.remove_entry(episode.entry_id)
        cleared = await client.clear_history()
        assert (cleared.counts["entries"], [one async for one in client.walk_entries()]) == (1, [])


# Reports while the server is away


def test_what_was_told_while_the_server_was_away_arrives_when_both_have_started_again(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    tokens = FileTokens(tmp_path / "sign-in.json")
    made = server.add_account()
    tokens.save(SignIn(refresh_token=made["refreshToken"], profile_id=made["profileId"]))
    with PlayheadClient(base_url=server.url, tokens=tokens, queue=ReportQueue(tmp_path / "reports")) as client:
        sitting = client.open_sitting(MOVIE, duration_ms=8_340_000)
        assert sitting.start(0) is not None
        server.kill()
        assert [sitting.progress(600_000), sitting.pause(1_200_000), sitting.stop(1_200_000)] == [None] * 3
        flushed = client.flush()
        assert (flushed.waiting_count, type(flushed.error)) == (3, Unreachable)
        assert client.find_start(MOVIE).revision is None
    with (
        server,
        PlayheadClient(base_url=server.url, tokens=tokens, queue=ReportQueue(tmp_path / "reports")) as client,
    ):
        start = client.find_start(MOVIE)
        assert start.position_ms == 1_200_000
        assert client.count_waiting_reports() == 0
        (row,) = client.continue_watching().items
        assert row.point is not None
        assert row.point.sitting_id == sitting.id


def test_a_queue_is_delivered_as_soon_as_the_server_is_back(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    made = server.add_account()
    tokens = MemoryTokens(SignIn(refresh_token=made["refreshToken"], profile_id=made["profileId"]))
    with PlayheadClient(base_url=server.url, tokens=tokens) as client:
        sitting = client.open_sitting(MOVIE, duration_ms=8_340_000)
        sitting.start(0)
        server.kill()
        sitting.complete(8_340_000)
        delivering = threading.Thread(target=client.deliver, daemon=True)
        delivering.start()
        with server:
            delivering.join(timeout=30)
            assert not delivering.is_alive()
            (entry,) = client.walk_entries()
            assert (entry.completed, entry.position_ms) == (True, 8_340_000)


async def test_a_report_that_was_sent_twice_is_taken_once(server: Server, sign_in: SignIn, tmp_path: Path) -> None:
    """The process was cut off between the answer and taking it out of the queue."""
    reports = ReportQueue(tmp_path / "reports")
    async with AsyncPlayheadClient(base_url=server.url, tokens=MemoryTokens(sign_in), queue=reports) as client:
        sitting = await client.open_sitting(MOVIE)
        server_is_away = reports.drop
        reports.drop = lambda waiting: None  # type: ignore[method-assign]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await sitting.complete()
        reports.drop = server_is_away  # type: ignore[method-assign]
        assert (await client.flush()).answered_count == 1
        assert len([one async for one in client.walk_entries()]) == 1


# Too much at once


async def test_a_busy_server_is_given_its_time_until_all_is_written(tmp_path: Path) -> None:
    with Server(tmp_path / "data", {"PLAYHEAD_QUEUE_MAX": "1", "PLAYHEAD_GROUP_MAX": "1"}) as server:
        made = server.add_account()
        tokens = MemoryTokens(SignIn(refresh_token=made["refreshToken"], profile_id=made["profileId"]))

        async def log(retries: Retries) -> list[Any]:
            async with AsyncDiscovrClient(base_url=server.url, tokens=tokens, retries=retries) as client:
                logged = (client.add_history_item(f"MV_{n + 1}") for n in range(40))
                return list(await asyncio.gather(*logged, return_exceptions=True))

        refused = [one for one in await log(Retries(attempts_max=1)) if isinstance(one, Overloaded)]
        assert {one.code for one in refused} == {"OVERLOADED"}
        written_count = 40 - len(refused)
        patient = await log(Retries(attempts_max=20))
        assert [one for one in patient if isinstance(one, Exception)] == []
        async with AsyncDiscovrClient(base_url=server.url, tokens=tokens) as client:
            assert len([one async for one in client.walk_history_items()]) == written_count + 40


def test_a_stream_too_many_is_refused_with_the_time_to_wait(server: Server, sign_in: SignIn) -> None:
    with PlayheadClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as client:
        streams = [client.events() for _ in range(3)]
        assert [next(one).kind for one in streams[:2]] == ["revision", "revision"]
        with pytest.raises(RateLimited) as raised:
            next(streams[2])
        assert (raised.value.code, raised.value.retry_after_s) == ("TOO_MANY_STREAMS", 5)
        for one in streams:
            one.close()


# Streams that are cut


async def test_a_stream_outlives_its_tokens_and_misses_nothing(server: Server, sign_in: SignIn) -> None:
    async with AsyncPlayheadClient(base_url=server.url, tokens=MemoryTokens(sign_in)) as client:
        told: list[Session] = []
        client.on_session_refreshed(told.append)
        events = client.events()
        assert (await anext(events)).kind == "revision"
        count = 0
        until = time.monotonic() + 2 * LIFETIME_S + 0.5
        while time.monotonic() < until:
            count += 1
            await client.add_mark(f"MV_{count}", "watchlist")
            await asyncio.sleep(0.1)
        seen: list[str] = []
        while len(seen) < count:
            event = await anext(events)
            if isinstance(event.change, MarkChanged):
                seen.append(event.change.locator.title_id)
        await events.aclose()
    assert seen == [f"MV_{n + 1}" for n in range(count)]
    assert len(told) >= 3


def test_a_stream_that_a_restart_has_cut_is_taken_up_where_it_was(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    made = server.add_account()
    tokens = MemoryTokens(SignIn(refresh_token=made["refreshToken"], profile_id=made["profileId"]))
    seen: queue.Queue[str] = queue.Queue()
    client = PlayheadClient(base_url=server.url, tokens=tokens)

    def follow() -> None:
        for event in client.events():
            word = event.change.locator.title_id if isinstance(event.change, MarkChanged) else event.kind
            seen.put(word)
            if word == "MV_3":
                break

    following = threading.Thread(target=follow, daemon=True)
    following.start()
    assert seen.get(timeout=10) == "revision"
    client.add_mark("MV_1", "liked")
    assert seen.get(timeout=10) == "MV_1"
    server.kill()
    with server, client:
        client.add_mark("MV_2", "liked")  # before the stream is there again
        assert seen.get(timeout=20) == "MV_2"
        client.add_mark("MV_3", "liked")
        following.join(timeout=10)
        assert not following.is_alive()
