"""Schedules of a RayCronJob, as the operator's library reads them.

Source: github.com/robfig/cron/v3, parser.go (ParseStandard) and spec.go, v3.0.1.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from renderer.kuberay import durations

_MACROS: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EVERY: Final = "@every "
_ZONES: Final = ("TZ=", "CRON_TZ=")
_DAYS_OF_MONTH: Final = {
    1: 31,
    2: 29,
    3: 31,
    4: 30,
    5: 31,
    6: 30,
    7: 31,
    8: 31,
    9: 30,
    10: 31,
    11: 30,
    12: 31,
}
_LONGEST_TEXT: Final = 1000


class _Field(NamedTuple):
    """What one of the five fields may hold."""

    title: str
    least: int
    most: int
    names: tuple[str, ...] = ()
    """In order, the first one for `least`."""


_FIELDS: Final = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field(
        "month",
        1,
        12,
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    ),
    _Field("day of the week", 0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)


class _Values(NamedTuple):
    values: frozenset[int]
    any: bool
    """Whether `*` or `?` is in the field, with a step of 1 at most: it leaves the choice to the
    other field of days.
    """


class Schedule(NamedTuple):
    """What a text means. `problem` says why it is not a schedule; the rest holds for one only."""

    problem: str | None = None
    zone: str | None = None
    """The time zone that precedes the schedule (`TZ=UTC `), which the library reads."""
    never: bool = False
    """Whether no time matches it: `0 0 30 2 *`."""
    every: int | None = None
    """The distance of two runs in nanoseconds, for `@every`."""


def without_space_after_zone(text: str) -> bool:
    """Whether the library panics: a time zone before the schedule and nothing after it."""
    return text.startswith(_ZONES) and " " not in text


def parse(text: str) -> Schedule:
    """A schedule as `ParseStandard` reads it."""
    if not text:
        return Schedule("is empty")
    if len(text) > _LONGEST_TEXT:
        return Schedule("is too long")
    zone = None
    if text.startswith(_ZONES):
        before, _, text = text.partition(" ")
        zone = before.partition("=")[2]
        text = text.strip()
    if text.startswith("@"):
        return _descriptor(text)._replace(zone=zone)
    return _five_fields(text)._replace(zone=zone)


def _descriptor(text: str) -> Schedule:
    if text in _MACROS:
        return Schedule()
    if not text.startswith(_EVERY):
        return Schedule(
            f'"{text[:40]}" is not one of {", ".join(_MACROS)} or "@every" with a duration'
        )
    every = durations.parse(text.removeprefix(_EVERY))
    if every is None:
        return Schedule("@every needs a duration such as 90m or 1h30m")
    return Schedule(every=max(every, durations.SECOND))


def _five_fields(text: str) -> Schedule:
    words = text.split()
    if len(words) != len(_FIELDS):
        return Schedule(
            f"has {len(words)} fields, not five (minute, hour, day of the month, month, day "
            "of the week)"
        )
    fields = []
    for word, field in zip(words, _FIELDS, strict=True):
        values = _values(word, field)
        if isinstance(values, str):
            return Schedule(f'"{word[:40]}" is not a valid {field.title}: {values}')
        fields.append(values)
    return Schedule(never=_never(*fields))


def _never(minute: _Values, hour: _Values, day: _Values, month: _Values, weekday: _Values) -> bool:
    if not (minute.values and hour.values and month.values):
        return True
    on_day = any(at <= _DAYS_OF_MONTH[in_] for at in day.values for in_ in month.values)
    if day.any or weekday.any:
        return not (on_day and weekday.values)
    # Two fields of days that both choose: one of them is enough.
    return not (on_day or weekday.values)


def _values(word: str, field: _Field) -> _Values | str:
    """What a field chooses; in words what is wrong with it."""
    chosen: set[int] = set()
    leaves_choice = False
    for part in filter(None, word.split(",")):
        found = _range(part, field)
        if isinstance(found, str):
            return found
        chosen |= found.values
        leaves_choice |= found.any
    return _Values(frozenset(chosen), leaves_choice)


def _range(part: str, field: _Field) -> _Values | str:
    """`*`, `5`, `1-5`, `mon`, each also with `/step`."""
    ends, *steps = part.split("/")
    if len(steps) > 1:
        return "too many slashes"
    first, *last = ends.split("-")
    if first in ("*", "?"):
        start, end, star = field.least, field.most, True
    else:
        if len(last) > 1:
            return "too many hyphens"
        bounds = [_number(text, field) for text in (first, *last)]
        if None in bounds:
            return (
                "not a number"
                if not field.names
                else f"neither a number nor one of {', '.join(field.names)}"
            )
        start, end, star = bounds[0] or 0, bounds[-1] or 0, False
    step = durations.integer(steps[0]) if steps else 1
    if step is None or step < 0:
        return "its step is not a number"
    if steps and not last:
        end = field.most
    if start < field.least or end > field.most:
        return f"it goes from {field.least} to {field.most}"
    if start > end:
        return "the range runs backwards"
    if step == 0:
        return "its step is 0"
    return _Values(frozenset(range(start, end + 1, step)), star and step <= 1)


def _number(text: str, field: _Field) -> int | None:
    if text.lower() in field.names:
        return field.names.index(text.lower()) + field.least
    number = durations.integer(text)
    return number if number is not None and number >= 0 else None
