"""That the server serves what the contracts say and nothing else, and reads and writes the shapes that they say.

Not for whether the values are right: that is what the tests of each dialect are for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import falcon.inspect
import msgspec
import pytest

from tests.dialects.contracts import NAMES, PACKAGES, Document, load, operations, resolve
from tests.dialects.service import Service
from tests.dialects.wire_structs import ANYTHING, json_types, keys_of, structs_of

if TYPE_CHECKING:
    from playhead.http.app import App

DOCUMENTS = {name: load(name) for name in NAMES}
STRUCTS = {name: structs_of(package) for name, package in PACKAGES.items()}
NO_DIALECT = (
    "/docs",
    "/openapi/",
    "/llms.txt",
    "/healthz",
    "/readyz",
    "/metrics",
    "/activate",
    "/avatars/",
    "/static/",
)
"""Where routes for operators, readers and viewers with a browser begin; no player depends on them."""

REFUSED_LATER = {
    ("Login", "email"),
    ("Login", "password"),
    ("NewElement", "content_id"),
    ("NewRow", "content_id"),
}
"""Required keys that the struct lets pass, because their absence is refused in the documentation's own words."""

SHARED = [
    pytest.param(name, schema, id=f"{name} {schema}")
    for name in NAMES
    for schema in DOCUMENTS[name]["components"]["schemas"]
    if schema in STRUCTS[name]
]

Route = tuple[str, str]
"""A method, and a path whose parameters have no names."""


def _documented(document: Document) -> Iterator[Route]:
    """Every route of a contract. A path parameter that is one of a few words stands for a path with each of them."""
    for operation in operations(document):
        choices = {
            parameter["name"]: parameter["schema"]["enum"]
            for parameter in operation.parameters
            if parameter["in"] == "path" and "enum" in parameter["schema"]
        }
        for words in itertools.product(*choices.values()):
            path = operation.path
            for name, word in zip(choices, words, strict=True):
                path = path.replace(f"{{{name}}}", word)
            yield operation.method.upper(), _nameless(path)


def _served(app: App) -> Iterator[Route]:
    """Every route of the dialects, without the answers that Falcon gives by itself (OPTIONS)."""
    for route in falcon.inspect.inspect_routes(app):
        if route.path != "/" and not route.path.startswith(NO_DIALECT):
            yield from ((method.method, _nameless(route.path)) for method in route.methods if not method.internal)


def _nameless(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _sent(name: str) -> set[str]:
    """The schemas that requests of a contract are made of."""
    document = DOCUMENTS[name]
    bodies = [operation.node["requestBody"] for operation in operations(document) if "requestBody" in operation.node]
    found = {content["schema"]["$ref"].rpartition("/")[2] for body in bodies for content in body["content"].values()}
    inside = {
        node["$ref"].rpartition("/")[2]
        for schema in found
        for key in document["components"]["schemas"][schema]["properties"].values()
        for node in (key, key.get("items", {}))
        if "$ref" in node and "properties" in resolve(document, node)
    }
    return found | inside


@pytest.fixture
async def app(service: Service) -> App:
    """The whole service as a Falcon application; what stands in front of it serves no path of its own."""
    running: App = service.conductor.app
    return running


async def test_what_is_documented_is_served_and_what_is_served_is_documented(app: App) -> None:
    documented = [route for name in NAMES for route in _documented(DOCUMENTS[name])]
    assert sorted(documented) == sorted(_served(app))


async def test_a_route_that_only_one_side_has_is_recognised(app: App) -> None:
    documented = {route for name in NAMES for route in _documented(DOCUMENTS[name])}
    app.add_route("/profile/unheard-of/{mediaId}", _Unheard())
    assert set(_served(app)) - documented == {("GET", "/profile/unheard-of/{}")}


class _Unheard:
    async def on_get(self, request: object, response: object, mediaId: str) -> None:  # noqa: N803
        """Never called."""


@pytest.mark.parametrize("name", NAMES)
def test_every_object_that_a_client_sends_has_its_struct(name: str) -> None:
    assert _sent(name) - set(STRUCTS[name]) == set()


@pytest.mark.parametrize("name", ["playhead", "discovr", "oauth"])
def test_every_object_of_a_contract_has_its_struct(name: str) -> None:
    schemas = DOCUMENTS[name]["components"]["schemas"]
    assert {key for key, schema in schemas.items() if "properties" in schema} - set(STRUCTS[name]) == set()


@pytest.mark.parametrize(("name", "schema"), SHARED)
def test_a_struct_has_the_keys_of_its_schema_and_needs_or_gives_those_that_are_required(name: str, schema: str) -> None:
    node = DOCUMENTS[name]["components"]["schemas"][schema]
    keys = keys_of(STRUCTS[name][schema])
    assert set(keys) == set(node["properties"])
    required = set(node.get("required", ()))
    if schema in _sent(name):
        later = {key for owner, key in REFUSED_LATER if owner == schema}
        assert {key for key, facts in keys.items() if facts.must_be_sent} == required - later
    else:
        assert {key for key, facts in keys.items() if facts.always_there} == required


@pytest.mark.parametrize(("name", "schema"), SHARED)
def test_a_struct_has_the_json_types_of_its_schema(name: str, schema: str) -> None:
    document = DOCUMENTS[name]
    node = document["components"]["schemas"][schema]
    keys = keys_of(STRUCTS[name][schema])
    wrong: dict[str, Any] = {}
    for key, described in node["properties"].items():
        wanted, found = json_types(described, document["components"]["schemas"]), keys[key].types
        if key not in node.get("required", ()) or (schema, key) in REFUSED_LATER:
            wanted, found = wanted - {"null"}, found - {"null"}  # an absent key is no null, however the struct keeps it
        if ANYTHING not in (wanted, found) and wanted != found:
            wrong[key] = (wanted, found)
    assert wrong == {}


@pytest.mark.parametrize("schema", ["User", "Element", "WatchlistRow", "PageMeta"])
def test_the_h_and_c_dialect_writes_its_keys_in_the_documented_order(schema: str) -> None:
    described = DOCUMENTS["hnc"]["components"]["schemas"][schema]["properties"]
    assert list(keys_of(STRUCTS["hnc"][schema])) == list(described)


def test_a_struct_that_has_strayed_from_its_schema_is_recognised() -> None:
    class Strayed(msgspec.Struct, omit_defaults=True):
        progress: int | float
        title: str | None
        season: int | msgspec.UnsetType = msgspec.UNSET
        note: str = ""

    facts = keys_of(Strayed)
    assert [key for key, fact in facts.items() if fact.must_be_sent] == ["progress", "title"]
    assert [key for key, fact in facts.items() if fact.always_there] == ["progress", "title"]
    assert [facts[key].types for key in facts] == [{"number"}, {"string", "null"}, {"integer"}, {"string"}]
