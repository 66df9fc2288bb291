"""Makes docs/reference/python-client.md from the clients' own words; ``reference_pages`` writes it.

Not for how to begin: that is in sdk/python/README.md.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import playhead_client
from playhead_client import DiscovrClient, PlayheadClient, PlayheadError, Refused, Retries, Sitting, options
from playhead_client.blocking_clients import _Account

HEAD = """\
# The Python client

All that the package `playhead-client` has for a caller; [its README](../../sdk/python/README.md) begins from the
beginning. Everything is imported from `playhead_client`.

Each client is there twice: `DiscovrClient` and `PlayheadClient` block, and any number of threads may share one;
`AsyncDiscovrClient` and `AsyncPlayheadClient` have the same methods to be awaited, in any number of tasks of one event
loop. An iterator is an async one there. Close them, or use them as context managers.

"""

MADE_WITH = """\
`PlayheadClient(client_id, base_url=..., queue=...)` and `DiscovrClient(client_id, base_url=...)` take, besides:"""


def client_page() -> str:
    """The page of the Python client."""
    return HEAD + "\n".join(_parts())


def _parts() -> Iterator[str]:
    yield _making()
    yield f"## Both clients\n\n{_methods(_Account)}"
    for form in (DiscovrClient, PlayheadClient, Sitting):
        yield f"## {form.__name__}\n\n{_text(form)}\n\n{_methods(form)}"
    yield f"## Retries\n\n{_text(Retries)}\n\n`{_signature(Retries)}`\n"
    yield f"## Errors\n\n{_text(PlayheadError)}\n\n{_errors(PlayheadError, 0)}"


def _making() -> str:
    found = dict(re.findall(r'^    (\w+): .+\n    """(.+?)"""', inspect.getsource(options), re.MULTILINE))
    rows = "".join(f"- `{name}`: {found[name]}\n" for name in sorted(found))
    return f"## Making a client\n\n{MADE_WITH}\n\n{rows}"


def _methods(form: type) -> str:
    public = {name: value for name, value in vars(form).items() if not name.startswith("_") and name != "over"}
    return "".join(f"- {_entry(name, value)}\n" for name, value in public.items())


def _entry(name: str, value: Any) -> str:
    if isinstance(value, property):
        return f"`{name}`: {_text(value)}"
    return f"`{name}{_signature(value).removeprefix(value.__name__)}`: {_text(value)}"


def _signature(value: Any) -> str:
    """As it is called: no ``self``, and annotations as they are written."""
    signature = inspect.signature(value)
    parameters = [one for one in signature.parameters.values() if one.name != "self"]
    shown = str(signature.replace(parameters=parameters)).replace(" -> None", "")
    name: str = value.__name__
    return name + re.sub(r"'([^']*)'", r"\1", shown)


def _text(value: Any) -> str:
    """A docstring as one paragraph of Markdown."""
    text = re.sub(r"\s+", " ", inspect.getdoc(value) or "")
    return re.sub(r"``([^`]+)``", r"`\1`", text).replace("Raises: ", "Raises ")


def _errors(form: type[Exception], depth: int) -> str:
    """The tree below an error, those of the package alone."""
    known = [one for one in form.__subclasses__() if one.__name__ in playhead_client.__all__]
    return "".join(
        f"{'  ' * depth}- `{one.__name__}`: {_text(one)}\n{_errors(one, depth + 1)}"
        for one in sorted(known, key=lambda one: (one is Refused, one.__name__))
    )
