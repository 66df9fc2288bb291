"""Two viewers, each with a television whose clock is wrong (Discovr) and a tablet (H&C), doing anything in any order.

A running server must agree with the plain diary of ``playhead.testing`` on every answer and every page, and the native
API must show of it what the two dialects told. Not for every act at every moment: the engines are run against the same
diary, with a clock that can be set, in tests/conformance, and players of the native API in ``test_players``.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from playhead.testing.oracle import Diary, Row, Where
from tests.e2e import shown
from tests.e2e.conftest import Household
from tests.e2e.players import place_in
from tests.e2e.viewers import (
    CONTENTS,
    LISTS,
    PLACES,
    Viewer,
    all_items,
    all_rows,
    import_contents,
    move_in,
    path_of,
    query_of,
)

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


class TwoDevices(RuleBasedStateMachine):
    """The acts of both dialects. ``household`` is set by the test."""

    household: Household

    def __init__(self) -> None:
        super().__init__()
        self.began_at = self.now = datetime.now(UTC)
        self.viewers = [move_in(self.household, name) for name in ("Kim", "Lee")]

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
        answer = viewer.television.patch(path_of("history", place), params=query_of(place), json={"progress": progress})
        viewer.expect(lambda diary: diary.set_progress(place, progress, now), answer)

    @rule(who=who, place=places)
    def forget(self, who: int, place: Where) -> None:
        viewer, now = self.viewers[who], self._tick()
        answer = viewer.television.delete(path_of("history", place), params=query_of(place))
        viewer.expect(lambda diary: diary.remove_at(place, now), answer)

    @rule(who=who, place=playable, progress=progresses, clock=wrong_clocks, method=st.sampled_from(["POST", "PATCH"]))
    def pause(self, who: int, place: Where, progress: float, clock: timedelta | None, method: str) -> None:
        viewer, now = self.viewers[who], self._tick()
        body, told_at, sitting = _body(place, progress, self._told(clock)), self._told(clock), viewer.tv.sitting(place)
        answer = viewer.television.request(method, "/profile/playback", json=body)
        viewer.expect(
            lambda diary: diary.scrobble(place, progress, None, now, told_at, sitting=sitting, counts=False), answer
        )

    @rule(who=who, place=playable, progress=progresses)
    def scrobble(self, who: int, place: Where, progress: float) -> None:
        viewer, now = self.viewers[who], self._tick()
        tv = {} if place[1] is None else {"tv": {"season": place[1], "episode": place[2]}}
        sitting = viewer.tv.sitting(place)
        answer = viewer.television.post(path_of("scrobble", place), json={"progress": progress, **tv})
        viewer.expect(lambda diary: diary.scrobble(place, progress, None, now, sitting=sitting), answer)

    @rule(who=who, title=titles)
    def dismiss(self, who: int, title: str) -> None:
        viewer, now = self.viewers[who], self._tick()
        answer = viewer.television.delete(f"/profile/playback/{title}")
        viewer.expect(lambda diary: diary.dismiss(title, now), answer)

    @rule(who=who, title=titles, name=lists)
    def mark(self, who: int, title: str, name: str) -> None:
        viewer, now = self.viewers[who], self._tick()
        answer = viewer.television.post(f"/profile/{name}", json={"mediaId": title})
        _mark, is_new, replaced = viewer.diary.mark(name, (title, None, None), now)
        assert answer.status_code == (201 if is_new else 200)
        assert answer.json().get("removed") == replaced

    @rule(who=who, title=titles, name=lists)
    def unmark(self, who: int, title: str, name: str) -> None:
        viewer, now = self.viewers[who], self._tick()
        answer = viewer.television.delete(f"/profile/{name}/{title}")
        viewer.expect(lambda diary: diary.unmark(name, (title, None, None), now), answer)

    # The tablet

    @rule(who=who, content=contents, position=positions, percentage=st.none() | progresses)
    def watch(self, who: int, content: int, position: float | None, percentage: float | None) -> None:
        viewer, now, where = self.viewers[who], self._tick(), CONTENTS[content]
        sitting = viewer.pad.sitting(where)
        answer = viewer.tablet.post("/history", json={"content_id": content, **_told(position, percentage)})
        viewer.expect(lambda diary: diary.record(where, position, percentage, None, now, sitting=sitting), answer, 201)
        row = viewer.diary.latest(where)
        assert row is not None
        _know(row, answer.headers["x-resource-id"])

    @rule(who=who, pick=picks, position=positions, percentage=st.none() | progresses)
    def go_on(self, who: int, pick: int, position: float | None, percentage: float | None) -> None:
        viewer, now = self.viewers[who], self._tick()
        row = self._pick(viewer, pick)
        if row is None or (position is None and percentage is None):
            return
        element, where, body = row["id"], row["where"], _told(position, percentage)
        sitting = viewer.pad.sitting(where)
        stolen = self.viewers[1 - who].tablet.put(f"/history/{element}", json=body)
        assert stolen.status_code == 403
        answer = viewer.tablet.put(f"/history/{element}", json=body)
        viewer.expect(
            lambda diary: diary.change(element, where, position, percentage, None, now, sitting=sitting), answer
        )

    @rule(who=who, pick=picks)
    def strike_out(self, who: int, pick: int) -> None:
        viewer, now = self.viewers[who], self._tick()
        row = self._pick(viewer, pick)
        if row is not None:
            answer = viewer.tablet.delete(f"/history/{row['id']}")
            viewer.expect(lambda diary: diary.remove(row["id"], row["where"], now), answer)
            assert viewer.tablet.delete(f"/history/{row['id']}").status_code == 404

    @rule(who=who)
    def forget_all(self, who: int) -> None:
        viewer, now = self.viewers[who], self._tick()
        viewer.expect(lambda diary: diary.clear(now), viewer.tablet.delete("/history"))

    @rule(who=who, content=contents)
    def mean_to_watch(self, who: int, content: int) -> None:
        viewer, now = self.viewers[who], self._tick()
        answer = viewer.tablet.post("/watchlist", json={"content_id": content})
        viewer.expect(lambda diary: diary.mark("watchlist", CONTENTS[content], now), answer, 201)

    @rule(who=who)
    def mean_to_watch_nothing(self, who: int) -> None:
        viewer, now = self.viewers[who], self._tick()
        viewer.expect(lambda diary: diary.clear_watchlist(now), viewer.tablet.delete("/watchlist"))

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
            self._look_natively(viewer)

    def _look_at_history(self, viewer: Viewer, limit: int) -> None:
        diary = viewer.diary
        placed = [row for row in diary.created_first() if _is_placed(row)]
        items = all_items(viewer, "/profile/history", limit)
        assert [_seen(item) for item in items] == [_expected(diary, row) for row in placed]
        for row, item in zip(placed, items, strict=True):
            self._check_time(item["updatedAt"], row["updated_at"])
        for place in PLACES:
            told = [row for row in diary.newest_first() if _speaks_for(row["where"], place)]
            items = all_items(viewer, path_of("history", place), limit, **query_of(place))
            assert [_seen(item) for item in items] == [_expected(diary, row) for row in told], place
        elements = all_rows(viewer, "/history", limit)
        rows = diary.newest_first()
        assert [element["percentage"] for element in elements] == [row["progress"] for row in rows]
        for row, element in zip(rows, elements, strict=True):
            _know(row, element["_id"])
            assert CONTENTS.get(element["content_id"], row["where"]) == row["where"]
            assert row["position_s"] in {None, element["time"]}

    def _look_at_the_rest(self, viewer: Viewer, limit: int) -> None:
        diary = viewer.diary
        offered = [row for row in diary.points_newest_first() if row["resumable"] and _is_placed(row)]
        points = all_items(viewer, "/profile/playback", limit)
        assert [(*_where(point), point["progress"]) for point in points] == [
            (*row["where"], row["progress"] or 0) for row in offered
        ]
        for name in LISTS:
            marks = [row for row in diary.marks_newest_first(name) if _is_placed(row) and row["where"][1] is None]
            listed = all_items(viewer, f"/profile/{name}", limit)
            assert [item["id"] for item in listed] == [row["where"][0] for row in marks]
        wanted = all_rows(viewer, "/watchlist", limit)
        rows = diary.marks_newest_first("watchlist")
        assert len(wanted) == len(rows)
        for row, listed_row in zip(rows, wanted, strict=True):
            assert CONTENTS.get(listed_row["content_id"], row["where"]) == row["where"]

    def _look_natively(self, viewer: Viewer) -> None:
        """The same by the third API, but for times and for ids that only the server knows."""
        diary = viewer.diary
        for title in {where[0] for where in (*PLACES, *CONTENTS.values())}:
            state = viewer.television.get(f"/v1/titles/{title}/state").raise_for_status().json()
            assert state["revision"] == diary.revision
            assert state["dismissed"] is diary.is_dismissed(title)
            for where in [where for where in diary.places if where[0] == title]:
                expected = shown.place_of(diary, where, self.now)
                assert _timeless({"entry_id": None, **place_in(state, where)}, expected) == _timeless(
                    expected, expected
                )
        history = viewer.television.get("/v1/history", params={"limit": 100}).raise_for_status().json()["items"]
        assert [(one["locator"], one["progress"], one["revision"]) for one in history] == [
            (one["locator"], one["progress"], one["revision"]) for one in shown.history_of(diary)[:100]
        ]

    def _check_time(self, shown: str, at: datetime) -> None:
        """A time that a device told is kept to the millisecond; the server's own is within the test."""
        if at < self.began_at:
            assert shown == at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        else:
            assert self.began_at - timedelta(seconds=1) <= datetime.fromisoformat(shown) <= datetime.now(UTC)


def _timeless(place: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    """Of a place's state what the diary knows, without the server's own times, and sittings."""

    def bare(point: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if point is None else point | {"updated_at": None, "sitting_id": point["sitting_id"] is not None}

    return {key: place[key] for key in keys} | {
        "point": bare(place["point"]),
        "alternatives": [bare(point) for point in place["alternatives"]],
    }


def _body(place: Where, progress: float, told_at: datetime | None) -> dict[str, Any]:
    told = {} if told_at is None else {"updatedAt": told_at.isoformat()}
    return {"mediaId": place[0], "progress": progress, **query_of(place), **told}


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


def test_a_server_agrees_with_a_plain_diary_whatever_two_viewers_do(household: Household, tmp_path: Path) -> None:
    import_contents(household, tmp_path)

    class Machine(TwoDevices):
        pass

    Machine.household = household
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15, stateful_step_count=25, phases=[Phase.generate], derandomize=True, deadline=None
        ),
    )
