"""From a path in a rendered object to the value, flag or template that wrote what is there.

Where each part comes from is recorded while the cluster is assembled and the overrides are merged.
A record is trusted only where the object still holds the recorded value: what a user's template
changed is the template's. Nothing is recorded until a place is asked for: then the assembly runs
once more, with a record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from renderer.cluster import Record
from renderer.diagnostics import Flag, Path
from renderer.manifest import merged, named_by, without_nulls
from renderer.paths import NOTHING, at, step
from renderer.values.keys import OVERRIDE_LIST_KEYS

Assembly = Callable[[Record], object]
"""Assembles the cluster and records its parts."""


class Provenance:
    """The object as it was assembled, and the source of each of its parts: a path in the values, or
    a flag.

    `sources` has the paths of the parts that came from one source as a whole.
    """

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.sources: dict[Path, Path | Flag] = {}

    def record(self, path: Path, source: Path | Flag, value: Any, *, empty: bool) -> None:
        """A part of the object. An empty value is not printed, unless `empty`."""
        if not empty and (value is None or (value in ("", {}, []) and not isinstance(value, bool))):
            return
        _put(self.data, path, without_nulls(value))
        self.sources[path] = source

    def override(self, overrides: Mapping[str, Any], source: Path, target: Path) -> None:
        """Merge the value at `source` into the part at `target`, as in the object."""
        base = at(self.data, target)
        _put(
            self.data,
            target,
            merged(base if base is not NOTHING else {}, overrides, self._wrote, target, source),
        )

    def _wrote(self, path: Path, source: Path) -> None:
        """What was there before is replaced, with all that was in it."""
        self.sources = {
            known: of for known, of in self.sources.items() if known[: len(path)] != path
        }
        self.sources[path] = source

    def source(self, path: Path, actual: Any) -> Path | Flag | None:
        """What wrote the value at `path` of the object `actual`; None if no value and no flag did.

        For a field that is missing there, what wrote the map around it.
        """
        recorded_at = self._recorded_at(path, actual)
        if recorded_at is None:
            return None
        for length in range(len(recorded_at), 0, -1):
            source = self.sources.get(recorded_at[:length])
            if isinstance(source, Flag):
                return source
            if source is not None:
                return (*source, *recorded_at[length:])
        return None

    def _recorded_at(self, path: Path, actual: Any) -> Path | None:
        """The record's path of what the object has at `path`; None if the record has another value,
        or none.

        Below an end of the object the path goes on as it is.
        """
        recorded: Any = self.data
        found: Path = ()
        for depth, part in enumerate(path):
            inner = step(actual, part)
            if inner is NOTHING:
                return (*found, *path[depth:]) if recorded == actual else None
            same = _same_part(recorded, actual, part)
            if same is None:
                return None
            recorded, actual = step(recorded, same), inner
            found = (*found, same)
        return found if recorded == actual else None


def replay(assembly: Assembly, overrides: Mapping[str, Any], target: Path) -> Provenance:
    """Record an assembly, and `overrides`, the value `specOverrides`, merged into the part at
    `target`.
    """
    provenance = Provenance()
    assembly(provenance.record)
    if overrides:
        provenance.override(overrides, ("specOverrides",), target)
    return provenance


def _same_part(recorded: Any, actual: Any, part: str | int) -> str | int | None:
    """Where `recorded` has what is under `part` of `actual`; None if it does not have it."""
    if isinstance(actual, list) and isinstance(recorded, list) and isinstance(part, int):
        return _same_item(recorded, actual, part)
    return None if step(recorded, part) is NOTHING else part


def _same_item(recorded: list[Any], actual: list[Any], index: int) -> int | None:
    """The recorded item that is equal, or has the same name: a template may have put other items
    before it.
    """
    item = actual[index]
    # Of several equal items the one with the same index, if it is one of them.
    others = sorted(range(len(recorded)), key=lambda other: other != index)
    for other in others:
        if recorded[other] == item:
            return other
    for key in OVERRIDE_LIST_KEYS:
        if named_by(key, actual) and named_by(key, recorded):
            for other in others:
                if recorded[other][key] == item[key]:
                    return other
    return None


def _put(data: Any, path: Path, value: Any) -> None:
    """Set the value at `path`; maps and lists on the way are made.

    The items of a list come in their order.
    """
    for part, following in pairwise(path):
        inner = step(data, part)
        if inner is NOTHING:
            inner = [] if isinstance(following, int) else {}
            _set(data, part, inner)
        data = inner
    _set(data, path[-1], value)


def _set(data: Any, part: str | int, value: Any) -> None:
    if isinstance(data, list):
        data.append(value)
    else:
        data[part] = value
