"""Data to YAML that every reader takes for the same data: YAML 1.1 and 1.2, go-yaml, libyaml, PyYAML.

Written by hand because that agreement is this project's business, and no library's: PyYAML leaves `1e3` and `y` bare,
which Kubernetes reads as a number and a boolean. A string stays bare only if no reader could take it for anything else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_./$+-](?:[A-Za-z0-9_./$+@%=,;()~*'\"&!?|<>{}\[\]-]|:(?=[^\s])|\ (?=[^\s#]))*", re.ASCII)
_NUMBER_LIKE = re.compile(r"[-+.]?[0-9][0-9a-fA-FxXoOeE_.:,+\- tTzZ]*|[-+.]+.*|\.?(?:inf|nan)", re.ASCII | re.IGNORECASE)
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "~", "=", "<<", ""))
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def to_yaml(data: Any) -> str:
    """One document in block style, keys in their order, lines never folded, a newline at the end."""
    return "\n".join(_lines(data, "")) + "\n"


def to_json(data: Any) -> str:
    """Two columns of indentation, keys in their order, no newline at the end."""
    return json.dumps(data, indent=2, ensure_ascii=False, default=str)


def _lines(data: Any, pad: str) -> Iterator[str]:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _entry(f"{pad}{_text(str(key), key=True)}:", value, pad, pad + "  ")
    elif isinstance(data, list) and data:
        for item in data:
            if isinstance(item, (dict, list)) and item:
                inner = _lines(item, pad + "  ")
                yield f"{pad}- {next(inner)[len(pad) + 2 :]}"
                yield from inner
            else:
                yield from _entry(f"{pad}-", item, pad, pad + "  ")
    else:
        yield from _entry(pad, data, pad, pad)


def _entry(head: str, value: Any, pad: str, deeper: str) -> Iterator[str]:
    """`head` and the value behind it, or below it where it is more than a line. A list stands at its key's own column."""
    between = " " if head.strip() else ""
    if isinstance(value, dict):
        yield head if value else f"{head}{between}{{}}"
        yield from _lines(value, deeper) if value else ()
    elif isinstance(value, list):
        yield head if value else f"{head}{between}[]"
        yield from _lines(value, deeper if head.endswith("-") else pad) if value else ()
    elif isinstance(value, str) and "\n" in value and _is_block(value):
        yield f"{head}{between}{'|' if value.endswith(chr(10)) else '|-'}"
        for line in value.removesuffix("\n").split("\n"):
            yield deeper + line if line else ""
    else:
        yield f"{head}{between}{_scalar(value)}"


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _float(value)
    return _text(str(value))


def _float(value: float) -> str:
    """Shortest digits that read back the same; with a dot before the exponent, without which YAML 1.1 sees a string."""
    if value.is_integer() and abs(value) < 1e15:
        return f"{value:.1f}"
    text = float.__repr__(value)
    mantissa, exponent, power = text.partition("e")
    return text if not exponent or "." in mantissa else f"{mantissa}.0e{power}"


def _text(text: str, *, key: bool = False) -> str:
    if _BARE.fullmatch(text) and not _NUMBER_LIKE.fullmatch(text) and text.lower() not in _WORDS and not (key and text[-1] == ":"):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted) if _UNPRINTABLE.search(quoted) else quoted


def _is_block(text: str) -> bool:
    """Whether a literal block gives back exactly this text: no blanks that a reader or an editor could take for its own."""
    if _UNPRINTABLE.search(text) or "\t" in text or text[0] in " \n" or text.endswith("\n\n"):
        return False
    return all(line == line.rstrip(" ") for line in text.split("\n"))
