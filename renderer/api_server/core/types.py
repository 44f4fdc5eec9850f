"""What the API server's decoder accepts: the fields of each kind and the type of each, from one
file.

`core_types.json` names, for each type, its fields and their types: `string`, `boolean`, `int32`,
`int64`, `quantity`, `int-or-string`, `time`, `bytes` (base64), `any`, or the name of another type;
`[X` is a list of X, `{X` a map of X with free keys. `maintain.build_core_schema` makes it from the
document that an API server publishes.

The decoder (sigs.k8s.io/json, strict) rejects fields that it does not know and values of another
type. A null counts as absent; as an item of a list or a value of a map it is the empty value of its
type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from renderer.api_server.core.at import At, near, quoted
from renderer.api_server.core.quantities import parse
from renderer.diagnostics import in_words

MIN_INT32, MAX_INT32 = -(2**31), 2**31 - 1
MIN_INT64, MAX_INT64 = -(2**63), 2**63 - 1
_QUANTITY_HELP: Final = "a number with or without a unit, such as 500m, 2, 4Gi or 10G"


class Type:
    """One type of the file.

    `fields` of an object, `item` of a list's items or of a map's values.
    """

    __slots__ = ("_fields", "_raw", "item", "kind", "name")

    def __init__(
        self, kind: str, name: str, item: Type | None = None, raw: Mapping[str, str] | None = None
    ) -> None:
        self.kind = kind
        self.name = name
        self.item = item
        self._raw = raw
        self._fields: dict[str, Type] | None = None

    @property
    def fields(self) -> dict[str, Type]:
        """The fields by name; made when they are first asked for."""
        if self._fields is None:
            self._fields = {name: of_code(code) for name, code in (self._raw or {}).items()}
        return self._fields


@cache
def _data() -> dict[str, Any]:
    text = Path(__file__).with_name("core_types.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@cache
def of_kind(api_version: str, kind: str) -> Type | None:
    """The type of a whole object, such as ("apps/v1", "Deployment"); None for kinds that are not
    judged here.
    """
    name = _data()["kinds"].get(f"{api_version}/{kind}")
    return None if name is None else of_code(name)


@cache
def of_code(code: str) -> Type:
    """The type that the file writes as `code`."""
    if code[0] == "[":
        return Type("list", code, of_code(code[1:]))
    if code[0] == "{":
        return Type("map", code, of_code(code[1:]))
    raw = _data()["types"].get(code)
    return Type(code, code) if raw is None else Type("object", code, raw=raw)


# --- the quick way: most values are what they should be -------------------------------------------


def is_plain(value: Any, type_: Type) -> bool:
    """Whether `value` is certainly good and holds no null and no fraction: it is what the decoder
    makes of it.
    """
    kind = type_.kind
    if kind == "object":
        if not isinstance(value, dict):
            return False
        fields = type_.fields
        for name, item in value.items():
            field = fields.get(name)
            if field is None or not is_plain(item, field):
                return False
        return True
    if kind == "string":
        return isinstance(value, str)
    item_type = type_.item
    if item_type is None:
        return _SCALARS[kind](value)
    if kind == "list":
        return isinstance(value, list) and all(is_plain(item, item_type) for item in value)
    return isinstance(value, dict) and all(
        isinstance(k, str) and is_plain(v, item_type) for k, v in value.items()
    )


def _is_int32(value: Any) -> bool:
    return (
        isinstance(value, int) and not isinstance(value, bool) and MIN_INT32 <= value <= MAX_INT32
    )


def _is_int64(value: Any) -> bool:
    return (
        isinstance(value, int) and not isinstance(value, bool) and MIN_INT64 <= value <= MAX_INT64
    )


def _is_quantity(value: Any) -> bool:
    if isinstance(value, str):
        return parse(value) is not None
    return isinstance(value, int) and not isinstance(value, bool)


_SCALARS: Final[dict[str, Callable[[Any], bool]]] = {
    "any": lambda _: False,
    "boolean": lambda value: isinstance(value, bool),
    "bytes": lambda value: isinstance(value, str) and is_base64(value),
    "int-or-string": lambda value: isinstance(value, str) or _is_int32(value),
    "int32": _is_int32,
    "int64": _is_int64,
    "quantity": _is_quantity,
    "time": lambda value: isinstance(value, str) and is_time(value),
}


# --- the thorough way: the value as it is decoded, and what is wrong with it ----------------------

_EMPTY: Final[dict[str, Any]] = {
    "any": None,
    "boolean": False,
    "bytes": "",
    "int-or-string": 0,
    "int32": 0,
    "int64": 0,
    "quantity": "0",
    "string": "",
    "time": "",
}
_WORDS: Final = {
    "boolean": "true or false",
    "bytes": "a string in base64",
    "int-or-string": "an integer or a string",
    "int32": "an integer",
    "int64": "an integer",
    "list": "a list",
    "map": "a map",
    "object": "a map",
    "quantity": "a quantity",
    "string": "a string",
    "time": "a time",
}


def decoded(value: Any, type_: Type, at: At) -> Any:
    """`value` as the decoder makes it: without nulls, whole numbers as int.

    Reports what the decoder rejects.
    """
    if value is None:
        return _empty(type_)
    match type_.kind:
        case "object" if isinstance(value, dict):
            return _object(value, type_, at)
        case "list" if isinstance(value, list) and type_.item is not None:
            return [decoded(item, type_.item, at.to(index)) for index, item in enumerate(value)]
        case "map" if isinstance(value, dict) and type_.item is not None:
            return {
                str(key): decoded(item, type_.item, at.to(str(key))) for key, item in value.items()
            }
        case "bytes" if isinstance(value, list):
            return "" if all(_is_byte(item) for item in value) else _wrong_type(value, type_, at)
        case "object" | "list" | "map":
            return _wrong_type(value, type_, at)
        case _:
            return _scalar(value, type_, at)


def _empty(type_: Type) -> Any:
    if type_.kind in ("object", "map"):
        return {}
    return [] if type_.kind == "list" else _EMPTY[type_.kind]


def _object(value: dict[Any, Any], type_: Type, at: At) -> dict[str, Any]:
    made = {}
    for name, item in value.items():
        field = type_.fields.get(name)
        if field is None:
            if at.strict:
                _unknown(name, type_, at)
        elif item is not None:
            made[name] = decoded(item, field, at.to(name))
    return made


def _scalar(value: Any, type_: Type, at: At) -> Any:
    kind = type_.kind
    if kind == "any":
        return value
    if (
        kind in ("int32", "int64", "int-or-string")
        and isinstance(value, float)
        and value.is_integer()
    ):
        value = int(value)
    if kind == "quantity" and isinstance(value, str | float):
        value = (value if isinstance(value, str) else float.__repr__(value)).strip(" \x85\xa0")
    if kind == "string":
        return value if isinstance(value, str) else _wrong_type(value, type_, at)
    return value if _SCALARS[kind](value) else _wrong_type(value, type_, at)


def _is_byte(value: Any) -> bool:
    return value is None or (
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255
    )


def _unknown(name: Any, type_: Type, at: At) -> None:
    known = list(type_.fields)
    meant = near(name, known)
    inner = [field for field in known if name in type_.fields[field].fields]
    advice = None
    if meant is not None:
        advice = f'did you mean "{meant}"?'
    elif len(inner) == 1:
        advice = f"move it to {inner[0]}.{name}"
    message = f"unknown field {quoted(name)}: {type_.name} has no such field"
    at.error("schema/unknown-field", message, name, of="key", help=advice)


def _wrong_type(value: Any, type_: Type, at: At) -> Any:
    """Report it; the value of the right type that the judge goes on with is empty."""
    subject = at.subject()
    kind = type_.kind
    if kind == "quantity" and isinstance(value, str | int | float) and not isinstance(value, bool):
        at.error(
            "schema/quantity",
            f"{subject}: {quoted(value)} is not a valid quantity",
            help=_QUANTITY_HELP,
        )
    elif (
        kind in ("int32", "int64", "int-or-string")
        and isinstance(value, int)
        and not isinstance(value, bool)
    ):
        lowest, highest = (MIN_INT64, MAX_INT64) if kind == "int64" else (MIN_INT32, MAX_INT32)
        at.error("schema/bounds", f"{subject}: the number must be between {lowest} and {highest}")
    elif kind == "time" and isinstance(value, str):
        at.error(
            "schema/format",
            f"{subject}: {quoted(value)} is not a time",
            help="such as 2025-01-31T12:30:00Z",
        )
    elif kind == "bytes" and isinstance(value, str):
        at.error(
            "schema/format", f"{subject} is not valid base64", help="put plain text into stringData"
        )
    else:
        message = f"{subject}: expected {_WORDS[kind]}, got {in_words(value)}"
        at.error("schema/type", message, help=_type_advice(value, kind))
    return _empty(type_)


def _type_advice(value: Any, kind: str) -> str | None:
    if kind == "string" and not isinstance(value, dict | list):
        return "put it in quotes"
    if kind in ("int32", "int64") and isinstance(value, str):
        return "write the number without quotes"
    if kind == "boolean" and isinstance(value, str):
        return "write true or false without quotes"
    return None


def is_base64(text: str) -> bool:
    """As Go's encoding/base64 reads it: padded, line breaks skipped."""
    import base64
    import binascii

    try:
        base64.b64decode(text.replace("\n", "").replace("\r", "").encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def is_time(text: str) -> bool:
    """RFC 3339 as Go's time package reads it."""
    import re

    match = re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})([.,][0-9]+)?"
        r"(Z|[+-]([0-9]{2}):([0-9]{2}))",
        text,
    )
    if match is None:
        return False
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    if not 1 <= month <= 12 or hour > 23 or minute > 59 or second > 59:
        return False
    if match[9] is not None and (int(match[9]) > 23 or int(match[10]) > 59):
        return False
    leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (
        29
        if month == 2 and leap_year
        else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    )
    return 1 <= day <= days
