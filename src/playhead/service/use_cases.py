"""The use-cases of one running service, as the dialects are handed them.

Not for building them (``bootstrap``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhead.ports import Clock, Store
    from playhead.service.access import Access
    from playhead.service.browsing import Browsing
    from playhead.service.catalogue import Catalogue
    from playhead.service.grants import DeviceGrants
    from playhead.service.recording import Recording
    from playhead.service.sign_in import SignIns
    from playhead.service.tokens import SessionTokens


@dataclass(frozen=True, slots=True)
class UseCases:
    """Everything a dialect may ask for. ``store`` is for health checks and for reads that show no titles."""

    access: Access
    sign_ins: SignIns
    grants: DeviceGrants
    session_tokens: SessionTokens
    recording: Recording
    browsing: Browsing
    catalogue: Catalogue
    store: Store
    clock: Clock
