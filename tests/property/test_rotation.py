"""Rotating refresh tokens against a model: whatever is shown and when, at most one token of a sign-in is alive.

Not for how the exchange is worded on the wire, nor for the engines one by one.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.access import App
from playhead.service.oauth_sign_in import Granted
from playhead.service.tokens import TokenRefused
from tests.dialects.service import Service, Viewer, running_service

GRACE_S = 60
LIFETIME = timedelta(days=90)
FAMILIES = 2


@dataclass
class Family:
    """The model of one sign-in: every token it has had, the newest last."""

    tokens: list[str]
    exchanged_at: datetime
    ended: bool = False

    def expected(self, shown: str, now: datetime) -> str:
        """What showing a token comes to, by the words of the documentation."""
        if self.ended or now >= self.exchanged_at + LIFETIME:
            return "refused"
        if shown == self.tokens[-1]:
            return "exchanged"
        is_last = len(self.tokens) > 1 and shown == self.tokens[-2]
        is_soon = now < self.exchanged_at + timedelta(seconds=GRACE_S)
        return "again" if is_last and is_soon else "ended"


Act = tuple[str, int, int, float]
"""What is done, to which family, with its how many-th token from the end (or by how many at once), after how long."""

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["refresh", "refresh", "refresh", "at once", "revoke"]),
        st.integers(0, FAMILIES - 1),
        st.integers(1, 3),
        st.sampled_from([0.0, 1.0, 59.999, 60.0, 1800.0, 89 * 86_400.0, 90 * 86_400.0]),
    ),
    max_size=12,
)


@given(acts=ACTS)
def test_at_most_one_token_of_a_sign_in_is_alive_and_it_ends_only_by_the_rules(acts: list[Act]) -> None:
    asyncio.run(_play(acts))


async def _play(acts: list[Act]) -> None:
    async with running_service(refresh_grace_s=GRACE_S) as service:
        sam = await service.add_viewer("Sam")
        app = await service.use_cases.access.add_app("TV")
        families = [await _sign_in(service, app, sam) for _ in range(FAMILIES)]
        for what, which, number, wait_s in acts:
            service.clock.advance(wait_s)
            await _act(service, app, families[which], what, number)
            await _check(service, sam, families)


async def _sign_in(service: Service, app: App, viewer: Viewer) -> Family:
    grants = service.use_cases.grants
    started = await grants.start(app.client_id, "", "192.0.2.7")
    grant, _ = await grants.get_for_approval(started.user_code)
    await grants.answer(grant.device_code_hash, viewer.account_id, approve=True)
    granted = await service.use_cases.oauth_sign_ins.redeem(started.device_code, app.client_id, None)
    assert granted is not None
    return Family([granted.refresh_token], service.clock.now())


async def _act(service: Service, app: App, family: Family, what: str, number: int) -> None:
    oauth, now = service.use_cases.oauth_sign_ins, service.clock.now()
    at_once = number if what == "at once" else 1
    shown = family.tokens[-1] if what == "at once" else family.tokens[-min(number, len(family.tokens))]
    if what == "revoke":
        await oauth.revoke(shown, app.client_id)
        family.ended = True
        return
    expected = family.expected(shown, now)
    tries = (oauth.refresh(shown, app.client_id, None) for _ in range(at_once))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    if expected in {"refused", "ended"}:
        assert all(isinstance(outcome, TokenRefused) for outcome in outcomes)
        family.ended = family.ended or expected == "ended"
        return
    answered = {outcome.refresh_token for outcome in outcomes if isinstance(outcome, Granted)}
    assert (len(answered), len(outcomes)) == (1, at_once)
    (token,) = answered
    assert (token in family.tokens) == (expected == "again")
    if expected == "again":
        assert token == family.tokens[-1]
    else:
        family.tokens.append(token)
        family.exchanged_at = now


async def _check(service: Service, sam: Viewer, families: list[Family]) -> None:
    now, alive = service.clock.now(), 0
    for family in families:
        good = [token for token in family.tokens if await _opens(service, token)]
        lives = not family.ended and now < family.exchanged_at + LIFETIME
        assert good == (family.tokens[-1:] if lives else [])
        alive += lives
    listed = await service.use_cases.sign_ins.list_current(sam.account_id)
    assert sum(sign_in.kind.value == "oauth" for sign_in in listed) == alive


async def _opens(service: Service, token: str) -> bool:
    try:
        await service.use_cases.sign_ins.identify(token)
    except TokenRefused:
        return False
    return True
