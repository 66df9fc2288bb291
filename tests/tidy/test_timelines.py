"""That the pictures of the conflict rules are what the cases give, safe to show anywhere, and all of them on the page.

Not for whether the cases are true: that is tested with the rules.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.vectors.resume_cases import CASES, Case
from tests.vectors.timelines import FOLDER, WIDTH, drawn

SVG = "{http://www.w3.org/2000/svg}"
PAGE = FOLDER.parent / "conflicts.md"
MAKE_THEM = "run: .venv/bin/python -m tests.vectors.timelines"
SLUGS = [case.slug for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=SLUGS)
def test_a_timeline_is_what_its_case_gives(case: Case) -> None:
    assert (FOLDER / f"{case.slug}.svg").read_text(encoding="utf-8") == drawn(case), MAKE_THEM


def test_there_is_no_timeline_without_a_case() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{slug}.svg" for slug in SLUGS), MAKE_THEM


@pytest.mark.parametrize("case", CASES, ids=SLUGS)
def test_a_timeline_says_in_words_what_it_shows(case: Case) -> None:
    root = ET.fromstring(drawn(case))  # noqa: S314 - made by our own code a moment ago
    assert root.findtext(f"{SVG}title") == f"{case.words}: {case.end_words}"
    assert case.end.resolution in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize("case", CASES, ids=SLUGS)
def test_a_timeline_has_no_script_and_nothing_from_elsewhere(case: Case) -> None:
    svg = drawn(case).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert re.findall(r"<script|\son\w+=|href|url\(|@import|@font-face|https?:", svg) == []


@pytest.mark.parametrize("case", CASES, ids=SLUGS)
def test_a_timeline_fits_its_page_and_knows_light_and_dark(case: Case) -> None:
    svg = drawn(case)
    assert WIDTH <= 700
    assert all(0 <= float(x) <= WIDTH for x in re.findall(r'\sc?x="([\d.-]+)"', svg))
    assert "prefers-color-scheme: dark" in svg


@pytest.mark.parametrize("case", CASES, ids=SLUGS)
def test_the_page_of_the_conflict_rules_shows_every_case_in_its_own_words(case: Case) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"](timelines/{case.slug}.svg)" in page
    assert f"> {case.words}: {case.end_words}" in re.sub(r"\*\*", "", page)
