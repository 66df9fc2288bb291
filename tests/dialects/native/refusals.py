"""What a refusal of the native API looks like (RFC 9457).

Not for which call refuses what: each test says that itself.
"""

from typing import Any

import falcon.testing

UNKNOWN_ENTRY = "6957369500000000000000aa"
UNKNOWN_OPERATION = "op_ffff"


def check_problem(problem: dict[str, Any], status: int, code: str, field: str | None = None) -> None:
    """``type``, ``title``, ``status``, ``detail`` and ``code``, with ``field`` where a value is to blame."""
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert problem["type"] == f"/docs/playhead#{code}"
    assert problem.get("field") == field, problem
    for words in ("title", "detail"):
        assert isinstance(problem[words], str)
        assert problem[words]
    assert set(problem) <= {"type", "title", "status", "detail", "code", "field"}


def check_refused(result: falcon.testing.Result, status: int, code: str, field: str | None = None) -> None:
    """A whole answer that is a problem."""
    assert result.status_code == status, result.text
    assert result.headers["content-type"] == "application/problem+json"
    check_problem(result.json, status, code, field)
    assert "etag" not in result.headers
    if status == 401:
        assert result.headers["www-authenticate"] == "Bearer"
    assert ("retry-after" in result.headers) == (status in {429, 503})
