"""That the tutorial works from its first block to its last, pasted as it stands, and answers what it shows.

Not for its prose; and the viewer's browser is played by the test.
"""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any

import httpx

from tests.e2e.processes import ROOT, Demo
from tests.e2e.shell import Block, Shell, blocks_of

BLOCKS = blocks_of(ROOT / "docs" / "tutorial" / "first-evening.md")
OTHER_EVERY_TIME = {"updatedAt", "createdAt"}
REFUSED = re.compile(r'"code": ?"[A-Z_]+"|"success": ?false')
POLL_INTERVAL_S = 1.0
REFRESH_TOKEN = re.compile(r"rt_[0-9a-f]{64}")


def _same_in_substance(told: Any, shown: Any) -> bool:
    """Equal, but for times."""
    if isinstance(told, dict) and isinstance(shown, dict):
        return told.keys() == shown.keys() and all(
            key in OTHER_EVERY_TIME or _same_in_substance(told[key], shown[key]) for key in told
        )
    if isinstance(told, list) and isinstance(shown, list):
        return len(told) == len(shown) and all(map(_same_in_substance, told, shown))
    return bool(told == shown)


def _check(printed: str, shown: Block) -> None:
    if shown.language == "json":
        assert _same_in_substance(json.loads(printed), json.loads(shown.text)), f"line {shown.line}: {printed}"
    else:
        assert REFRESH_TOKEN.sub("rt_", printed).split() == REFRESH_TOKEN.sub("rt_", shown.text).split()


def _approve(demo: Demo, user_code: str, email: str, password: str) -> None:
    """What the viewer does in the browser."""
    with httpx.Client(base_url=demo.url) as browser:
        form = {"code": user_code, "email": email, "password": password}
        asked = browser.post("/activate", data=form).raise_for_status().text
        ticket = re.search(r'name="ticket" value="([^"]+)"', asked)
        assert ticket is not None
        answered = browser.post("/activate/answer", data={"ticket": ticket[1], "answer": "approve"})
        assert "Approved" in answered.raise_for_status().text


def test_the_first_block_is_the_one_that_starts_the_demo() -> None:
    assert (BLOCKS[0].language, BLOCKS[0].text) == ("sh", "make demo\n")


def test_every_other_block_runs_as_it_stands_and_answers_what_is_shown(demo: Demo) -> None:
    (demo.folder / ".venv").symlink_to(sys.prefix)
    environ = {name: value for name, value in demo.environ.items() if not name.startswith("PLAYHEAD_")}
    printed, user_code, compared_count = "", "", 0
    with Shell(demo.folder, environ) as shell:
        for block in BLOCKS[1:]:
            if block.language == "sh":
                printed = shell.paste(block.text.replace(":8765", f":{demo.port}"))
                assert not REFUSED.search(printed), f"line {block.line}: {printed}"
                user_code = printed.strip() if "json userCode" in block.text else user_code
                continue
            _check(printed, block)
            compared_count += 1
            if "pending" in block.text:
                _approve(demo, user_code, *shell.paste('echo "$EMAIL $PASSWORD"').split())
                time.sleep(POLL_INTERVAL_S)
        session = shell.paste('curl -sS "$HOST/profile/history" -H "Authorization: Bearer $SESSION"')
    assert compared_count == len([block for block in BLOCKS if block.language != "sh"])
    assert not list(demo.folder.glob("*.json")), "the last step takes away what the others left"
    assert json.loads(session)["code"] == "SESSION_EXPIRED", "and the profile"
