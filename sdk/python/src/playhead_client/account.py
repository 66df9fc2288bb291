"""A device's sign-in as flows: device codes, profiles, and session tokens that are renewed before they are too old.

Not for accounts and passwords: a viewer types those on the server's own page. Rules: spec/discovr.md#sign-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from playhead_client.account_wire import (
    DeviceCode,
    PollAnswer,
    Profile,
    ProfileCreated,
    Profiles,
    SignedInDevice,
    SignedInDevices,
)
from playhead_client.discovr_wire import SuccessMessage
from playhead_client.errors import NotApproved, PlayheadError, Refused, TokenRefused, is_passing
from playhead_client.exchange import Call, Repeat, call, said, segment, silent_call
from playhead_client.flows import send, wait
from playhead_client.tokens import SignIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from playhead_client.account_wire import Session
    from playhead_client.flows import Cancel, Flow
    from playhead_client.sessions import Sessions

T = TypeVar("T")

POLL_S: Final = 5.0
"""A server refuses more than one poll a second."""


class AccountCore:
    """What every client can do: sign in and out, and choose who is watching."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    # Signing in and out

    def sign_in_with_device_code(self, *, size: int | None = None) -> Flow[DeviceCode]:
        """Begin to sign in: show the answer's QR or user code, and hand its ``device_code`` to ``poll_device_code``.

        ``size``: of the QR in pixels, 100 to 1000, 300 if not said.

        Raises:
            InvalidRequest: no app is registered under this client's id.
            RateLimited: too many codes were asked for from this address.
        """
        body = {"clientID": self.sessions.client_id}
        return (yield from send(call("POST", "/auth/device-codes", DeviceCode, query={"size": size}, body=body)))

    def poll_device_code(
        self,
        device_code: str,
        *,
        interval_s: float = POLL_S,
        timeout_s: float = 600.0,
        cancel: Cancel | None = None,
    ) -> Flow[SignIn]:
        """Wait until the viewer has decided, and sign in. A bad line and a server that is busy are sat out.

        Raises:
            TokenRefused: the code was denied, has run out, or was used. Ask for a new one.
            NotApproved: nobody has decided within ``timeout_s``.
            Cancelled: by ``cancel``. An async caller may as well cancel its task.
        """
        machine = self.sessions.machine
        give_up_at = machine.monotonic_s() + timeout_s
        while True:
            wait_s = interval_s
            try:
                sign_in = yield from self.check_device_code(device_code)
            except PlayheadError as error:
                if not is_passing(error):
                    raise
                wait_s = max(wait_s, (error.retry_after_s or 0.0) if isinstance(error, Refused) else 0.0)
            else:
                if sign_in is not None:
                    return sign_in
            if machine.monotonic_s() + wait_s > give_up_at:
                raise NotApproved
            yield from wait(wait_s, cancel)

    def check_device_code(self, device_code: str) -> Flow[SignIn | None]:
        """Ask once whether the viewer has approved, and sign in if so; None while that is open.

        Raises:
            TokenRefused: see ``poll_device_code``.
            RateLimited: it was asked less than a second ago.
        """
        path = f"/auth/device-codes/{segment(device_code)}/poll"
        answer = yield from send(call("POST", path, PollAnswer, is_lax=True), may_repeat=False)
        if answer.refresh_token is None:
            return None
        sign_in = SignIn(refresh_token=answer.refresh_token, public_id=answer.public_id, expires_at=answer.expires_at)
        yield from self.sessions.sign_in(sign_in)
        return sign_in

    def sign_in_with_refresh_token(self, refresh_token: str, *, profile_id: str | None = None) -> Flow[None]:
        """Sign in with a refresh token that was got elsewhere, as from ``playhead token``. The server is not asked."""
        yield from self.sessions.sign_in(SignIn(refresh_token=refresh_token, profile_id=profile_id))

    def sign_out(self) -> Flow[bool]:
        """Forget the sign-in, and have the server revoke it; whether it has said so.

        Where it is False the server could not be told: the token, which nobody has any more, lives until it expires.
        Never fails for that. Signed out already: True.
        """
        yield from self._before_signing_out()
        sign_in = yield from self.sessions.give_up()
        if sign_in is None:
            return True
        try:
            yield from send(silent_call("DELETE", "/auth/session"), sign_in.refresh_token)
        except TokenRefused:
            return True  # the server has ended it before
        except PlayheadError:
            return False
        return True

    def _before_signing_out(self) -> Flow[None]:
        """What a client has to do first."""
        yield from ()

    def is_signed_in(self) -> Flow[bool]:
        """Whether there is a sign-in. That a server has ended it shows at the next call, which raises ``SignedOut``."""
        return (yield from self.sessions.find_sign_in()) is not None

    def on_session_refreshed(self, listener: Callable[[Session], object]) -> Callable[[], None]:
        """Call ``listener`` with every new session token, in the thread that asked; gives what takes it off again."""
        return self.sessions.refreshed.add(listener)

    def on_signed_out(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call ``listener`` when the sign-in ends, by ``sign_out`` or by the server; gives what takes it off again."""
        return self.sessions.signed_out.add(lambda _nothing: listener())

    def list_signed_in_devices(self) -> Flow[list[SignedInDevice]]:
        """The account's signed-in devices, the one used last first. Raises ``SignedOut``."""
        return (yield from self._identified(call("GET", "/auth/sessions", SignedInDevices, is_lax=True))).sessions

    def revoke_signed_in_device(self, public_id: str) -> Flow[None]:
        """Sign another device out. Raises ``NotFound``, ``SignedOut``."""
        path = f"/auth/sessions/{segment(public_id)}"
        yield from self._identified(silent_call("DELETE", path, repeat=Repeat.IF_NOT_DONE))

    # Profiles

    def get_profiles(self) -> Flow[list[Profile]]:
        """The account's profiles, newest first. Raises ``SignedOut``."""
        return (yield from self._identified(call("GET", "/profiles", Profiles))).profiles

    def get_profile(self, profile_id: str) -> Flow[Profile]:
        """One profile. Raises ``NotFound``, ``SignedOut``."""
        return (yield from self._identified(call("GET", f"/profiles/{segment(profile_id)}", Profile)))

    def create_profile(self, name: str, avatar_url: str) -> Flow[str]:
        """Make a profile; its id. ``avatar_url``: an absolute http(s) URL of an image or an MP4.

        Raises:
            InvalidRequest: the name or the URL is refused; ``field`` says which.
            Conflict: the account has as many profiles as it may have.
            SignedOut: nobody is signed in.
        """
        body = {"name": name, "avatarUrl": avatar_url}
        made = call("POST", "/profiles", ProfileCreated, body=body, repeat=Repeat.IF_NOT_DONE)
        return (yield from self._identified(made)).profile_id

    def update_profile(
        self, profile_id: str, *, name: str | None = None, avatar_url: str | None = None
    ) -> Flow[Profile]:
        """Change what is given of a profile; the profile as it is then. Raises ``InvalidRequest``, ``NotFound``."""
        body = said(name=name, avatarUrl=avatar_url)
        return (yield from self._identified(call("PATCH", f"/profiles/{segment(profile_id)}", Profile, body=body)))

    def delete_profile(self, profile_id: str) -> Flow[SuccessMessage]:
        """Delete a profile and all that it has watched. It cannot be undone.

        Raises:
            Conflict: it is the account's last one.
            NotFound: the account has no such profile.
            SignedOut: nobody is signed in.
        """
        path = f"/profiles/{segment(profile_id)}"
        return (yield from self._identified(call("DELETE", path, SuccessMessage, repeat=Repeat.IF_NOT_DONE)))

    def select_profile(self, profile_id: str) -> Flow[None]:
        """Make this profile the one that is watching, and keep that with the sign-in. A session that it has goes on.

        Raises:
            NotFound: the account has no such profile; the one before stays selected.
            SignedOut: nobody is signed in.
        """
        yield from self.sessions.select(profile_id, is_anew=False)

    def switch_profile(self, profile_id: str) -> Flow[None]:
        """The same, in a new session. What is under way for the profile before stays that profile's."""
        yield from self.sessions.select(profile_id, is_anew=True)

    def get_selected_profile_id(self) -> Flow[str]:
        """The id of the profile that is watching. Raises ``NoProfile``, ``SignedOut``."""
        return (yield from self.sessions.get_profile_id())

    # With which token

    def _identified(self, made: Call[T]) -> Flow[T]:
        """A call of the identity tier."""
        return (yield from self.sessions.identified(made))

    def _in_session(self, made: Call[T]) -> Flow[T]:
        """A call for the profile that is watching when it is made, whoever is when its token has to be renewed."""
        profile_id = yield from self.sessions.get_profile_id()
        return (yield from self.sessions.in_session(made, profile_id))
