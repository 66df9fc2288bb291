"""The package with its tools, packed and installed; skipped, with what to install, where Node is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import Server
from tests.sdk.typescript.household import Household
from tests.sdk.typescript.package import PACKAGE, Packed, install_tools, missing_tool, pack_and_install


@pytest.fixture(scope="session")
def package() -> Path:
    """The package's folder, with its tools in it."""
    missing = missing_tool()
    if missing:
        pytest.skip(missing)
    install_tools()
    return PACKAGE


@pytest.fixture(scope="session")
def packed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Packed:
    """The package, packed and installed into an empty project; the same one for all test workers."""
    base = tmp_path_factory.getbasetemp()
    return pack_and_install((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "npm")


@pytest.fixture(scope="module")
def household(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    """A running server with one account."""
    with Server(tmp_path_factory.mktemp("server") / "data") as server:
        yield Household.of(server)
