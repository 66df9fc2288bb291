"""What a viewer does on a phone when a device asks to be signed in: open the page, sign in, approve or deny."""

from __future__ import annotations

import re

import httpx

from tests.e2e.processes import EMAIL, PASSWORD, Server


def answer_device(server: Server, verification_uri_complete: str, answer: str = "approve") -> str:
    """Answer for the account of ``EMAIL``; the text of the page that asked."""
    with httpx.Client(base_url=server.url) as browser:
        page = browser.get(verification_uri_complete)
        (code,) = re.findall(r'name="code"[^>]* value="([0-9]{4})"', page.text)
        asked = browser.post("/activate", data={"code": code, "email": EMAIL, "password": PASSWORD})
        (ticket,) = re.findall(r'name="ticket" value="([^"]+)"', asked.text)
        done = browser.post("/activate/answer", data={"ticket": ticket, "answer": answer})
    assert done.status_code == 200, done.text
    return asked.text
