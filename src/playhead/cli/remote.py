"""``playhead remote``: a viewer's own commands, at any server, for people without a player.

Not for an operator's commands, which work on the store beside the server; and not for the calls themselves
(``playhead_client``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final

import typer

from playhead.cli.running import err, fail, out, print_json, print_table

if TYPE_CHECKING:
    from playhead_client import BulkAct, DeviceCode, Entry, Event, PlayheadClient, ShelfRow

group = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="How many rows at most.")]

_ROWS: Final = 20
_HOUR_MS: Final = 3_600_000
_MINUTE_MS: Final = 60_000


@contextmanager
def _connected() -> Iterator[PlayheadClient]:
    from playhead.cli.remote_connection import connected  # noqa: PLC0415 - loads httpx, which no other command needs

    with connected() as client:
        yield client


# Signing in


@group.command("sign-in")
def sign_in(
    url: Annotated[
        str, typer.Argument(help="Address of the server, such as https://playhead.example.org.", show_default=False)
    ],
    client_id: Annotated[
        str,
        typer.Option("--client-id", help="Id of a registered app; the one used last for this server if left out."),
    ] = "",
    profile: Annotated[str, typer.Option("--profile", help="Name of the profile; the first one if left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Sign this machine in: shows a code and a QR, and waits until you have approved it.

    It is kept in your configuration folder, for you alone. A server's operator gets client ids from `playhead app add`.
    """
    from playhead.cli import remote_connection as connection  # noqa: PLC0415 - see above

    url = url.rstrip("/")
    known = connection.find_server()
    if not client_id and known is not None and known.url == url:
        client_id = known.client_id
    if not client_id:
        fail("name an app with --client-id; the server's operator gets an id from: playhead app add NAME")
    server = connection.Server(url, client_id)

    def show(code: DeviceCode) -> None:
        _show_code(f"{url}/activate?code={code.user_code}", code, with_qr=not as_json and sys.stdout.isatty())

    with connection.client_of(server) as client, connection.worded():
        connection.wait_for_approval(client, show)
        connection.remember(server)
        chosen = connection.choose_profile(client, profile)
    if as_json:
        print_json({"url": url, "profile_id": chosen.id, "profile": chosen.name})
    else:
        out.print(f"Signed in at {url}, watching as {chosen.name}.", markup=False)


def _show_code(address: str, code: DeviceCode, *, with_qr: bool) -> None:
    from playhead.cli.remote_connection import print_qr  # noqa: PLC0415 - see above

    if with_qr:
        print_qr(address)
    err.print(f"Open {address}", markup=False)
    err.print(f"and approve the code {code.user_code}. Waiting ...", markup=False)


@group.command("sign-out")
def sign_out() -> None:
    """Sign this machine out, and let the server forget it."""
    with _connected() as client:
        if not client.is_signed_in():
            out.print("Nobody was signed in.")
        elif client.sign_out():
            out.print("Signed out.")
        else:
            err.print("Signed out here. The server could not be told; end the sign-in there, or let it run out.")


@group.command("profile")
def profile(
    name: Annotated[str, typer.Argument(help="Name of the profile to watch as.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the account's profiles, or watch as another one."""
    from playhead.cli import remote_connection as connection  # noqa: PLC0415 - see above

    with _connected() as client:
        if name:
            connection.choose_profile(client, name)
        profiles, chosen = client.get_profiles(), connection.find_selected_profile(client)
    rows = [{"profile_id": one.id, "name": one.name, "watching": one.id == chosen} for one in profiles]
    if as_json:
        print_json(rows)
    else:
        print_table(("", "Profile"), [("*" if row["watching"] else "", str(row["name"])) for row in rows])


# Looking


@group.command("watching")
def watching(limit: Limit = _ROWS, as_json: AsJson = False) -> None:
    """Show what was begun and can be resumed, newest first."""
    with _connected() as client:
        rows = list(islice(client.walk_continue_watching(), limit))
    _print_shelf(rows, "Nothing was begun.", as_json=as_json)


@group.command("next")
def next_up(
    specials: Annotated[bool, typer.Option("--specials", help="Count specials (season 0) in.")] = False,
    limit: Limit = _ROWS,
    as_json: AsJson = False,
) -> None:
    """Show the next episode of each show that is being watched."""
    with _connected() as client:
        rows = list(islice(client.walk_next_up(include_specials=specials), limit))
    _print_shelf(rows, "No show is being watched.", as_json=as_json)


def _print_shelf(rows: list[ShelfRow], nothing: str, *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    elif not rows:
        out.print(nothing)
    else:
        print_table(("Title", "Place", "At", "Length"), [_shelf_row(row) for row in rows])


def _shelf_row(row: ShelfRow) -> tuple[str, ...]:
    point = row.point
    if row.reason == "unaired":
        at = "airs some day" if row.air_date is None else f"airs {row.air_date}"
    elif point is None:
        at = ""
    elif point.position_ms is not None:
        at = _clock(point.position_ms)
    else:
        at = f"{point.progress or 0:.0f} %"
    return (
        row.title or row.locator.title_id,
        str(row.locator),
        at,
        "" if row.duration_ms is None else _clock(row.duration_ms),
    )


def _clock(ms: int) -> str:
    """A place in a film, as players show it."""
    hours, rest = divmod(ms, _HOUR_MS)
    minutes, rest = divmod(rest, _MINUTE_MS)
    return f"{hours}:{minutes:02}:{rest // 1000:02}" if hours else f"{minutes}:{rest // 1000:02}"


@group.command("history")
def history(
    search: Annotated[str, typer.Option("--search", help="Only titles that have this in their name.")] = "",
    title: Annotated[str, typer.Option("--title", help="Only that title, such as TV_1396.")] = "",
    limit: Limit = _ROWS,
    as_json: AsJson = False,
) -> None:
    """Show what was watched, newest first."""
    with _connected() as client:
        rows = list(islice(client.walk_entries(search=search or None, title_id=title or None), limit))
    if as_json:
        print_json(rows)
    elif not rows:
        out.print("Nothing was watched." if not search and not title else "Nothing of that was watched.")
    else:
        print_table(("Watched", "Title", "Place", "Seen"), [_history_row(row) for row in rows])


def _history_row(row: Entry) -> tuple[str, ...]:
    when = {"day": f"{row.watched_at:%Y-%m-%d}", "unknown": f"{row.watched_at:%Y} or so"}.get(row.precision)
    seen = "watched" if row.completed else f"{row.progress:.0f} %"
    return (when or f"{row.watched_at:%Y-%m-%d %H:%M} UTC", row.title or row.locator.title_id, str(row.locator), seen)


# Telling


@group.command("watched")
def watched(
    title: Annotated[str, typer.Argument(help="A title id, such as MV_550 or TV_1396.", show_default=False)],
    season: Annotated[
        int | None, typer.Option("--season", min=0, help="A season of a show; 0 holds the specials.")
    ] = None,
    episode: Annotated[int | None, typer.Option("--episode", min=1, help="An episode of that season.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Mark a movie, an episode, a season or a whole show as watched, as far as it has aired."""
    with _connected() as client:
        done = client.mark_watched(title, season=season, episode=episode, dry_run=dry_run)
    if as_json:
        print_json(done)
    else:
        _print_done(done)


def _print_done(done: BulkAct) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in done.counts.items() if count) or "nothing"
    if done.dry_run:
        out.print(f"Would be done: {counts}.", markup=False)
    elif done.operation_id is None:
        out.print("That was so already; nothing has changed.")
    else:
        out.print(f"Done: {counts}. To undo it: playhead remote undo {done.operation_id}", markup=False)


@group.command("undo")
def undo(
    operation: Annotated[str, typer.Argument(help="The operation's id, such as op_1f.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Undo a mark of many at once; within 30 days."""
    with _connected() as client:
        undone = client.undo(operation)
    if as_json:
        print_json(undone)
    else:
        out.print(f"Undone: {operation}.", markup=False)


# Following


@group.command("events")
def events(
    since: Annotated[
        int | None, typer.Option("--since", min=0, help="Begin behind that revision; now if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a line of JSON for each.")] = False,
) -> None:
    """Show what happens to the profile, on whatever device, until Ctrl-C."""
    with _connected() as client:
        try:
            for event in client.events(since):
                if as_json:
                    print_json({"kind": event.kind, "revision": event.revision, "change": event.change})
                else:
                    out.print(_event_line(event), markup=False)
        except KeyboardInterrupt:
            return


def _event_line(event: Event) -> str:
    place = getattr(event.change, "locator", None) or getattr(event.change, "title_id", None) or ""
    mark, point = getattr(event.change, "mark", None), getattr(event.change, "point", None)
    facts = ["" if mark is None else str(mark)]
    if point is not None:
        facts.append(f"{point.progress or 0:.1f} %" if point.position_ms is None else _clock(point.position_ms))
    return " ".join(part for part in (f"{event.revision:>6}", f"{event.kind:<9}", str(place), *facts) if part)
