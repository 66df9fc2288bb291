"""That a skipped test fails a run in CI and nowhere else.

Not for why a test may be skipped: each says that itself.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
ONE_SKIPPED = "import pytest\n\ndef test_a():\n    pytest.skip('no tide')\n\ndef test_b():\n    pass\n"


@pytest.mark.parametrize(("ci", "exit_code"), [("true", pytest.ExitCode.TESTS_FAILED), ("", pytest.ExitCode.OK)])
def test_a_skip_fails_the_run_in_ci_alone(tmp_path: Path, ci: str, exit_code: int) -> None:
    shutil.copy(CONFTEST, tmp_path / "conftest.py")
    (tmp_path / "test_sea.py").write_text(ONE_SKIPPED, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == exit_code, run.stdout + run.stderr
    assert ("test_sea.py::test_a: Skipped: no tide" in run.stdout) is bool(ci)
    assert run.stdout.splitlines()[-1].startswith("1 passed, 1 skipped")
