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
    from playhead.service.live import Live
    from playhead.service.oauth_sign_in import OAuthSignIns
    from playhead.service.recording import Recording
    from playhead.service.reporting import Reporting
    from playhead.service.shelves import Shelves
    from playhead.service.sign_in import SignIns
    from playhead.service.statistics import Statistics
    from playhead.service.title_states import TitleStates
    from playhead.service.tokens import SessionTokens


@dataclass(frozen=True, slots=True)
class UseCases:
    """Everything a dialect may ask for. ``store`` is for health checks and for reads that show no titles."""

    access: Access
    sign_ins: SignIns
    grants: DeviceGrants
    oauth_sign_ins: OAuthSignIns
    session_tokens: SessionTokens
    recording: Recording
    reporting: Reporting
    browsing: Browsing
    shelves: Shelves
    titles: TitleStates
    statistics: Statistics
    live: Live
    catalogue: Catalogue
    store: Store
    clock: Clock
