"""The pages for people and machines: an overview, one reference for each contract, and ``llms.txt``.

Not for serving them (``resources``).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt

from playhead.http.docs.contracts import CONTRACTS, read_contract
from playhead.http.docs.reference import Reference, read_reference

if TYPE_CHECKING:
    from jinja2 import Template

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


def _markdown(text: str) -> str:
    """``text`` as blocks of HTML. Raw HTML in it comes out as text."""
    return str(_MARKDOWN.render(text))


def _markdown_line(text: str) -> str:
    """``text`` as HTML that can stand inside a paragraph. Raw HTML in it comes out as text."""
    return str(_MARKDOWN.renderInline(text.strip()))


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("playhead.http.docs"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = _markdown
    environment.filters["markdown_line"] = _markdown_line
    return environment.get_template(name)


def _reference(name: str) -> Reference:
    return read_reference(name, yaml.load(read_contract(name), Loader=yaml.CSafeLoader))


def _references() -> list[Reference]:
    return [_reference(name) for name in CONTRACTS]


def render_overview() -> str:
    """The page at ``/docs``: what Playhead is, the first calls, and every operation of every contract."""
    return _template("overview.html").render(references=_references(), contracts=CONTRACTS)


def render_reference(name: str) -> str:
    """The page of the contract ``name``."""
    return _template("reference.html").render(reference=_reference(name), contracts=CONTRACTS)


def render_llms() -> str:
    """The index for machines, Markdown as https://llmstxt.org asks for it."""
    return _template("llms.txt").render(references=_references())
