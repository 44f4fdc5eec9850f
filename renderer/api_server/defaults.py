"""An object as the API server has it when it validates: nulls dropped, defaults filled in.

Source: k8s.io/apiextensions-apiserver, pkg/apiserver/schema/defaulting (prunenulls.go,
algorithm.go), v0.35: a null under a key is dropped unless the field is nullable; a default replaces
it. A null in a list is kept.
"""

from __future__ import annotations

import math
import sys
from typing import Any, Final

from renderer.api_server.quick import MAX_INTEGER, MIN_INTEGER
from renderer.schema.model import Node

_TOO_LARGE: Final = (
    1e300  # represents an integer of any length: Go reads one beyond 64 bits as a float, too
)
_LARGEST_FLOAT: Final = int(sys.float_info.max)
"""Go cannot decode a larger number at all."""
_EMPTY: Final[dict[type, Any]] = {dict: {}, list: []}


def completed(node: Node | None, value: Any) -> Any:
    """A copy of `value` with nulls dropped and defaults filled in; nothing that the schema does not
    know is copied.

    What is where the schema ends (an unknown field, a map in place of a string) counts as empty, so
    that whatever looks at the copy afterwards is safe from an input that is huge or nested without
    end.
    """
    match value:
        case dict() if node is not None and node.type in ("object", None):
            return _completed_map(node, value)
        case list() if node is not None and node.type in ("array", None):
            return [_completed_item(node, item) for item in value]
        case dict() | list():
            plain = dict if isinstance(value, dict) else list
            return type(value)() if type(value) in _EMPTY else _EMPTY[plain]
        case bool():
            return value
        case int():
            if MIN_INTEGER <= value <= MAX_INTEGER:
                return value
            return _TOO_LARGE if abs(value) <= _LARGEST_FLOAT else math.inf
        case _:
            return value


def _completed_map(node: Node, value: dict[Any, Any]) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for key, item in value.items():
        child = node.child(key) if isinstance(key, str) else None
        if item is not None or child is None or child.nullable:
            made[key] = completed(child, item)
        elif "default" in child.keywords:
            made[key] = child.keywords["default"]
    for name in node.fields_with_default():
        if name not in made:
            field = node.field(name)
            made[name] = field.keywords["default"] if field else None
    return made


def _completed_item(node: Node, item: Any) -> Any:
    child = node.items
    if item is None and child is not None and not child.nullable:
        return child.keywords.get("default")
    return completed(child, item)


def is_number(value: Any) -> bool:
    """Whether the API server takes `value` for a number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_integer(value: Any) -> bool:
    """Whether the API server reads `value` as an integer.

    1.0 is one, and so is a fraction of next to nothing; a float beyond 53 bits or an integer beyond
    64 is none.

    Source: github.com/go-openapi/swag, IsFloat64AJSONInteger, v0.23.
    """
    match value:
        case bool():
            return False
        case int():
            return MIN_INTEGER <= value <= MAX_INTEGER
        case float() if math.isfinite(value) and abs(value) < 2**53:
            whole = math.trunc(value)
            return value == whole or (
                whole != 0 and abs(value - whole) / (abs(value) + abs(whole)) < 1e-9
            )
        case _:
            return False
