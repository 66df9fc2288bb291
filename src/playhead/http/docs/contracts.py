"""Where the contracts are: the OpenAPI files that travel with the package.

Not for reading what they say (``reference``).
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

CONTRACTS: Final = {"playhead": "Playhead", "discovr": "Discovr", "hnc": "H&C", "oauth": "OAuth"}
"""The name of each contract, as in ``<name>.yaml``, and what its API is called; in the order they are shown."""


def _folder() -> Path:
    """``playhead/openapi`` of an installed wheel; in a checkout, ``openapi`` at the root of the repository."""
    installed = Path(str(files("playhead"))) / "openapi"
    return installed if installed.is_dir() else Path(__file__).resolve().parents[4] / "openapi"


def read_contract(name: str) -> bytes:
    """The bytes of the contract ``name``, a key of ``CONTRACTS``, as they stand on disk.

    Raises:
        FileNotFoundError: the package was installed without its contracts.
    """
    return (_folder() / f"{name}.yaml").read_bytes()
