"""Everything the domain can refuse, each with a stable code and typed facts.

Not for HTTP statuses or wording of a wire: each dialect has a table from these codes to its own answers.
"""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """A request the rules refuse; nothing was written. ``code`` is stable and never shown as it stands by a dialect."""

    code: ClassVar[str]


class InvalidTitleId(DomainError):
    """A title id that is not ``MV_``, ``TV_`` or ``HC_`` and a positive number."""

    code = "invalid_title_id"

    def __init__(self, text: str) -> None:
        super().__init__("not a media id")
        self.text = text


class InvalidValue(DomainError):
    """A value outside what the rules allow. ``field`` is the domain's own name of it."""

    code = "invalid_value"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


class InvalidLocator(InvalidValue):
    """A season or episode that cannot be, for this title."""

    code = "invalid_locator"


class ProfileNotFound(DomainError):
    """The profile does not exist, is not this account's, or its account is disabled or deleted."""

    code = "profile_not_found"


class EntryNotFound(DomainError):
    """No history entry there."""

    code = "entry_not_found"


class MarkNotFound(DomainError):
    """The title does not carry that mark."""

    code = "mark_not_found"


class PointNotFound(DomainError):
    """The title has no resume point."""

    code = "point_not_found"


class ContentNotFound(DomainError):
    """The catalogue has no content of that id."""

    code = "content_not_found"


class AccountNotFound(DomainError):
    """No account of that id or e-mail."""

    code = "account_not_found"


class AppNotFound(DomainError):
    """No registered app of that client id."""

    code = "app_not_found"


class EmailTaken(DomainError):
    """Another account has that e-mail."""

    code = "email_taken"


class ProfileLimitReached(DomainError):
    """The account has as many profiles as the settings allow."""

    code = "profile_limit_reached"

    def __init__(self, profile_max: int) -> None:
        super().__init__(f"an account has at most {profile_max} profiles")
        self.profile_max = profile_max


class LastProfile(DomainError):
    """An account's last profile cannot be deleted."""

    code = "last_profile"


class WrongCredentials(DomainError):
    """E-mail and password do not belong together, or the account is disabled. Never says which."""

    code = "wrong_credentials"


class SignInNotFound(DomainError):
    """No signed-in device of that id on this account."""

    code = "sign_in_not_found"


class GrantNotFound(DomainError):
    """No pending device grant under that code: unknown, expired, denied or already redeemed."""

    code = "grant_not_found"


class UserCodesExhausted(DomainError):
    """Too many device grants are pending for another user code to be safe; one frees up as others expire."""

    code = "user_codes_exhausted"


class TitleUnknown(DomainError):
    """The catalogue does not know the title, and the act needs its seasons and air dates."""

    code = "title_unknown"


class OperationNotFound(DomainError):
    """The profile has no bulk act of that id."""

    code = "operation_not_found"


class OperationExpired(DomainError):
    """The bulk act is too old to be undone."""

    code = "operation_expired"


class ResyncNeeded(DomainError):
    """What was removed since that revision may have been forgotten: read everything anew."""

    code = "resync"
