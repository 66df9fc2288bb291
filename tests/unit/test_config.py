"""Settings: where they come from, what they take at their edges, and how a wrong one is named.

Not for what a server does with them (tests/e2e/test_settings_in_force.py).
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from playhead.config import PREFIX, Settings, SettingsError, load_settings, unknown_variables

PROPERTIES: dict[str, Any] = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
LIMITS = [(name, facts["minimum"], facts["maximum"]) for name, facts in PROPERTIES.items() if "minimum" in facts]
WORDS = [(name, facts["enum"]) for name, facts in PROPERTIES.items() if "enum" in facts]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No playhead.toml but the test's own."""
    monkeypatch.chdir(tmp_path)


def _set(name: str, value: object) -> Settings:
    return load_settings({PREFIX + name.upper(): str(value)})


def _refusal(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    return str(refused.value)


def test_nothing_set_is_a_server_for_this_machine_alone() -> None:
    settings = load_settings({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8765)
    assert (settings.cors_origins, settings.tmdb_api_key) == ((), "")
    assert settings.store_url == "sqlite:///data/playhead.sqlite3"


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, facts in PROPERTIES.items() if not facts.get("description", "").endswith(".")] == []


def test_every_number_has_a_least_and_a_greatest_value() -> None:
    numbers = {name for name, facts in PROPERTIES.items() if facts.get("type") == "integer"}
    assert {name for name, _least, _greatest in LIMITS} == numbers
    assert len(numbers) > 15


@pytest.mark.parametrize(("name", "least", "greatest"), LIMITS)
def test_a_number_is_taken_at_its_limits_and_refused_one_past_them(name: str, least: int, greatest: int) -> None:
    assert getattr(_set(name, least), name) == least
    assert getattr(_set(name, greatest), name) == greatest
    for beyond in (least - 1, greatest + 1):
        told = _refusal({PREFIX + name.upper(): str(beyond)})
        assert told.startswith(f"{name} ({PREFIX}{name.upper()}): ")


@pytest.mark.parametrize(("name", "words"), WORDS)
def test_a_word_is_one_of_those_listed(name: str, words: list[str]) -> None:
    assert [getattr(_set(name, word), name) for word in words] == words
    assert name in _refusal({PREFIX + name.upper(): "loud"})


@pytest.mark.parametrize("value", ["", "eighty", "80.5", "NaN", "1e3x", "0x50", " "])
def test_what_is_no_number_is_refused_by_name(value: str) -> None:
    assert _refusal({"PLAYHEAD_PORT": value}).startswith("port (PLAYHEAD_PORT): ")


def test_a_list_is_written_with_commas_and_blanks_do_not_matter() -> None:
    assert _set("cors_origins", " https://a.example ,https://b.example,").cors_origins == (
        "https://a.example",
        "https://b.example",
    )
    assert _set("trusted_proxies", "").trusted_proxies == ()


@pytest.mark.parametrize("origin", ["a.example", "https://a.example/", "https://a.example/path", "https://", "null"])
def test_what_no_browser_sends_as_an_origin_is_refused(origin: str) -> None:
    assert _refusal({"PLAYHEAD_CORS_ORIGINS": f"https://b.example,{origin}"}).startswith("cors_origins (PLAYHEAD_CORS")


@pytest.mark.parametrize("origin", ["*", "https://a.example", "http://localhost:5173"])
def test_an_origin_is_any_or_a_scheme_and_a_host(origin: str) -> None:
    assert _set("cors_origins", origin).cors_origins == (origin,)


@pytest.mark.parametrize("name", ["public_url", "tmdb_url"])
@pytest.mark.parametrize(
    "address", ["tv.example.org", "ftp://tv.example.org", "https://", "https://a b", "https://a/?b"]
)
def test_an_address_that_leads_nowhere_is_refused(name: str, address: str) -> None:
    assert _refusal({PREFIX + name.upper(): address}).startswith(f"{name} (")


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "http://127.0.0.1:8765"),
        ({"PLAYHEAD_HOST": "::1", "PLAYHEAD_PORT": "80"}, "http://[::1]:80"),
        ({"PLAYHEAD_PUBLIC_URL": "https://tv.example.org/"}, "https://tv.example.org"),
        ({"PLAYHEAD_PUBLIC_URL": "https://example.org/tv"}, "https://example.org/tv"),
    ],
)
def test_viewers_are_led_to_the_public_address_or_else_to_where_it_listens(variables: dict[str, str], url: str) -> None:
    assert load_settings(variables).viewer_url == url


def test_the_file_in_the_working_folder_is_read_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "playhead.toml").write_text('port = 1234\nprofile_max = 3\ntrusted_proxies = ["10.0.0.1"]\n')
    settings = load_settings({"PLAYHEAD_PROFILE_MAX": "4"})
    assert (settings.port, settings.profile_max, settings.trusted_proxies) == (1234, 4, ("10.0.0.1",))


def test_a_file_that_is_named_is_read_in_place_of_the_one_in_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "playhead.toml").write_text("port = 1234")
    (tmp_path / "other.toml").write_text("profile_max = 3")
    settings = load_settings({"PLAYHEAD_CONFIG": str(tmp_path / "other.toml")})
    assert (settings.port, settings.profile_max) == (8765, 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot = 80", "prot is no setting"),
        ("port = \n", "line 1"),
        ("port = -1", "port (PLAYHEAD_PORT)"),
        ("[port]\na = 1", "port (PLAYHEAD_PORT)"),
        ('cors_origins = "https://a.example"', "cors_origins (PLAYHEAD_CORS_ORIGINS)"),
        ('cors_origins = ["a"]', "cors_origins (PLAYHEAD_CORS_ORIGINS)"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "playhead.toml").write_text(text)
    assert told in _refusal({})


def test_a_file_that_is_named_and_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    assert _refusal({"PLAYHEAD_CONFIG": "gone.toml"}) == "gone.toml: No such file or directory"
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    assert "bytes.toml" in _refusal({"PLAYHEAD_CONFIG": "bytes.toml"})


def test_a_misspelt_variable_is_passed_over_and_can_be_found() -> None:
    environ = {"PLAYHEAD_PROT": "80", "PLAYHEAD_PORT": "81", "PLAYHEAD_CONFIG": "", "HOME": "/"}
    assert load_settings(environ).port == 81
    assert unknown_variables(environ) == ["PLAYHEAD_PROT"]


def test_the_key_of_tmdb_is_not_shown_and_a_refusal_shows_no_value_of_it() -> None:
    settings = _set("tmdb_api_key", "0123456789abcdef")
    assert settings.tmdb_api_key == "0123456789abcdef"
    assert "0123456789abcdef" not in repr(settings)
    assert "port=8765" in repr(settings)


@pytest.mark.parametrize("page", ["reference/settings.md", "how-to/run-it.md"])
def test_an_example_in_the_documentation_is_a_file_that_loads(tmp_path: Path, page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    (tmp_path / "playhead.toml").write_text(example)
    settings = load_settings({})
    for name, value in tomllib.loads(example).items():
        told = getattr(settings, name)
        assert (list(told) if isinstance(told, tuple) else told) == value
        assert told != getattr(Settings(), name), "an example of something else than the default"
