"""A real server with an account in it, the profiles and devices of its viewers, and scripts that run beside it.

Not for browsers.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from tests.e2e.processes import EMAIL, PASSWORD, Server, bearer

SCRIPTS = Path(__file__).parent / "scripts"
SCRIPT_S = 60


@dataclass
class Household:
    """A running server, a registered app, and the tokens of an account."""

    server: Server
    client_id: str
    tokens: dict[str, str]

    @classmethod
    def of(cls, server: Server) -> Self:
        """Register an app and an account."""
        return cls(server, server.cli_json("app", "add", "Living room TV")["clientId"], server.add_account())

    def add_profile(self, name: str) -> str:
        """A profile of its own for a test; its id."""
        body = {"name": name, "avatarUrl": "https://example.org/a.png"}
        headers = bearer(self.tokens["refreshToken"])
        added = httpx.post(f"{self.server.url}/profiles", json=body, headers=headers).raise_for_status().json()
        return str(added["profileId"])

    def session(self, profile_id: str) -> httpx.Client:
        """A client of the profile, as another device has it."""
        headers = bearer(self.tokens["refreshToken"])
        minted = httpx.post(f"{self.server.url}/auth/session-token", json={"profileId": profile_id}, headers=headers)
        return httpx.Client(base_url=self.server.url, headers=bearer(minted.raise_for_status().json()["sessionToken"]))

    @contextmanager
    def down(self) -> Iterator[None]:
        """The server is not there meanwhile."""
        self.server.stop()
        try:
            yield
        finally:
            self.server.start()

    def answer(self, user_code: str, answer: str = "approve") -> None:
        """The viewer types the code that a device shows, and approves or denies."""
        with httpx.Client(base_url=self.server.url) as phone:
            form = {"code": user_code, "email": EMAIL, "password": PASSWORD}
            page = phone.post("/activate", data=form).raise_for_status().text
            ticket = re.search(r'name="ticket" value="([^"]+)"', page)
            assert ticket is not None, page
            phone.post("/activate/answer", data={"ticket": ticket[1], "answer": answer}).raise_for_status()


@contextmanager
def node(project: Path, script: Path, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """A script of a project, under way."""
    if script.parent != project and not (project / script.name).exists():
        shutil.copy(script, project)  # where it finds the package
    with subprocess.Popen(
        ["node", script.name],
        cwd=project,
        env={**os.environ, **environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def finish(running: subprocess.Popen[str]) -> str:
    """What a script has printed by its good end."""
    printed, _ = running.communicate(timeout=SCRIPT_S)
    assert running.returncode == 0, printed
    return printed


def run_script(project: Path, name: str, **environ: str) -> Any:
    """The JSON that a script of ours prints on its last line."""
    with node(project, SCRIPTS / name, **environ) as running:
        return json.loads(finish(running).strip().splitlines()[-1])
