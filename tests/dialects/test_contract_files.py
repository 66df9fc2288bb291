"""That the contracts are valid OpenAPI, that their examples are true to their schemas, and that no error is forgotten.

Not for whether the server keeps them: see test_contracts.py.
"""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.dialects.contracts import (
    FOLDER,
    NAMES,
    Document,
    Exemplified,
    Operation,
    exemplified,
    load,
    operations,
    resolve,
)

DOCUMENTS = {name: load(name) for name in NAMES}
ERROR_BODIES = {
    "application/json": {"ErrorBody", "Unauthenticated", "UserUnauthenticated"},
    "application/problem+json": {"Problem"},
}
OPERATIONS = [
    pytest.param(DOCUMENTS[name], operation, id=f"{name} {operation}")
    for name in NAMES
    for operation in operations(DOCUMENTS[name])
]
EXEMPLIFIED = [
    pytest.param(DOCUMENTS[name], place, id=f"{name} {place.pointer}")
    for name in NAMES
    for place in exemplified(DOCUMENTS[name])
]


def _errors(document: Document, schema_pointer: str, example: object) -> list[str]:
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("contract:", resource)
    validator = Draft202012Validator({"$ref": f"contract:#{schema_pointer}"}, registry=registry)
    return [error.message for error in validator.iter_errors(example)]


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_is_valid_openapi(name: str) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENTS[name]).iter_errors()] == []


def test_there_is_no_contract_that_no_test_reads() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(NAMES)


@pytest.mark.parametrize(("document", "place"), EXEMPLIFIED)
def test_every_schema_has_an_example_and_every_example_fits_its_schema(document: Document, place: Exemplified) -> None:
    assert place.examples
    assert [_errors(document, place.schema_pointer, example) for example in place.examples] == [
        [] for _ in place.examples
    ]


def test_an_example_that_does_not_fit_is_recognised() -> None:
    pointer = "/components/schemas/NewHistoryItem"
    assert _errors(DOCUMENTS["discovr"], pointer, {"mediaId": "MV_550"}) == []
    assert _errors(DOCUMENTS["discovr"], pointer, {"mediaId": "TV_1396"}) != []
    assert _errors(DOCUMENTS["discovr"], pointer, {"mediaId": "MV_0550"}) != []


@pytest.mark.parametrize(("document", "operation"), OPERATIONS)
def test_an_operation_lists_the_errors_that_its_parts_can_give(document: Document, operation: Operation) -> None:
    declared = set(operation.responses)
    refusing = ("/auth/device-codes/", "/login", "/oauth/")
    assert (401 in declared) == (operation.secured or operation.path.startswith(refusing))
    assert (413 in declared) == ("requestBody" in operation.node)
    assert "requestBody" not in operation.node or 400 in declared
    assert 400 in declared or not any(parameter["in"] == "query" for parameter in operation.parameters)
    assert (503 in declared) != operation.path.startswith("/.well-known/"), "which no store is asked for"
    assert 415 not in declared


@pytest.mark.parametrize(("document", "operation"), OPERATIONS)
def test_every_answer_names_its_request_and_a_refusal_to_work_says_when_to_come_back(
    document: Document, operation: Operation
) -> None:
    for status, answer in operation.responses.items():
        headers = set(answer["headers"])
        assert "X-Request-Id" in headers
        assert ("Retry-After" in headers) == (status in {429, 503})
        assert ("WWW-Authenticate" in headers) == (status == 401 and operation.path != "/login")


@pytest.mark.parametrize(("document", "operation"), OPERATIONS)
def test_every_error_has_the_body_of_its_dialect(document: Document, operation: Operation) -> None:
    for status, answer in operation.responses.items():
        if status >= 400:
            ((media_type, content),) = answer["content"].items()
            kind = content["schema"]["$ref"].rpartition("/")[2]
            assert kind in ERROR_BODIES[media_type]


@pytest.mark.parametrize("name", NAMES)
def test_every_named_component_is_used(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    referred = set(re.findall(r"'#/components/([^']+)'", text))
    kinds = ("parameters", "headers", "responses", "schemas")
    named = {f"{kind}/{key}" for kind in kinds for key in DOCUMENTS[name]["components"][kind]}
    assert named == referred


def test_a_content_has_its_27_keys_in_the_documented_order() -> None:
    content = resolve(DOCUMENTS["hnc"], {"$ref": "#/components/schemas/Content"})
    assert len(content["required"]) == 27
    assert list(content["properties"])[:27] == content["required"]
    assert [list(example) for example in content["examples"]] == [content["required"]]


def test_the_trailing_space_is_in_the_successes_of_writing_and_nowhere_else() -> None:
    schemas = DOCUMENTS["hnc"]["components"]["schemas"]
    assert [name for name, schema in schemas.items() if "message " in schema.get("properties", {})] == ["Written"]
