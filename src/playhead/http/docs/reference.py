"""A contract taken apart for people: its operations by tag, each with what it takes and answers, and how to call it.

Not for how that looks: the templates say so.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from playhead.http.docs.schemas import Node, Row, Shape, resolve, rows_of, shape_of, spell

if TYPE_CHECKING:
    from collections.abc import Iterator

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_ADDRESS: Final = "http://localhost:8765"
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"

_BEARERS: Final = {
    "identity": ("refresh token", "REFRESH_TOKEN"),
    "session": ("session token", "SESSION_TOKEN"),
    "token": ("token from /login", "TOKEN"),
}
"""Security scheme -> what it is called, and the shell variable that stands for one in the examples."""


@dataclass(frozen=True, slots=True)
class Example:
    """A body, as JSON on several lines, and when one sees it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its shape, the keys of the object it is (none where it is something else), and examples."""

    media_type: str
    shape: Shape
    rows: tuple[Row, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One status that an operation can answer with."""

    status: int
    phrase: str
    description: str
    headers: tuple[Row, ...]
    contents: tuple[Content, ...]

    @property
    def is_success(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. ``bearer`` names the token it takes, None where it takes none."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    deprecated: bool
    bearer: str | None
    curl: str
    parameters: tuple[Row, ...]
    body: Content | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one tag."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """An object that operations refer to by name."""

    name: str
    description: str
    rows: tuple[Row, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A whole contract. Descriptions are Markdown."""

    name: str
    title: str
    summary: str
    version: str
    description: str
    sections: tuple[Section, ...]
    schemas: tuple[NamedSchema, ...]


def read_reference(name: str, document: Node) -> Reference:
    """The contract ``name``, parsed into ``document``, as the page shows it."""
    operations = list(_operations(document))
    info = document["info"]
    return Reference(
        name,
        info["title"],
        info["summary"],
        info["version"],
        info["description"],
        tuple(
            Section(
                tag["name"],
                tag["description"],
                tuple(operation for named, operation in operations if named == tag["name"]),
            )
            for tag in document["tags"]
        ),
        tuple(_schemas(document)),
    )


def _operations(document: Node) -> Iterator[tuple[str, Operation]]:
    """Each operation with its tag."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield item[method]["tags"][0], _operation(document, path, method, item)


def _operation(document: Node, path: str, method: str, item: Node) -> Operation:
    node = item[method]
    parameters = tuple(
        _parameter(document, resolve(document, each))
        for each in (*item.get("parameters", ()), *node.get("parameters", ()))
    )
    body = next(iter(_contents(document, node["requestBody"])), None) if "requestBody" in node else None
    schemes = [scheme for choice in node.get("security", document.get("security", ())) for scheme in choice]
    return Operation(
        anchor=node["operationId"],
        method=method.upper(),
        path=path,
        summary=node["summary"],
        description=node.get("description", ""),
        deprecated=node.get("deprecated", False),
        bearer=_BEARERS[schemes[0]][0] if schemes else None,
        curl=_curl(method, path, parameters, node, _BEARERS[schemes[0]][1] if schemes else None),
        parameters=parameters,
        body=body,
        answers=tuple(_answer(document, int(status), each) for status, each in node["responses"].items()),
    )


def _parameter(document: Node, node: Node) -> Row:
    return Row(
        node["name"],
        shape_of(document, node["schema"]),
        node["description"],
        required=node.get("required", False),
        example=spell(node["example"]),
        place=node["in"],
    )


def _answer(document: Node, status: int, node: Node) -> Answer:
    answer = resolve(document, node)
    headers = {name: resolve(document, header) for name, header in answer.get("headers", {}).items()}
    return Answer(
        status,
        HTTPStatus(status).phrase,
        answer["description"],
        tuple(
            Row(name, shape_of(document, header["schema"]), header["description"], example=spell(header["example"]))
            for name, header in headers.items()
        ),
        tuple(_contents(document, answer)),
    )


def _contents(document: Node, node: Node) -> Iterator[Content]:
    for media_type, content in node.get("content", {}).items():
        shape = _body_shape(document, media_type, content["schema"])
        examples = tuple(
            Example(title, _body_text(each["value"])) for title, each in content.get("examples", {}).items()
        )
        yield Content(media_type, shape, rows_of(document, resolve(document, content["schema"])), examples)


def _body_shape(document: Node, media_type: str, schema: Node) -> Shape:
    if media_type.endswith("json") or media_type == _FORM:
        return shape_of(document, schema)
    return Shape("text" if media_type.startswith("text/") else "binary")


def _body_text(value: object) -> str:
    """A body as it stands on the wire, but for the lines that JSON is spread over."""
    return value if isinstance(value, str) else _json(value)


def _schemas(document: Node) -> Iterator[NamedSchema]:
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema:
            example = _json(schema["examples"][0])
            yield NamedSchema(name, schema.get("description", ""), rows_of(document, schema), example)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _curl(method: str, path: str, parameters: tuple[Row, ...], node: Node, variable: str | None) -> str:
    """The call as a shell would make it, against a server with the default settings."""
    for parameter in parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", str(parameter.example))
    query = f"?{node['x-query']}" if "x-query" in node else ""
    verb = "" if method == "get" else f"-X {method.upper()} "
    lines = [f"curl {verb}{shlex.quote(_ADDRESS + path + query)}"]
    if variable is not None:
        lines.append(f'-H "Authorization: Bearer ${variable}"')
    if "requestBody" in node:
        lines += _curl_body(*next(iter(node["requestBody"]["content"].items())))
    return " \\\n  ".join(lines)


def _curl_body(media_type: str, content: Node) -> Iterator[str]:
    """The first example of a body, as options of curl."""
    example = next(iter(content["examples"].values()))["value"]
    if media_type == _FORM:
        for name, value in example.items():
            yield f"-d {shlex.quote(name + '=' + quote(value, safe=':'))}"
    else:
        yield "-H 'Content-Type: application/json'"
        yield f"-d {shlex.quote(json.dumps(example, ensure_ascii=False))}"
