"""A whole service over a store in memory, called without a network, with a clock that a test sets.

Not for servers as processes: those are tested end to end.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import falcon.testing
import msgspec

from playhead.bootstrap import make_use_cases
from playhead.bootstrap.service import make_http_app
from playhead.config import Settings
from playhead.domain.access import AccountId, Profile, ProfileId
from playhead.domain.contents import Content
from playhead.domain.titles import Title
from playhead.http.operations import Metrics
from playhead.ports import Store
from playhead.secrets_file import Secrets, SigningSecret
from playhead.service.use_cases import UseCases
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock
from playhead.testing.ids import SequentialIds

PASSWORD = "a good password"
AVATAR = "https://images.example.com/sam.png"
SECRETS = Secrets(
    session_keys=(SigningSecret(key_id="k1", secret="5e" * 32),), cursor_secret="c" * 64, ticket_secret="7" * 64
)


@dataclass(frozen=True)
class Viewer:
    """An account with one profile, and a good token of every kind for it."""

    account_id: AccountId
    profile_id: ProfileId
    email: str
    refresh_token: str
    session_token: str
    hnc_token: str


@dataclass(frozen=True)
class Service:
    """What a test needs of the service: to call it, and to reach behind it."""

    clock: FixedClock
    store: Store
    use_cases: UseCases
    conductor: falcon.testing.ASGIConductor

    async def call(
        self,
        method: str,
        path: str,
        token: str | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **others: Any,
    ) -> falcon.testing.Result:
        """One request and its answer. A ``body`` of bytes is sent as it is, any other as JSON."""
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        data = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        result = await self.conductor.simulate_request(method, path, headers=sent, body=data, **others)
        assert isinstance(result, falcon.testing.Result)
        return result

    async def add_viewer(self, name: str) -> Viewer:
        """An account of that name, signed in everywhere."""
        email = f"{name.lower()}@example.com"
        account = await self.use_cases.access.register(email, name, PASSWORD)
        (profile,) = await self.use_cases.access.list_profiles(account.account_id)
        return await self.signed_in(profile, email)

    async def add_profile(self, viewer: Viewer, name: str) -> Viewer:
        """Another profile of the viewer's account, signed in everywhere."""
        profile = await self.use_cases.access.create_profile(viewer.account_id, name, AVATAR)
        return await self.signed_in(profile, viewer.email)

    async def signed_in(self, profile: Profile, email: str) -> Viewer:
        """``profile`` with tokens of every kind."""
        sign_ins = self.use_cases.sign_ins
        refresh = await sign_ins.issue_refresh(profile.account_id, "a test")
        session = await sign_ins.open_session(refresh.sign_in, profile.profile_id)
        hnc = await sign_ins.issue_hnc(profile, "a test")
        return Viewer(profile.account_id, profile.profile_id, email, refresh.token, session.token, hnc.token)

    async def add_catalogue(self, titles: Iterable[Title] = (), contents: Iterable[Content] = ()) -> None:
        """Take titles and contents into the catalogue."""
        await self.use_cases.catalogue.put_titles(list(titles))
        await self.use_cases.catalogue.put_contents(list(contents))


@asynccontextmanager
async def running_service(
    store: Store | None = None, clock: FixedClock | None = None, **settings: Any
) -> AsyncIterator[Service]:
    """The service as ``playhead serve`` would run it, but for its clock, its ids and its store.

    ``clock`` is the one that ``store`` was made with, where that matters. ``settings`` are those that differ from the
    defaults.
    """
    clock, ids = clock or FixedClock(), SequentialIds()
    kept = MemoryStore(clock) if store is None else store
    chosen = Settings(store="memory:", **settings)
    use_cases = make_use_cases(chosen, SECRETS, kept, clock, ids)
    app = make_http_app(chosen, SECRETS, use_cases, ids, Metrics())
    async with falcon.testing.ASGIConductor(app) as conductor:
        yield Service(clock, kept, use_cases, conductor)
