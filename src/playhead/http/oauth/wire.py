"""What goes over the wire of the OAuth 2.0 dialect, as msgspec types: forms in, JSON out, in the words of the RFCs.

Not for how a form is read (``forms``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import UNSET, UnsetType

if TYPE_CHECKING:
    from playhead.service.grants import StartedGrant
    from playhead.service.oauth_sign_in import Granted

DEVICE_CODE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
REFRESH_GRANT: Final = "refresh_token"
SCOPE: Final = "playhead"
"""The one scope: all that the account may do. Whatever a client asks for, this is what it gets (RFC 6749, 3.3)."""


class ServerMetadata(msgspec.Struct):
    """What a client needs to know of this server (RFC 8414)."""

    issuer: str
    device_authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    grant_types_supported: list[str]
    response_types_supported: list[str]
    scopes_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    service_documentation: str


class DeviceAuthorizationRequest(msgspec.Struct):
    """Form of POST /oauth/device_authorization (RFC 8628, 3.1)."""

    client_id: str
    scope: str | UnsetType = UNSET


class DeviceAuthorization(msgspec.Struct):
    """The codes of a device grant; ``expires_in`` and ``interval`` in seconds (RFC 8628, 3.2)."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


class TokenRequest(msgspec.Struct):
    """Form of POST /oauth/token (RFC 8628, 3.4; RFC 6749, 6). ``profile_id`` is ours."""

    grant_type: str
    client_id: str
    device_code: str | UnsetType = UNSET
    refresh_token: str | UnsetType = UNSET
    profile_id: str | UnsetType = UNSET
    scope: str | UnsetType = UNSET


class Tokens(msgspec.Struct):
    """What a grant is exchanged for; ``expires_in`` in seconds (RFC 6749, 5.1)."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    scope: str


class RevocationRequest(msgspec.Struct):
    """Form of POST /oauth/revoke (RFC 7009, 2.1)."""

    token: str
    client_id: str
    token_type_hint: str | UnsetType = UNSET


class ErrorBody(msgspec.Struct):
    """Every error answer of the dialect (RFC 6749, 5.2)."""

    error: str
    error_description: str


def server_metadata(public_url: str) -> ServerMetadata:
    """What there is, and nothing that there is not."""
    return ServerMetadata(
        issuer=public_url,
        device_authorization_endpoint=f"{public_url}/oauth/device_authorization",
        token_endpoint=f"{public_url}/oauth/token",
        revocation_endpoint=f"{public_url}/oauth/revoke",
        grant_types_supported=[DEVICE_CODE_GRANT, REFRESH_GRANT],
        response_types_supported=[],
        scopes_supported=[SCOPE],
        token_endpoint_auth_methods_supported=["none"],
        revocation_endpoint_auth_methods_supported=["none"],
        service_documentation=f"{public_url}/docs/oauth",
    )


def device_authorization(grant: StartedGrant, activation_url: str, interval_s: int) -> DeviceAuthorization:
    """Fresh codes as the wire shows them."""
    complete_url = f"{activation_url}?code={grant.user_code}"
    return DeviceAuthorization(
        grant.device_code, grant.user_code, activation_url, complete_url, grant.lifetime_s, interval_s
    )


def tokens(granted: Granted, lifetime_s: int) -> Tokens:
    """Fresh tokens as the wire shows them."""
    return Tokens(granted.session.token, "Bearer", lifetime_s, granted.refresh_token, SCOPE)
