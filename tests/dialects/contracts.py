"""The contract files as tests look at them: operations, and every place that holds an example.

Not for what the server shows of them: that is ``playhead.http.docs``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "openapi"
PACKAGES = {
    "playhead": "playhead.http.native",
    "discovr": "playhead.http.discovr",
    "hnc": "playhead.http.hnc",
    "oauth": "playhead.http.oauth",
}
"""The contracts, and where the code of each is."""

NAMES = tuple(PACKAGES)
METHODS = ("get", "put", "post", "patch", "delete")
Document = dict[str, Any]


def load(name: str) -> Document:
    """The parsed contract ``name``."""
    document: Document = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return document


def resolve(document: Document, node: Document) -> Document:
    """``node`` itself, or what its ``$ref`` points at."""
    while "$ref" in node:
        found: Document = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, its parameters and responses resolved."""

    method: str
    path: str
    node: Document
    parameters: list[Document]
    responses: dict[int, Document]
    secured: bool

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def operations(document: Document) -> Iterator[Operation]:
    """Every operation of the contract."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                node = item[method]
                parameters = [*item.get("parameters", ()), *node.get("parameters", ())]
                yield Operation(
                    method,
                    path,
                    node,
                    [resolve(document, parameter) for parameter in parameters],
                    {int(status): resolve(document, answer) for status, answer in node["responses"].items()},
                    bool(node.get("security", document.get("security"))),
                )


@dataclass(frozen=True, slots=True)
class Exemplified:
    """A place that has a schema: where it is, where its schema is (both JSON pointers), and its examples."""

    pointer: str
    schema_pointer: str
    examples: list[Any]


def exemplified(node: object, pointer: str = "") -> Iterator[Exemplified]:
    """Every body, parameter, header and named schema below ``node``; a PNG needs no example."""
    if isinstance(node, list):
        for index, child in enumerate(node):
            yield from exemplified(child, f"{pointer}/{index}")
    if not isinstance(node, dict):
        return
    if isinstance(node.get("schema"), dict) and not pointer.endswith("~1png"):
        examples = [each["value"] for each in node.get("examples", {}).values()]
        yield Exemplified(pointer, f"{pointer}/schema", examples + ([node["example"]] if "example" in node else []))
    if pointer.startswith("/components/schemas/") and pointer.count("/") == 3:
        yield Exemplified(pointer, pointer, node.get("examples", []))
    for key, child in node.items():
        if key not in {"example", "examples"}:
            yield from exemplified(child, f"{pointer}/{escape(key)}")


def escape(key: str) -> str:
    """``key`` as one step of a JSON pointer in a URI fragment."""
    return quote(key.replace("~", "~0").replace("/", "~1"), safe="~")
