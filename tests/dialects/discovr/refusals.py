"""What a refusal of the Discovr dialect looks like, and every token that opens nothing.

Not for which call refuses what: each test says that itself.
"""

import base64
import json
from typing import Any

import falcon.testing
import jwt

from tests.dialects.service import SECRETS, Viewer


def check_refused(result: falcon.testing.Result, status: int, code: str, field: str | None = None) -> None:
    """discovr.md#conventions [ours]: ``{"code", "message"}``, with ``field`` where a value is to blame."""
    assert (result.status_code, result.json["code"]) == (status, code), result.text
    assert isinstance(result.json["message"], str)
    assert result.json["message"]
    assert result.json.get("field") == field
    assert set(result.json) <= {"code", "message", "field"}
    assert result.headers["content-type"] == "application/json"


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged_tokens(viewer: Viewer, other: Viewer) -> dict[str, str]:
    """Session tokens that were never given out, by how they were made."""
    header, claims, signature = viewer.session_token.split(".")
    said: dict[str, Any] = jwt.decode(viewer.session_token, options={"verify_signature": False})
    right = bytes.fromhex(SECRETS.session_keys[0].secret)
    return {
        "alg none": f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': 'k1'})}.{claims}.",
        "alg none, signed": f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': 'k1'})}.{claims}.{signature}",
        "swapped claims": f"{header}.{_part({**said, 'profileId': other.profile_id})}.{signature}",
        "claims of another": f"{header}.{other.session_token.split('.')[1]}.{signature}",
        "another key": jwt.encode(said, b"\0" * 32, headers={"kid": "k1"}),
        "another key id": jwt.encode(said, right, headers={"kid": "k2"}),
        "another audience": jwt.encode({**said, "aud": "refresh"}, right, headers={"kid": "k1"}),
        "no signature": f"{header}.{claims}.",
        "no end": jwt.encode({name: said[name] for name in said if name != "exp"}, right, headers={"kid": "k1"}),
    }
