"""The msgspec structs of a dialect, and what each says of its keys in the words of JSON Schema.

Not for the contract's side of the comparison: see ``contracts``.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from typing import Any

import msgspec

ANYTHING = frozenset({"anything"})
"""The types of a key whose value is carried as it is."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an object: whether a client must send it, whether every answer has it, and its JSON types."""

    must_be_sent: bool
    always_there: bool
    types: frozenset[str]


def structs_of(package: str) -> dict[str, type[msgspec.Struct]]:
    """Every public struct that is defined in a module of ``package``, by name."""
    path = importlib.import_module(package).__path__
    modules = [importlib.import_module(f"{package}.{module.name}") for module in pkgutil.iter_modules(path)]
    return {
        name: member
        for module in modules
        for name, member in vars(module).items()
        if isinstance(member, type)
        and issubclass(member, msgspec.Struct)
        and member.__module__ == module.__name__
        and not name.startswith("_")
    }


def keys_of(struct: type[msgspec.Struct]) -> dict[str, Key]:
    """The keys of ``struct``, in the order in which they are written."""
    _, components = msgspec.json.schema_components([struct])
    properties = components[struct.__name__]["properties"]
    return {
        field.encode_name: Key(
            must_be_sent=field.required,
            always_there=not (_may_be_unset(field) or (struct.__struct_config__.omit_defaults and not field.required)),
            types=json_types(properties[field.encode_name], components),
        )
        for field in msgspec.structs.fields(struct)
    }


def _may_be_unset(field: msgspec.structs.FieldInfo) -> bool:
    return msgspec.UnsetType in getattr(field.type, "__args__", ())


def json_types(schema: dict[str, Any], named: dict[str, Any]) -> frozenset[str]:
    """The JSON types that a value of ``schema`` may have; ``integer`` goes without saying where ``number`` is."""
    if "$ref" in schema:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return json_types({**named[schema["$ref"].rpartition("/")[2]], **beside}, named)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        types = frozenset().union(*(json_types(choice, named) for choice in choices))
    elif "type" in schema:
        kind = schema["type"]
        types = frozenset([kind] if isinstance(kind, str) else kind)
    else:
        return ANYTHING
    return types - {"integer"} if "number" in types else types
