"""Values to text as a person would write them: a group that is almost another one refers to it by
an anchor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from renderer.cluster import NO_UPPER_BOUND
from renderer.kube_yaml.writer import one_line, to_yaml
from renderer.manifest import without_nulls
from renderer.values.defaults import default_values

GROUPS = "additionalWorkerGroups"
OF_ANY_GROUP = {"minReplicas": 0, "maxReplicas": NO_UPPER_BOUND, "numOfHosts": 1}
"""What the chart writes for an additional group whose values do not say it."""
_ANCHOR = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)
_FEWEST_LINES = 4
"""What a reference must save: below that two groups are easier to read side by side."""


class _Merge(NamedTuple):
    """The group that another one starts from, and what that one has in its place."""

    base: str
    own: dict[str, Any]


def values_text(values: Mapping[str, Any]) -> str:
    """The text of a values file. Equal parts of worker groups are written once (`<<: *worker`)."""
    groups = {"worker": values.get("worker") or {}, **(values.get(GROUPS) or {})}
    merges = _merges(groups)
    anchors = {merge.base for merge in merges.values()}
    parts = []
    for key, value in values.items():
        if key == GROUPS:
            parts.append(f"{GROUPS}:\n")
            for name, group in value.items():
                parts.append(_indented(_group(name, group, merges.get(name), anchors)))
        else:
            parts.append(_group(key, value, None, anchors))
    return "".join(parts)


def _group(name: str, group: Any, merge: _Merge | None, anchors: set[str]) -> str:
    """A key and its value, with an anchor if others refer to it, or with the reference."""
    if merge is not None:
        own = to_yaml(merge.own) if merge.own else ""
        return f"{one_line(name)}:\n" + _indented(f"<<: *{merge.base}\n{own}")
    text = to_yaml({name: group})
    return text.replace(":\n", f": &{name}\n", 1) if name in anchors else text


def _indented(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def _merges(groups: Mapping[str, Any]) -> dict[str, _Merge]:
    """For each group the one before it that saves the most lines, if any does: one that is written
    out itself.
    """
    merges: dict[str, _Merge] = {}
    whole: list[str] = []
    with_defaults = default_values()[GROUPS]
    for name, group in groups.items():
        # What a group has by default is not among its values, and nulls of another group would
        # remove it.
        bases = [] if name in with_defaults else whole
        found = [merge for base in bases if (merge := _merge(base, groups[base], group))]
        best = min(found, key=lambda merge: _lines(merge.own), default=None)
        if best is not None and _lines(best.own) + _FEWEST_LINES <= _lines(group):
            merges[name] = best
        elif _ANCHOR.fullmatch(name):
            whole.append(name)
    return merges


def _merge(name: str, base: Mapping[str, Any], group: Mapping[str, Any]) -> _Merge | None:
    """None if the base has something that the group has not: a reference cannot take it away.

    In an additional group the name of the first one is not read, and null is the same as nothing.
    """
    given = {**without_nulls(dict(base)), "groupName": None}
    for key in given.keys() - group.keys():
        if given[key] != OF_ANY_GROUP.get(key):
            return None
    return _Merge(name, {key: value for key, value in group.items() if given.get(key) != value})


def _lines(data: Mapping[str, Any]) -> int:
    return len(to_yaml(dict(data)).splitlines()) if data else 0
