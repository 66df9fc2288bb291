"""Problems: their codes are those of the contract, and their types lead to the page that explains them.

Not for which call refuses what, nor for every error there is (``tests.dialects.test_error_tables``).
"""

import falcon.asgi
import falcon.testing
import msgspec

from playhead.http.native.errors import _REQUEST_WORDINGS, DOMAIN_WORDINGS, NativeDialect, TooManyStreams
from tests.dialects.contracts import load
from tests.dialects.native.calls import ask
from tests.dialects.service import Service, Viewer

CONTRACT = load("playhead")
CODES = set(CONTRACT["components"]["schemas"]["Problem"]["properties"]["code"]["enum"])

NEVER_HERE = {"conflict", "point_not_found", "rate_limited"}
"""Codes of what no call of this API asks for."""


def test_the_contract_names_every_code_that_a_call_can_answer_with() -> None:
    worded = {wording.code for wording in (*DOMAIN_WORDINGS.values(), *_REQUEST_WORDINGS.values())}
    assert worded - NEVER_HERE == CODES


def test_the_contract_explains_every_code() -> None:
    unexplained = [code for code in CODES if f"`{code}`" not in CONTRACT["info"]["description"]]
    assert unexplained == []


def test_a_stream_too_many_is_told_to_come_back() -> None:
    response = falcon.asgi.Response()
    request = falcon.testing.create_asgi_req(path="/v1/events")
    assert NativeDialect().render(request, response, TooManyStreams(16))
    assert (response.status_code, response.get_header("retry-after")) == (429, "5")
    assert msgspec.json.decode(response.data or b"")["code"] == "too_many_streams"


async def test_the_type_of_a_problem_leads_to_the_page_of_the_contract(service: Service, sam: Viewer) -> None:
    problem = (await ask(service, sam.session_token, "GET", "/v1/nowhere")).json
    page = await service.call("GET", problem["type"].partition("#")[0])
    assert page.status_code == 200
    assert problem["code"] in page.text
