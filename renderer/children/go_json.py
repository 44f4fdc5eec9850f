"""JSON as Go's encoding/json writes it: what the operator hashes, and what it puts into commands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

_ESCAPED: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def encoded(value: Any) -> str:
    """Keys of maps in order, no spaces, `<`, `>` and `&` escaped. The maps of `fields` keep their order."""
    match value:
        case Mapping():
            return _object((str(key), value[key]) for key in sorted(value, key=str))
        case list() | tuple():
            return f"[{','.join(encoded(item) for item in value)}]"
        case str():
            return quoted(value)
        case float():
            return number(value)
        case _:
            return json.dumps(value)


def _object(pairs: Any) -> str:
    return "{" + ",".join(f"{quoted(key)}:{encoded(item)}" for key, item in pairs) + "}"


def quoted(value: str) -> str:
    """A string, with the escapes of Go."""
    made = json.dumps(value, ensure_ascii=False)
    for character, escape in _ESCAPED.items():
        made = made.replace(character, escape)
    return made


def number(value: float) -> str:
    """The shortest form that reads back the same: with an exponent below 1e-6 and from 1e21 on."""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    made = repr(value)
    mantissa, mark, exponent = made.partition("e")
    if 1e-6 <= abs(value) < 1e21:
        return format(value, f".{_decimals(mantissa, exponent)}f") if mark else made
    power = int(exponent)
    return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):0{1 if power < 0 else 2}d}"


def _decimals(mantissa: str, exponent: str) -> int:
    return len(mantissa.partition(".")[2]) - int(exponent or 0)
