"""Schemas of a contract put into words: the type of a value, its bounds, and the keys of an object.

Not a validator: it says what a schema says, and checks nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any]
"""An object of a parsed contract."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The type of a value in words, its bounds, and the named object it is (or is a list of), None where it is none."""

    words: str
    bounds: tuple[str, ...] = ()
    named: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A named value: a key of an object, a parameter or a header. ``place`` is where a parameter goes."""

    name: str
    shape: Shape
    description: str
    required: bool = False
    example: str | None = None
    place: str | None = None


def resolve(document: Node, node: Node) -> Node:
    """``node``, with what its ``$ref`` points at filled in; keys beside the ``$ref`` win."""
    reference = node.get("$ref")
    if reference is None:
        return node
    target: Node = document
    for step in reference.removeprefix("#/").split("/"):
        target = target[step]
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**resolve(document, target), **beside}


def name_of(document: Node, node: Node) -> str | None:
    """The component that ``node`` refers to, where that is an object with keys; None for plain values."""
    reference = node.get("$ref")
    return reference.rpartition("/")[2] if reference and "properties" in resolve(document, node) else None


def shape_of(document: Node, node: Node) -> Shape:
    """The shape of the value that the schema ``node`` describes."""
    named = name_of(document, node)
    if named is not None:
        return Shape(named, named=named)
    schema = resolve(document, node)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        shapes = [Shape(spell(one["const"])) if "const" in one else shape_of(document, one) for one in choices]
        return Shape(
            " or ".join(shape.words for shape in shapes),
            tuple(dict.fromkeys(bound for shape in shapes for bound in shape.bounds)),
            next((shape.named for shape in shapes if shape.named), None),
        )
    if schema.get("type") == "array":
        items = shape_of(document, schema["items"])
        return Shape(f"list of {items.words}", tuple(_bounds(schema)), items.named)
    kind = schema.get("type", "any JSON")
    return Shape(kind if isinstance(kind, str) else " or ".join(kind), tuple(_bounds(schema)))


def rows_of(document: Node, schema: Node) -> tuple[Row, ...]:
    """The keys of an object, in the order of the contract."""
    required = schema.get("required", ())
    return tuple(
        Row(key, shape_of(document, node), resolve(document, node).get("description", ""), required=key in required)
        for key, node in schema.get("properties", {}).items()
    )


def _bounds(schema: Node) -> Iterator[str]:
    if "const" in schema:
        yield f"always {spell(schema['const'])}"
    if "enum" in schema:
        yield "one of " + ", ".join(spell(value) for value in schema["enum"])
    yield from _range(schema.get("minimum"), schema.get("maximum"), "")
    if schema.get("minLength") == 1 and "maxLength" not in schema:
        yield "not empty"
    else:
        yield from _range(schema.get("minLength"), schema.get("maxLength"), " characters")
    yield from _range(schema.get("minItems"), schema.get("maxItems"), " items")
    if "pattern" in schema:
        yield schema["pattern"]
    if "default" in schema:
        yield f"default {spell(schema['default'])}"


def _range(low: object, high: object, unit: str) -> Iterator[str]:
    if low is not None and high is not None:
        yield f"{low} to {high}{unit}"
    elif low is not None:
        yield f"at least {low}{unit}"
    elif high is not None:
        yield f"at most {high}{unit}"


def spell(value: object) -> str:
    """``value`` as it stands in JSON, a string without its quotes."""
    return value if isinstance(value, str) else json.dumps(value)
