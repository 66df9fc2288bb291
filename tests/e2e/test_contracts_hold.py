"""That schemathesis finds no call which a running server answers otherwise than its contract says.

Not for what the answers mean: that is tested in each dialect.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dialects.contracts import NAMES, load
from tests.e2e.conftest import Household
from tests.e2e.processes import EMAIL, PASSWORD, ROOT

SECONDS_MAX = 60
SETTINGS = """
base-url = {url}
hooks = "tests.e2e.contract_hooks"

[generation]
deterministic = true
max-examples = 10
allow-x00 = false

[phases.stateful]
enabled = false

# An element that is not there is a 400 by the documentation, and no schema tells which are there.
[[operations]]
include-method = "PUT"
checks.positive_data_acceptance.enabled = false

# A bad report is answered beside the good ones of its batch, and not by a 400.
[[operations]]
include-path = "/v1/reports"
checks.negative_data_rejection.enabled = false

# A grant takes a code or a token that no schema knows, and asking for codes is limited.
[[operations]]
include-path-regex = "^/oauth/"
checks.positive_data_acceptance.enabled = false
"""
LEFT_OUT = {"playhead": ["/v1/events"], "discovr": ["/auth/session"], "hnc": ["/logout"], "oauth": []}
"""A stream that does not end, and the calls that would take away the token that all the others need.

Each dialect's own tests make them.
"""


def _settings(name: str, household: Household) -> str:
    tokens = {"identity": "refreshToken", "session": "sessionToken", "token": "hncToken"}
    mine = {"playhead": ("session",), "discovr": ("identity", "session"), "hnc": ("token",), "oauth": ()}[name]
    bearers = [f"[auth.openapi.{scheme}]\nbearer = {json.dumps(household.tokens[tokens[scheme]])}\n" for scheme in mine]
    return SETTINGS.format(url=json.dumps(household.server.url)) + "\n".join(bearers)


def _import_content(household: Household, folder: Path) -> int:
    """Import the content of the contract's examples; its id."""
    rows = folder / "contents.jsonl"
    content = load("hnc")["components"]["schemas"]["Content"]["examples"][0]
    rows.write_text(json.dumps({"content": content}) + "\n", encoding="utf-8")
    household.server.cli("catalogue", "import", str(rows))
    content_id: int = content["id"]
    return content_id


def _public_ids(household: Household) -> list[str]:
    sessions = household.identity.get("/auth/sessions").json()["sessions"]
    return [session["publicId"] for session in sessions]


def _assert_still_signed_in(household: Household) -> None:
    """Otherwise all that was tested is the answer 401."""
    assert household.session.get("/profile/history").status_code == 200
    assert household.identity.get("/profiles").status_code == 200
    assert household.hnc.get("/auth/user").status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_no_call_is_answered_otherwise_than_the_contract_says(name: str, household: Household, tmp_path: Path) -> None:
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(_settings(name, household), encoding="utf-8")
    known = {
        "CLIENT_ID": household.server.cli_json("app", "add", f"for {name}")["clientId"],
        "PROFILE_ID": household.tokens["profileId"],
        "EMAIL": EMAIL,
        "PASSWORD": PASSWORD,
        "CONTENT_ID": str(_import_content(household, tmp_path)),
        "OPERATION_ID": household.session.delete("/v1/history").json()["operation_id"],
        "SPARED_IDS": " ".join([household.tokens["profileId"], *_public_ids(household)]),
    }
    run = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("--config-file", settings),
            *("run", ROOT / "openapi" / f"{name}.yaml"),
            *(word for path in LEFT_OUT[name] for word in ("--exclude-path", path)),
            *("--max-failures", "5", "--no-color"),
        ],
        cwd=tmp_path,
        env={**os.environ, **known, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    _assert_still_signed_in(household)
