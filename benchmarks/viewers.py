"""Viewers in a running Playhead, made as an operator and a player would make them, and what there is for them to watch.

Through the command line and the Discovr dialect alone; a profile's long past is the business of `seed`.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

from benchmarks.load import HOST
from benchmarks.servers import PLAYHEAD, ServerError, playhead_settings

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.servers import Server

PROFILES_MAX: Final = 10
_PASSWORD: Final = "measured, not guessed"  # noqa: S105 - it opens a store that lives for minutes
_COMMAND_MAX_S: Final = 60.0
_EPISODES_A_SEASON: Final = 10
_SEASONS_A_SHOW: Final = 5
EPISODES_A_SHOW: Final = _EPISODES_A_SEASON * _SEASONS_A_SHOW
_FIRST_SHOW: Final = 1000


@dataclass(frozen=True, slots=True)
class Viewer:
    """A profile, and a session token that speaks for it (30 minutes from its making)."""

    profile_id: str
    session_token: str

    @property
    def headers(self) -> dict[str, str]:
        """The header of every request this viewer sends."""
        return {"Authorization": f"Bearer {self.session_token}"}


def nth_episode(number: int) -> tuple[str, int, int]:
    """Title id, season and episode: the episodes of all shows there are, counted through from 0."""
    season_number, episode = divmod(number, _EPISODES_A_SEASON)
    show, season = divmod(season_number, _SEASONS_A_SHOW)
    return f"TV_{_FIRST_SHOW + show}", season + 1, episode + 1


def make_viewers(server: Server, folder: Path, household: str, count: int) -> list[Viewer]:
    """Make `count` profiles on as many new accounts as they need, their e-mails beginning with `household`."""
    viewers: list[Viewer] = []
    with httpx.Client(base_url=f"http://{HOST}:{server.port}") as client:
        while len(viewers) < count:
            email = f"{household}{len(viewers)}@example.org"
            run_playhead(folder, "account", "add", email, "--name", household, "--password-stdin", "--json")
            tokens = run_playhead(folder, "token", email, "--json")
            viewers.append(Viewer(tokens["profileId"], tokens["sessionToken"]))
            client.headers["Authorization"] = f"Bearer {tokens['refreshToken']}"
            wanted = min(PROFILES_MAX - 1, count - len(viewers))
            viewers += [_make_profile(client, f"{household} {number}") for number in range(wanted)]
    return viewers


def run_playhead(folder: Path, *arguments: str) -> Any:  # noqa: ANN401 - what a command prints as JSON
    """Run one of Playhead's commands, beside its server, and read the JSON it prints. Raises ServerError."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PLAYHEAD_")}
    done = subprocess.run(
        [str(PLAYHEAD), *arguments],
        env=environment | playhead_settings(folder),
        input=f"{_PASSWORD}\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=_COMMAND_MAX_S,
    )
    if done.returncode:
        raise ServerError(f"playhead {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def _make_profile(client: httpx.Client, name: str) -> Viewer:
    made = client.post("/profiles", json={"name": name, "avatarUrl": "https://example.org/a.png"})
    profile_id = made.raise_for_status().json()["profileId"]
    session = client.post("/auth/session-token", json={"profileId": profile_id})
    return Viewer(profile_id, session.raise_for_status().json()["sessionToken"])
