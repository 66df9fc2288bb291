"""That the guide to proving a store works as it stands, in a project that is not this one.

Not for the suite's own cases.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "prove-a-store.md"


def test_the_file_of_the_guide_is_collected_and_passes(tmp_path: Path) -> None:
    """With pytest as it is out of the box, so that the suite leans on no setting of ours."""
    code = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(code) == 1
    (tmp_path / "test_my_store.py").write_text(code[0], encoding="utf-8")
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-k",
            "mark or backup or runTest",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    passed = re.search(r"^(\d+) passed, \d+ deselected", run.stdout, re.MULTILINE)
    assert passed is not None
    assert int(passed[1]) > 10
