"""Lists whose items have a key (`x-kubernetes-list-type` map and set): no two items may have the
same.

Source: k8s.io/apiextensions-apiserver, pkg/apiserver/schema/listtype/validation.go, v0.35.
"""

from __future__ import annotations

import json
from typing import Any, Final

from renderer.schema.model import Node

_ABSENT: Final = object()


def duplicates(node: Node, items: list[Any]) -> list[tuple[int, int]]:
    """Index of each item that repeats an earlier one's key, with that earlier index; keys by
    default included.

    Keys of a wrong type are left alone: the type is the problem then.
    """
    match node.keywords.get("x-kubernetes-list-type"):
        case "map":
            keys = [_map_key(node, item) for item in items]
        case "set":
            keys = [_comparable(item) for item in items]
        case _:
            return []
    if len(items) < 2:
        return []
    first: dict[Any, int] = {}
    found = []
    for at, key in enumerate(keys):
        if key is not None and first.setdefault(key, at) != at:
            found.append((at, first[key]))
    return found


def _map_key(node: Node, item: Any) -> Any:
    """The item's key as something hashable; None if it is nested too deeply to compare."""
    if not isinstance(item, dict):
        return None
    key = []
    for name in node.keywords.get("x-kubernetes-list-map-keys", ()):
        value = item.get(name)
        if value is None:
            field = node.items and node.items.field(name)
            value = field.keywords.get("default", _ABSENT) if field else _ABSENT
        part = _comparable(value)
        if part is None:
            return None
        key.append(part)
    return tuple(key)


def _comparable(value: Any) -> Any:
    """The value with its JSON type, since True == 1 in Python; None if it is nested too deeply to
    compare.
    """
    match value:
        case bool():
            return (bool, value)
        case int() | float():
            return (float, value)
        case str() | None:
            return (str, value)
        case dict() | list():
            return _compound(value)
        case _:
            return value


def _compound(value: dict[str, Any] | list[Any]) -> Any:
    try:
        return (list, json.dumps(value, sort_keys=True))
    except (RecursionError, TypeError, ValueError):
        return None
