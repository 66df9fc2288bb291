"""A viewer at ``/activate``: types the code of a device, signs in, and approves or denies it."""

from __future__ import annotations

import re

import httpx

from tests.e2e.processes import EMAIL, PASSWORD


def answer_device(url: str, user_code: str, answer: str = "approve", *, email: str = EMAIL) -> None:
    """Approve, or ``deny``, the device that shows the code."""
    form = {"code": user_code, "email": email, "password": PASSWORD}
    page = httpx.post(f"{url}/activate", data=form).raise_for_status().text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None, page
    httpx.post(f"{url}/activate/answer", data={"ticket": ticket[1], "answer": answer}).raise_for_status()
