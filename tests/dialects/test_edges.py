"""At the edges of the dialects: monitors, causes of failures in the log, odd paths, and what one of them cannot say."""

import pytest
from structlog.testing import capture_logs

from playhead.domain.titles import Locator, TitleId
from playhead.ports import StoreUnavailable
from tests.dialects.service import Service, Viewer


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_a_monitor_may_ask_for_the_head_alone(service: Service, path: str) -> None:
    result = await service.call("HEAD", path)
    assert (result.status_code, result.content) == (200, b"")


async def test_the_cause_of_a_failing_store_is_in_the_log(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(command: object) -> None:
        raise StoreUnavailable("the disk is full") from OSError("ENOSPC")

    monkeypatch.setattr(service.store, "apply", fail)
    with capture_logs() as lines:
        result = await service.call("PATCH", "/profile/history/MV_550", sam.session_token, {"progress": 5})
    assert result.status_code == 503
    (line,) = [line for line in lines if line["event"] == "store_failed"]
    assert (line["log_level"], line["reason"], line["cause"]) == ("warning", "the disk is full", "OSError('ENOSPC')")


async def test_a_path_with_two_slashes_in_front_is_answered_in_the_words_of_the_path(service: Service) -> None:
    """The router reads it as if there were one."""
    result = await service.call("GET", "//profile/history")
    assert (result.status_code, result.json["code"]) == (401, "TOKEN_INVALID")


async def test_specials_told_through_hnc_are_not_shown_where_they_cannot_be_said(service: Service, sam: Viewer) -> None:
    """discovr.md#history [ours]: season 0 cannot be said in this dialect."""
    row = await service.call(
        "PATCH", "/profile/history/TV_12", sam.session_token, {"progress": 5}, query_string="season=1"
    )
    assert row.status_code == 200
    place = Locator(TitleId("TV_12"), 0, 1)
    content = await service.use_cases.catalogue.content_of(place)
    told = {"content_id": content.content_id, "time": 30, "percentage": 40}
    assert (await service.call("POST", "/history", sam.hnc_token, told)).status_code == 201
    items = (await service.call("GET", "/profile/history", sam.session_token)).json["items"]
    assert [item["season"] for item in items] == [1]
    assert (await service.call("GET", "/profile/playback", sam.session_token)).json["items"] == []
    assert (await service.call("GET", "/profile/media/TV_12/meta", sam.session_token)).json["playback"] is None
    data = (await service.call("GET", "/history", sam.hnc_token)).json["data"]
    assert data["meta"]["total_count"] == 2
