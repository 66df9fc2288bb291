"""That a log line of a fault says where it happened, and not with which values."""

import subprocess
import sys

import pytest

FAULT = """
import sys
import structlog
from playhead.logs import configure_logs

configure_logs("info", sys.argv[1])

def sign_in(password):
    raise ZeroDivisionError("a fault")

try:
    sign_in("hunter" + "2")
except ZeroDivisionError:
    structlog.get_logger("playhead.http").error("request_failed", exc_info=True)
"""


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_fault_is_logged_with_its_place_and_without_the_values_around_it(form: str) -> None:
    """Nothing that is logged ever holds a token or a password."""
    run = subprocess.run([sys.executable, "-c", FAULT, form], capture_output=True, text=True, check=True)
    assert "request_failed" in run.stderr
    assert "ZeroDivisionError" in run.stderr
    assert "in sign_in" in run.stderr
    assert "hunter2" not in run.stderr
