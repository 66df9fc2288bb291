"""A service whose every answer is held against the contract of its dialect while a test calls it.

Not for what the answers mean: it looks at their status, headers and shape alone.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import falcon.testing
from jsonschema import Draft202012Validator

from tests.dialects.contracts import Document, Operation, operations
from tests.dialects.service import Service

Answered = tuple[str, int]
"""An operation, spelled ``GET /path``, and a status that it was seen to answer with."""


@dataclass
class Witness:
    """Calls ``service`` and refuses every answer that ``document`` does not describe; ``seen`` are those it does."""

    service: Service
    document: Document
    seen: set[Answered] = field(default_factory=set)

    async def call(
        self,
        method: str,
        path: str,
        token: str | None = None,
        body: Any = None,
        **others: Any,
    ) -> falcon.testing.Result:
        """One request and its answer, which the contract describes."""
        result = await self.service.call(method, path, token, body, **others)
        operation = self._operation(method, path)
        assert result.status_code in operation.responses, f"{operation}: {result.status_code} {result.text}"
        answer = operation.responses[result.status_code]
        self._check_body(result, answer)
        always = {
            name.lower() for name in answer["headers"] if name not in {"X-Device-Code", "X-User-Code", "X-Expires-In"}
        }
        assert always <= set(result.headers), (
            f"{operation}: {result.status_code} without {always - set(result.headers)}"
        )
        self.seen.add((str(operation), result.status_code))
        return result

    def _operation(self, method: str, path: str) -> Operation:
        fitting = [
            operation
            for operation in operations(self.document)
            if operation.method == method.lower() and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), path)
        ]
        return min(fitting, key=lambda operation: operation.path.count("{"))

    def _check_body(self, result: falcon.testing.Result, answer: Document) -> None:
        if "content" not in answer:
            assert result.content == b""
            return
        media_type = result.headers["content-type"].partition(";")[0]
        schema = answer["content"][media_type]["schema"]
        if media_type in {"application/json", "application/problem+json"}:
            validator = Draft202012Validator({**schema, "components": self.document["components"]})
            assert [error.message for error in validator.iter_errors(result.json)] == []


def described(document: Document, statuses: range) -> set[Answered]:
    """Every answer with one of ``statuses`` that ``document`` describes."""
    return {
        (str(operation), status)
        for operation in operations(document)
        for status in operation.responses
        if status in statuses
    }
