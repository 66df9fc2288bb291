"""Draw the cases of the conflict rules as timelines, docs/explanation/timelines: ``python -m tests.vectors.timelines``.

Not a test: that the pictures are what this makes is tested in ``tests/tidy/test_timelines.py``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from tests.vectors.resume_cases import CASES, Case, Device, Done, Told

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "timelines"

WIDTH = 700
LEFT, RIGHT = 114, 506
"""Where the time begins and ends; what is left of it are the devices, right of it is how the case ends."""

END = 566
AXIS = 34
LANE = 92
FIRST_LANE = 84
GAP_MIN = 60
"""So far apart are two times at least, for their labels to have room."""

LONG = timedelta(minutes=15)
"""What takes longer is not drawn longer than this."""

RUN = timedelta(minutes=1)
"""Reports of one sitting that are no further apart are one run, of which the first and the last are labelled."""

STYLE = """\
svg {
  --ground: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #d8dee4; --one: #0b5cad; --two: #a04500; --act: #b3261e;
  font: 13px system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  svg {
    --ground: #0d1117; --ink: #e6edf3; --soft: #9da7b1; --line: #30363d; --one: #6cb6ff; --two: #f0a45d; --act: #ff8078;
  }
}
.ground { fill: var(--ground); stroke: var(--line); }
text { fill: var(--ink); stroke: var(--ground); stroke-width: 3px; paint-order: stroke; }
.soft { fill: var(--soft); font-size: 11px; }
.name { font-weight: 600; font-size: 15px; }
.place { font-weight: 600; }
.line { stroke: var(--line); fill: none; }
.axis { stroke: var(--soft); fill: none; }
.long { stroke-dasharray: 2 4; }
.one { --own: var(--one); }
.two { --own: var(--two); }
.dot { fill: var(--own); }
.ring { fill: var(--ground); stroke: var(--own); stroke-width: 2.5; }
.ghost { fill: var(--ground); stroke: var(--own); stroke-dasharray: 2 2; }
.run { stroke: var(--own); stroke-width: 5; stroke-opacity: 0.3; }
.way { stroke: var(--own); fill: none; }
.act { stroke: var(--act); stroke-width: 3; }
.told { fill: var(--act); }"""


@dataclass(frozen=True)
class Run:
    """Reports of one sitting in a row, with nothing else between them."""

    reports: tuple[Told, ...]

    @property
    def labelled(self) -> tuple[Told, ...]:
        """Those whose place is written beside them."""
        edges = (self.reports[0], self.reports[-1])
        return tuple(told for told in self.reports if told in edges or told.event not in {"progress", "pause"})


class Scale:
    """From times to places on the picture: in order, but short times are drawn longer and long ones shorter."""

    def __init__(self, moments: set[timedelta]) -> None:
        self.moments = sorted(moments)
        gaps = [min(later - earlier, LONG) / LONG for earlier, later in pairwise(self.moments)]
        free = (RIGHT - LEFT - GAP_MIN * len(gaps)) / (sum(gaps) or 1)
        self._xs = [float(LEFT)]
        for gap in gaps:
            self._xs.append(self._xs[-1] + GAP_MIN + free * gap)

    def x(self, moment: timedelta) -> float:
        """Where ``moment`` is, which lies between the first and the last."""
        after = min(bisect_right(self.moments, moment), len(self.moments) - 1)
        begin, end = self.moments[after - 1], self.moments[after]
        return self._xs[after - 1] + (self._xs[after] - self._xs[after - 1]) * ((moment - begin) / (end - begin))


def _runs(case: Case) -> list[Run]:
    runs: list[list[Told]] = []
    for step in case.steps:
        before = runs[-1][-1] if runs else None
        if isinstance(step, Done):
            continue
        if before is not None and step.sitting == before.sitting and step.happened_at - before.happened_at <= RUN:
            if step.seq != before.seq:
                runs[-1].append(step)
        else:
            runs.append([step])
    return [Run(tuple(run)) for run in runs]


def _late(case: Case) -> list[Told]:
    """The reports, and repeats of reports, that arrive after what they tell of happened."""
    return [step for step in case.steps if isinstance(step, Told) and step.received_at > step.happened_at]


def _is_near(told: Told) -> bool:
    """Whether what the device's clock says can be drawn on the same evening."""
    return abs(told.device.ahead) < timedelta(hours=1)


def _moments(case: Case) -> set[timedelta]:
    labelled = [told for run in _runs(case) for told in run.labelled]
    return (
        {told.happened_at for told in labelled}
        | {told.occurred_at for told in labelled if told.device.ahead and _is_near(told)}
        | {told.received_at for told in _late(case)}
        | {step.at for step in case.steps if isinstance(step, Done)}
    )


def _clock(moment: timedelta, *, seconds: bool = False) -> str:
    minutes, rest = divmod(int(moment.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{rest:02}" if seconds else "")


def _text(x: float, y: float, words: str, css: str = "", anchor: str = "middle") -> str:
    kind = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(words)}</text>'


def _path(d: str, css: str) -> str:
    return f'<path d="{d}" class="{css}"/>'


def _circle(x: float, y: float, radius: float, css: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" class="{css}"/>'


def _off(ahead: timedelta) -> str:
    if ahead >= timedelta(days=365):
        return "a year ahead"
    return f"{abs(ahead) // timedelta(minutes=1)} min {'slow' if ahead < timedelta(0) else 'fast'}"


class Drawing:
    """One case, and the parts of its picture; ``y`` is the middle of a lane, ``css`` the class with its colour."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._runs = _runs(case)
        self._late = _late(case)
        self._scale = Scale(_moments(case))
        is_last_late = any(told.device == case.devices[-1] for told in self._late)
        self.height = FIRST_LANE + LANE * (len(case.devices) - 1) + (64 if is_last_late else 46)

    def parts(self) -> list[str]:
        """Everything but the ground, from back to front."""
        drawn = [*self._axis(), _path(f"M{RIGHT + 36} 14V{self.height - 14}", "line")]
        drawn.append(_text(END - 8, AXIS - 12, "in the end", "soft", "start"))
        for number, device in enumerate(self._case.devices):
            y, css = FIRST_LANE + LANE * number, ("one", "two")[number]
            drawn += [*_lane(device, y), *self._ghosts(device, y, css), *self._ways(device, y, css)]
            for run in self._runs:
                if run.reports[0].device == device:
                    drawn += self._run(run, y, css)
            drawn += self._end(device, y, css)
        for step in self._case.steps:
            if isinstance(step, Done):
                x = self._scale.x(step.at)
                drawn.append(_path(f"M{x:.1f} {AXIS}V{self.height - 14}", "act"))
                drawn.append(_text(x + 8, AXIS + 18, step.what, "told", "start"))
        return drawn

    def _axis(self) -> list[str]:
        """The times above, a thin line down from each, and dots where a long time is drawn shorter than it was."""
        moments, x = self._scale.moments, self._scale.x
        in_minute = Counter(map(_clock, moments))
        drawn = []
        for moment in moments:
            words = _clock(moment, seconds=in_minute[_clock(moment)] > 1)
            drawn.append(_text(x(moment), AXIS - 12, words, "soft"))
            drawn.append(_path(f"M{x(moment):.1f} {AXIS - 5}V{self.height - 14}", "line"))
        for earlier, later in pairwise(moments):
            css = "axis long" if later - earlier > LONG else "axis"
            drawn.append(_path(f"M{x(earlier):.1f} {AXIS}H{x(later):.1f}", css))
        return drawn

    def _run(self, run: Run, y: float, css: str) -> list[str]:
        xs = [self._scale.x(told.happened_at) for told in run.reports]
        drawn = [_path(f"M{xs[0]:.1f} {y}H{xs[-1]:.1f}", f"run {css}")] if len(xs) > 1 else []
        for told, x in zip(run.reports, xs, strict=True):
            if told not in run.labelled:
                drawn.append(_circle(x, y, 1.5, f"dot {css}"))
                continue
            drawn.append(_circle(x, y, 4.5, f"dot {css}"))
            drawn.append(_text(x, y - 13, told.place.words, "place"))
            if told.event != "progress":
                is_crossed = any(told.seq == late.seq and told.sitting == late.sitting for late in self._late)
                aside = (x - 8, "end") if is_crossed else (x, "middle")
                drawn.append(_text(aside[0], y + 20, told.event, "soft", aside[1]))
        if note := self._note(run):
            below = 20 if run.reports[-1].event == "progress" else 36
            drawn.append(_text(min((xs[0] + xs[-1]) / 2, RIGHT - 24), y + below, note, "soft"))
        return drawn

    def _note(self, run: Run) -> str:
        """What a sitting that goes on after another one has spoken says of the revision it knows."""
        first = next(one for one in self._runs if one.reports[0].sitting == run.reports[0].sitting)
        words = {"opening": "old base_revision", "current": "current revision", None: ""}
        return "" if first is run else words[run.reports[-1].base]

    def _ways(self, device: Device, y: float, css: str) -> list[str]:
        """From where something happened to an arrow where the report of it arrived, or a cross where it is dropped."""
        drawn, below = [], y + 30
        late = [told for told in self._late if told.device == device]
        for told in late:
            x, arrival = self._scale.x(told.happened_at), self._scale.x(told.received_at)
            line = f"M{x:.1f} {y}V{below - 6}Q{x:.1f} {below} {x + 6:.1f} {below}H{arrival:.1f}"
            drawn.append(_path(line, f"way {css}"))
        for arrival in sorted({self._scale.x(told.received_at) for told in late}):
            cross = f"M{arrival - 5:.1f} {below - 5}l10 10m0 -10l-10 10"
            arrow = f"M{arrival - 7:.1f} {below - 4}L{arrival:.1f} {below}L{arrival - 7:.1f} {below + 4}"
            is_dropped = self._case.end.resolution == "deleted"
            drawn.append(_path(cross, "act") if is_dropped else _path(arrow, f"way {css}"))
            drawn.append(_text(arrival, below + 18, "arrives", "soft"))
        return drawn

    def _ghosts(self, device: Device, y: float, css: str) -> list[str]:
        """Where the reports would be if the device's clock were right."""
        told = [one for run in self._runs for one in run.labelled if one.device == device and device.ahead]
        if not told:
            return []
        if not _is_near(told[0]):
            x, end = self._scale.x(told[-1].happened_at) + 14, RIGHT + 10
            line = _path(f"M{x:.1f} {y}H{end}", f"way long {css}")
            arrow = _path(f"M{end - 8} {y - 5}L{end} {y}L{end - 8} {y + 5}", f"way {css}")
            return [line, arrow, _text(end, y + 20, "where its clock puts them", "soft", "end")]
        xs = [self._scale.x(one.occurred_at) for one in told]
        rings = [_circle(x, y, 4.5, f"ghost {css}") for x in xs]
        return [*rings, _text((xs[0] + xs[-1]) / 2, y + 20, "where its clock puts them", "soft")]

    def _end(self, device: Device, y: float, css: str) -> list[str]:
        """The current point solid, an alternative hollow, and what the last report was answered."""
        end, last, lines = self._case.end, self._case.steps[-1], []
        drawn: list[str] = []
        for place in (end.current, *end.alternatives):
            if place is not None and self._device_of(place.sitting) == device:
                is_current = place == end.current
                drawn.append(_circle(END, y, *((7, f"dot {css}") if is_current else (6, f"ring {css}"))))
                lines += [(place.words, "place"), ("current" if is_current else "alternative", "soft")]
        if end.current is None:
            lines.append(("nothing", "place"))
        if isinstance(last, Told) and last.device == device:
            is_each = any(late.happened_at == last.happened_at and late is not last for late in self._late)
            lines.append((f"{'each' if is_each else 'answer'}: {end.resolution}", "soft"))
        top = y + 5 - 8 * (len(lines) - 1)
        for number, (words, kind) in enumerate(lines):
            drawn.append(_text(END + 16, top + 16 * number, words, kind, "start"))
        return drawn

    def _device_of(self, sitting: str) -> Device:
        return next(step.device for step in self._case.steps if isinstance(step, Told) and step.sitting == sitting)


def _lane(device: Device, y: float) -> list[str]:
    name = [_text(20, y + 5, device.name, "name", "start")]
    if device.ahead:
        name.append(_text(20, y + 22, "its clock is", "soft", "start"))
        name.append(_text(20, y + 36, _off(device.ahead), "soft", "start"))
    return [*name, _path(f"M{LEFT - 10} {y}H{RIGHT + 10}", "line")]


def described(case: Case) -> str:
    """The case in sentences: what a reader who does not see the picture gets."""
    told = []
    for run in _runs(case):
        places = ", ".join(
            f"{one.place.words} at {_clock(one.happened_at, seconds=True)}"
            + ("" if one.event == "progress" else f" ({one.event})")
            for one in run.labelled
        )
        told.append(f"{run.reports[0].device.name} tells {places}.")
    told += [f"{step.what} at {_clock(step.at)}.".capitalize() for step in case.steps if isinstance(step, Done)]
    late = _late(case)
    for moment in sorted({one.received_at for one in late}):
        names = sorted({one.device.name for one in late if one.received_at == moment})
        told.append(f"What {' and '.join(names)} tells arrives at {_clock(moment, seconds=True)}.")
    told += [f"The clock of {device.name} is {_off(device.ahead)}." for device in case.devices if device.ahead]
    current = "nothing" if case.end.current is None else case.end.current.words
    others = ", ".join(place.words for place in case.end.alternatives) or "none"
    told.append(f"In the end the current point is {current}, alternatives: {others}.")
    return " ".join([*told, f"The last report is answered {case.end.resolution}."])


def drawn(case: Case) -> str:
    """The case as an SVG document: without scripts, fonts or anything from elsewhere, the same every time."""
    drawing = Drawing(case)
    names = f"{case.slug}-title {case.slug}-desc"
    size = f'width="{WIDTH}" height="{drawing.height}" viewBox="0 0 {WIDTH} {drawing.height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="{names}">',
            f'<title id="{case.slug}-title">{escape(f"{case.words}: {case.end_words}")}</title>',
            f'<desc id="{case.slug}-desc">{escape(described(case))}</desc>',
            f"<style>\n{STYLE}\n</style>",
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{drawing.height - 1}" rx="6" class="ground"/>',
            *drawing.parts(),
            "</svg>\n",
        ]
    )


def main() -> None:
    """Write the picture of every case, and take away those of cases that are gone."""
    FOLDER.mkdir(exist_ok=True)
    kept = {FOLDER / f"{case.slug}.svg": drawn(case) for case in CASES}
    for path in set(FOLDER.glob("*.svg")) - set(kept):
        path.unlink()
    for path, svg in kept.items():
        path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
