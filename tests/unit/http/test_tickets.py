"""Tickets of the approval form: taken back as they were given, and in no other way."""

import pytest
from itsdangerous import URLSafeTimedSerializer

from playhead.domain.access import AccountId, TokenHash
from playhead.http.web.tickets import TICKET_LIFETIME_S, BadTicket, Ticket, Tickets
from playhead.testing.clock import FixedClock

TICKET = Ticket(AccountId(7), TokenHash(b"\1" * 32), "Living room <TV>")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def tickets(clock: FixedClock) -> Tickets:
    return Tickets("secret", clock)


def test_a_ticket_comes_back_as_it_was_given(tickets: Tickets) -> None:
    assert tickets.read(tickets.sign(TICKET)) == TICKET


def test_a_ticket_is_good_for_some_minutes(tickets: Tickets, clock: FixedClock) -> None:
    text = tickets.sign(TICKET)
    clock.advance(TICKET_LIFETIME_S)
    assert tickets.read(text) == TICKET
    clock.advance(1)
    with pytest.raises(BadTicket):
        tickets.read(text)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "\u00e9.\u00e9.\u00e9", "." * 100])
def test_what_is_no_ticket_is_refused(tickets: Tickets, text: str) -> None:
    with pytest.raises(BadTicket):
        tickets.read(text)


def test_a_bent_ticket_is_refused(tickets: Tickets) -> None:
    text = tickets.sign(TICKET)
    payload, stamp, signature = text.rsplit(".", 2)
    other = tickets.sign(Ticket(AccountId(8), TICKET.device_code_hash, TICKET.app_name)).rsplit(".", 2)[0]
    for bent in (f"{other}.{stamp}.{signature}", f"{payload}.{stamp}x.{signature}", text[:-1], f"{payload}.{stamp}."):
        with pytest.raises(BadTicket):
            tickets.read(bent)


def test_a_ticket_of_another_secret_or_another_use_is_refused(clock: FixedClock, tickets: Tickets) -> None:
    with pytest.raises(BadTicket):
        tickets.read(Tickets("another", clock).sign(TICKET))
    for serializer in (URLSafeTimedSerializer("secret"), URLSafeTimedSerializer("secret", salt="playhead.cursor")):
        with pytest.raises(BadTicket):
            tickets.read(str(serializer.dumps([7, "01" * 32, "TV"])))
