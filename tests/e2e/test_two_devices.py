"""Two viewers, each with a television whose clock is wrong (Discovr) and a tablet (H&C), doing anything in any order.

A running server must agree with the plain diary of ``playhead.testing`` on every answer and every page. Not for every
act at every moment: the engines are run against the same diary, with a clock that can be set, in tests/conformance.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from playhead.testing.oracle import Diary, Refused, Row, Where
from tests.dialects.contracts import load
from tests.e2e.conftest import Household
from tests.e2e.processes import EMAIL, PASSWORD, bearer

T = TypeVar("T")

PLACES: list[Where] = [
    ("MV_91", None, None),
    ("MV_92", None, None),
    ("TV_93", 1, None),
    ("TV_93", 1, 1),
    ("TV_93", 1, 2),
    ("TV_93", 2, 1),
]
CONTENTS: dict[int, Where] = {901: ("MV_91", None, None), 902: ("TV_93", 1, 1), 903: ("HC_903", None, None)}
"""A film and an episode that both dialects know, and a content that only H&C has."""

LISTS = ["liked", "disliked", "super_liked", "watchlist"]

who = st.integers(0, 1)
places = st.sampled_from(PLACES)
playable = st.sampled_from([place for place in PLACES if place[2] is not None or place[1] is None])
titles = st.sampled_from(["MV_91", "MV_92", "TV_93"])
lists = st.sampled_from(LISTS)
contents = st.sampled_from(list(CONTENTS))
progresses = st.sampled_from([0, 0.001, 42.5, 79.999, 80, 94.999, 95, 100]) | st.integers(0, 100)
positions = st.none() | st.sampled_from([0, 1.5, 3600])
picks = st.integers(0, 9)
wrong_clocks = st.none() | st.builds(
    lambda hours, seconds: timedelta(hours=hours, seconds=seconds), st.sampled_from([-3, 2]), st.integers(0, 9)
)
"""What the television's clock adds to the time; None where it does not tell its time."""


@dataclass
class Viewer:
    """One profile, its two devices, and what its history must be."""

    profile_id: str
    television: httpx.Client
    tablet: httpx.Client
    diary: Diary = field(default_factory=Diary)

    def expect(self, write: Callable[[Diary], T], answer: httpx.Response, ok: int = 200) -> T | None:
        """Write it into the diary: what that refuses must have been answered with 404, all else with ``ok``."""
        try:
            row = write(self.diary)
        except Refused:
            assert answer.status_code == 404, answer.text
            return None
        assert answer.status_code == ok, answer.text
        return row


class TwoDevices(RuleBasedStateMachine):
    """The acts of both dialects. ``household`` is set by the test."""

    household: Household

    def __init__(self) -> None:
        super().__init__()
        self.began_at = self.now = datetime.now(UTC)
        self.viewers = [self._move_in(name) for name in ("Kim", "Lee")]

    def _move_in(self, name: str) -> Viewer:
        identity, url = self.household.identity, self.household.server.url
        new = {"name": name, "avatarUrl": "https://example.org/a.png"}
        profile_id = identity.post("/profiles", json=new).json()["profileId"]
        session = identity.post("/auth/session-token", json={"profileId": profile_id}).json()["sessionToken"]
        login = {"email": EMAIL, "password": PASSWORD, "profile_id": profile_id}
        token = httpx.post(f"{url}/login", json=login).raise_for_status().json()["token"]
        television, tablet = (httpx.Client(base_url=url, headers=bearer(secret)) for secret in (session, token))
        return Viewer(profile_id, television, tablet)

    def teardown(self) -> None:
        self.look(limit=2)
        for viewer in self.viewers:
            self.household.identity.delete(f"/profiles/{viewer.profile_id}").raise_for_status()
            viewer.television.close()
            viewer.tablet.close()

    def _tick(self) -> datetime:
        """The time now, later than ever before by a whole millisecond, as it is on the server."""
        time.sleep(0.002)
        now = datetime.now(UTC)
        self.now = max(now.replace(microsecond=now.microsecond // 1000 * 1000), self.now + timedelta(milliseconds=1))
        return self.now

    # The television

    @rule(who=who, place=places, progress=progresses, clock=wrong_clocks, imported=st.sampled_from([None, "trakt"]))
    def log(self, who: int, place: Where, progress: float, clock: timedelta | None, imported: str | None) -> None:
        viewer, now = self.viewers[who], self._tick()
        body = {**_body(place, progress, self._told(clock)), **({"imported": imported} if imported else {})}
        answer = viewer.television.post("/profile/history", json=body)
        viewer.expect(lambda diary: diary.add(place, progress, now, self._told(clock), imported), answer, 201)

    @rule(who=who, place=places, progress=progresses)
    def report(self, who: int, place: Where, progress: float) -> None:
        viewer, now = self.viewers[who], self._tick()
        answer = viewer.television.patch(_path("history", place), params=_query(place), json={"progress": progress})
        viewer.expect(lambda diary: diary.set_progress(place, progress, now), answer)

    @rule(who=who, place=places)
    def forget(self, who: int, place: Where) -> None:
        viewer = self.viewers[who]
        answer = viewer.television.delete(_path("history", place), params=_query(place))
        viewer.expect(lambda diary: diary.remove_at(place), answer)

    @rule(who=who, place=playable, progress=progresses, clock=wrong_clocks, method=st.sampled_from(["POST", "PATCH"]))
    def pause(self, who: int, place: Where, progress: float, clock: timedelta | None, method: str) -> None:
        viewer, now = self.viewers[who], self._tick()
        body = _body(place, progress, self._told(clock))
        answer = viewer.television.request(method, "/profile/playback", json=body)
        viewer.expect(lambda diary: diary.move(place, progress, None, self._told(clock), now), answer)

    @rule(who=who, place=playable, progress=progresses)
    def scrobble(self, who: int, place: Where, progress: float) -> None:
        viewer, now = self.viewers[who], self._tick()
        tv = {} if place[1] is None else {"tv": {"season": place[1], "episode": place[2]}}
        answer = viewer.television.post(_path("scrobble", place), json={"progress": progress, **tv})
        viewer.expect(lambda diary: diary.scrobble(place, progress, None, now), answer)

    @rule(who=who, title=titles)
    def dismiss(self, who: int, title: str) -> None:
        viewer = self.viewers[who]
        viewer.expect(lambda diary: diary.dismiss(title), viewer.television.delete(f"/profile/playback/{title}"))

    @rule(who=who, title=titles, name=lists)
    def mark(self, who: int, title: str, name: str) -> None:
        viewer, now = self.viewers[who], self._tick()
        answer = viewer.television.post(f"/profile/{name}", json={"mediaId": title})
        _mark, is_new, replaced = viewer.diary.mark(name, (title, None, None), now)
        assert answer.status_code == (201 if is_new else 200)
        assert answer.json().get("removed") == replaced

    @rule(who=who, title=titles, name=lists)
    def unmark(self, who: int, title: str, name: str) -> None:
        viewer = self.viewers[who]
        answer = viewer.television.delete(f"/profile/{name}/{title}")
        viewer.expect(lambda diary: diary.unmark(name, (title, None, None)), answer)

    # The tablet

    @rule(who=who, content=contents, position=positions, percentage=st.none() | progresses)
    def watch(self, who: int, content: int, position: float | None, percentage: float | None) -> None:
        viewer, now, where = self.viewers[who], self._tick(), CONTENTS[content]
        answer = viewer.tablet.post("/history", json={"content_id": content, **_told(position, percentage)})
        viewer.expect(lambda diary: diary.record(where, position, percentage, None, now), answer, 201)
        row = viewer.diary.latest(where)
        assert row is not None
        _know(row, answer.headers["x-resource-id"])

    @rule(who=who, pick=picks, position=positions, percentage=st.none() | progresses)
    def go_on(self, who: int, pick: int, position: float | None, percentage: float | None) -> None:
        viewer, now = self.viewers[who], self._tick()
        row = self._pick(viewer, pick)
        if row is None or (position is None and percentage is None):
            return
        element, body = row["id"], _told(position, percentage)
        stolen = self.viewers[1 - who].tablet.put(f"/history/{element}", json=body)
        assert stolen.status_code == 403
        answer = viewer.tablet.put(f"/history/{element}", json=body)
        viewer.expect(lambda diary: diary.change(element, position, percentage, None, now), answer)

    @rule(who=who, pick=picks)
    def strike_out(self, who: int, pick: int) -> None:
        viewer = self.viewers[who]
        row = self._pick(viewer, pick)
        if row is not None:
            answer = viewer.tablet.delete(f"/history/{row['id']}")
            viewer.expect(lambda diary: diary.remove(row["id"]), answer)
            assert viewer.tablet.delete(f"/history/{row['id']}").status_code == 404

    @rule(who=who)
    def forget_all(self, who: int) -> None:
        self.viewers[who].expect(Diary.clear, self.viewers[who].tablet.delete("/history"))

    @rule(who=who, content=contents)
    def mean_to_watch(self, who: int, content: int) -> None:
        viewer, now = self.viewers[who], self._tick()
        answer = viewer.tablet.post("/watchlist", json={"content_id": content})
        viewer.expect(lambda diary: diary.mark("watchlist", CONTENTS[content], now), answer, 201)

    @rule(who=who)
    def mean_to_watch_nothing(self, who: int) -> None:
        self.viewers[who].expect(Diary.clear_watchlist, self.viewers[who].tablet.delete("/watchlist"))

    def _told(self, clock: timedelta | None) -> datetime | None:
        return None if clock is None else self.began_at.replace(microsecond=0) + clock

    def _pick(self, viewer: Viewer, pick: int) -> Row | None:
        """One of the entries, as the tablet lists them, with its id."""
        rows = viewer.diary.newest_first()
        if not rows:
            return None
        row = rows[pick % len(rows)]
        page = viewer.tablet.get("/history", params={"perPage": 1, "page": rows.index(row) + 1}).json()["data"]
        _know(row, page["collection"][0]["_id"])
        return row

    # What everybody sees

    @rule(limit=st.integers(1, 5))
    def look(self, limit: int) -> None:
        for viewer in self.viewers:
            self._look_at_history(viewer, limit)
            self._look_at_the_rest(viewer, limit)

    def _look_at_history(self, viewer: Viewer, limit: int) -> None:
        diary = viewer.diary
        placed = [row for row in diary.created_first() if _is_placed(row)]
        items = _all_items(viewer, "/profile/history", limit)
        assert [_seen(item) for item in items] == [_expected(diary, row) for row in placed]
        for row, item in zip(placed, items, strict=True):
            self._check_time(item["updatedAt"], row["updated_at"])
        for place in PLACES:
            told = [row for row in diary.newest_first() if _speaks_for(row["where"], place)]
            items = _all_items(viewer, _path("history", place), limit, **_query(place))
            assert [_seen(item) for item in items] == [_expected(diary, row) for row in told], place
        elements = _all_rows(viewer, "/history", limit)
        rows = diary.newest_first()
        assert [element["percentage"] for element in elements] == [row["progress"] for row in rows]
        for row, element in zip(rows, elements, strict=True):
            _know(row, element["_id"])
            assert CONTENTS.get(element["content_id"], row["where"]) == row["where"]
            assert row["position_s"] in {None, element["time"]}

    def _look_at_the_rest(self, viewer: Viewer, limit: int) -> None:
        diary = viewer.diary
        offered = [row for row in diary.points_newest_first() if row["resumable"] and _is_placed(row)]
        points = _all_items(viewer, "/profile/playback", limit)
        assert [(*_where(point), point["progress"]) for point in points] == [
            (*row["where"], row["progress"]) for row in offered
        ]
        for name in LISTS:
            marks = [row for row in diary.marks_newest_first(name) if _is_placed(row) and row["where"][1] is None]
            listed = _all_items(viewer, f"/profile/{name}", limit)
            assert [item["id"] for item in listed] == [row["where"][0] for row in marks]
        wanted = _all_rows(viewer, "/watchlist", limit)
        rows = diary.marks_newest_first("watchlist")
        assert len(wanted) == len(rows)
        for row, shown in zip(rows, wanted, strict=True):
            assert CONTENTS.get(shown["content_id"], row["where"]) == row["where"]

    def _check_time(self, shown: str, at: datetime) -> None:
        """A time that a device told is kept to the millisecond; the server's own is within the test."""
        if at < self.began_at:
            assert shown == at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        else:
            assert self.began_at - timedelta(seconds=1) <= datetime.fromisoformat(shown) <= datetime.now(UTC)


def _path(what: str, place: Where) -> str:
    return f"/profile/{what}/{place[0]}"


def _query(place: Where) -> dict[str, int]:
    return {key: value for key, value in (("season", place[1]), ("episode", place[2])) if value is not None}


def _body(place: Where, progress: float, told_at: datetime | None) -> dict[str, Any]:
    told = {} if told_at is None else {"updatedAt": told_at.isoformat()}
    return {"mediaId": place[0], "progress": progress, **_query(place), **told}


def _told(position: float | None, percentage: float | None) -> dict[str, float]:
    return {key: value for key, value in (("time", position), ("percentage", percentage)) if value is not None}


def _know(row: Row, element_id: str) -> None:
    """An entry's id is learnt once, and is the same ever after."""
    assert row["id"] in {None, element_id}
    row["id"] = element_id


def _is_placed(row: Row) -> bool:
    return not row["where"][0].startswith("HC_")


def _speaks_for(where: Where, place: Where) -> bool:
    return where[:2] == place[:2] and (place[2] is None or where[2] in {None, place[2]})


def _where(item: dict[str, Any]) -> Where:
    return item["id"], item.get("season"), item.get("episode")


def _seen(item: dict[str, Any]) -> tuple[Any, ...]:
    return (*_where(item), item["progress"], item["completed"], item["watched_count"], item.get("imported"))


def _expected(diary: Diary, row: Row) -> tuple[Any, ...]:
    count = diary.watched_count(row["where"])
    return (*row["where"], row["progress"], row["progress"] >= 80, count, row["origin"])


def _all_items(viewer: Viewer, path: str, limit: int, **query: int) -> list[dict[str, Any]]:
    """Every item of every page of the television's list."""
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {"hasMore": True}
    while page["hasMore"]:
        token = {"nextPageToken": page["nextPageToken"]} if "nextPageToken" in page else {}
        page = viewer.television.get(path, params={"limit": limit, **query, **token}).raise_for_status().json()
        items += page["items"]
    return items


def _all_rows(viewer: Viewer, path: str, limit: int) -> list[dict[str, Any]]:
    """Every row of every page of the tablet's list."""
    rows: list[dict[str, Any]] = []
    meta: dict[str, Any] = {"next_page": 1}
    while meta["next_page"]:
        answer = viewer.tablet.get(path, params={"perPage": limit, "page": meta["next_page"]}).raise_for_status()
        meta = answer.json()["data"]["meta"]
        rows += answer.json()["data"]["collection"]
    assert meta["total_count"] == len(rows)
    return rows


def _import_contents(household: Household, folder: Path) -> None:
    content = load("hnc")["components"]["schemas"]["Content"]["examples"][0]
    rows = folder / "contents.jsonl"
    lines = []
    for content_id, (media_id, season, episode) in CONTENTS.items():
        place = {"media_id": media_id, "season": season, "episode": episode} if media_id[:2] != "HC" else {}
        placed = {key: value for key, value in place.items() if value is not None}
        lines.append(json.dumps({"content": {**content, "id": content_id, "parent_id": None}, **placed}))
    rows.write_text("\n".join(lines))
    report = household.server.cli_json("catalogue", "import", str(rows))
    assert (report["content_count"], report["failed_count"]) == (len(CONTENTS), 0)


def test_a_server_agrees_with_a_plain_diary_whatever_two_viewers_do(household: Household, tmp_path: Path) -> None:
    _import_contents(household, tmp_path)

    class Machine(TwoDevices):
        pass

    Machine.household = household
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15, stateful_step_count=25, phases=[Phase.generate], derandomize=True, deadline=None
        ),
    )
