"""Data to YAML that every reader understands in the same way: YAML 1.1 and 1.2, go-yaml, PyYAML.

Written by hand because that agreement is this project's own business and no library's: PyYAML
leaves `1e3`, `0o17` and `=` bare, folds long lines, and does not know what go-yaml reads as a
number. And it is ten times as fast.

A string is left bare only if it holds nothing but harmless characters and no reader can read it as
anything else; when in doubt it is quoted. Lists start at the column of their key, as kubectl prints
them. Nothing is ever folded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from renderer.kube_yaml.scalars import key as key_text

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BARE = frozenset(_LETTERS + "0123456789-_./+=@%$()~^;<>|&*!?")
_BARE_INSIDE = _BARE | frozenset(" :#,")
_STARTS = frozenset(_LETTERS + "/_$(")
_DIGITS = frozenset("0123456789")

# Letters that no spelling of a number, a date or a time holds (those of hexadecimal digits, inf,
# nan, 0x, 0o, T, Z do).
_NO_NUMBER = frozenset("ghjklmpqrsuvwyGHJKLMPQRSUVWY")

_WORDS = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf", "infinity"}
)

_PLAIN = frozenset(_LETTERS + "0123456789-_./")

_LONGEST_KEY = 1000
"""In characters, as written. YAML allows a key of more than 1,024 only after a `?`."""


def to_yaml(data: Any) -> str:
    """One document in block style, ended by a line break, without `---`. Keys keep their order."""
    if isinstance(data, dict) and data:
        lines = _map(data, "")
    elif isinstance(data, list) and data:
        lines = _list(data, "")
    else:
        lines = iter((_scalar(data, ""),))
    return "\n".join(lines) + "\n"


def to_json(data: Any) -> str:
    """Indented by two, keys in their order, whole numbers without `.0`, as Go writes them; no line
    break at the end.

    It is YAML too: what YAML does not read as it is is escaped.
    """
    text = json.dumps(_for_json(data), indent=2, ensure_ascii=False)
    return text if text.isascii() and "\x7f" not in text else _unprintable().sub(_escape, text)


def one_line(text: str) -> str:
    """A string as a YAML scalar on one line."""
    return _string(text)


def is_word(text: str) -> bool:
    """Whether a string is the same in YAML as it is, wherever it is put: a letter, then letters,
    digits, `-_./`.
    """
    return text[:1] in _STARTS and _PLAIN.issuperset(text) and text.lower() not in _WORDS


def _map(data: dict[Any, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        name = _string(key if isinstance(key, str) else key_text(key) or "")
        if len(name) > _LONGEST_KEY:
            yield f"{indent}? {name}"
            name = ""
        if isinstance(value, str):
            yield f"{indent}{name}: {_block(value, indent) if chr(10) in value else _string(value)}"
        elif isinstance(value, dict) and value:
            yield f"{indent}{name}:"
            yield from _map(value, indent + "  ")
        elif isinstance(value, list) and value:
            yield f"{indent}{name}:"
            yield from _list(value, indent)
        else:
            yield f"{indent}{name}: {_scalar(value, indent)}"


def _list(data: list[Any], indent: str) -> Iterator[str]:
    inner = indent + "  "
    for value in data:
        if isinstance(value, dict) and value:
            lines = _map(value, inner)
        elif isinstance(value, list) and value:
            lines = _list(value, inner)
        else:
            yield f"{indent}- {_scalar(value, indent)}"
            continue
        yield f"{indent}- {next(lines)[len(inner) :]}"
        yield from lines


def _scalar(value: Any, indent: str) -> str:
    if isinstance(value, str):
        return _block(value, indent) if "\n" in value else _string(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _float(value)
    return "{}" if isinstance(value, dict) else "[]"


def _float(value: float) -> str:
    whole = _whole(value)
    if whole is not None:
        return str(whole)
    text = float.__repr__(value)
    if text in ("inf", "-inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    mantissa, e, exponent = text.partition("e")
    # PyYAML reads 1e-07 as a string: it needs a dot.
    return f"{mantissa}.0e{exponent}" if e and "." not in mantissa else text


def _whole(value: float) -> int | None:
    """The integer that a float is, up to where Go too would write all its digits."""
    return (
        int(value)
        if value.is_integer() and abs(value) < 1e21 and (value or str(value) == "0.0")
        else None
    )


@lru_cache(maxsize=4096)
def _string(text: str) -> str:
    """A string on one line: bare if that is safe, else in double quotes."""
    if not text:
        return '""'
    first = text[0]
    if first in _STARTS:
        if _BARE.issuperset(text):
            return text if text.lower() not in _WORDS else f'"{text}"'
        if (
            _BARE_INSIDE.issuperset(text)
            and ": " not in text
            and " #" not in text
            and text[-1] not in " :"
            and text.lower() not in _WORDS
        ):
            return text
    elif first in _DIGITS and _BARE.issuperset(text) and not _NO_NUMBER.isdisjoint(text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A string on one line in double quotes, which JSON's readers read too."""
    quoted = json.dumps(text, ensure_ascii=False)
    return (
        quoted if quoted.isascii() and "\x7f" not in quoted else _unprintable().sub(_escape, quoted)
    )


def _block(text: str, indent: str) -> str:
    """A string of several lines: a literal block where the readers agree on it, else in double
    quotes.
    """
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if (
        body.endswith("\n")
        or lines[0][:1] in ("", " ")
        or not all(line.isprintable() and (not line or line.strip()) for line in lines)
    ):
        return quoted(text)
    inner = f"\n{indent}  "
    return ("|" if body is not text else "|-") + "".join(
        inner + line if line else "\n" for line in lines
    )


@cache
def _unprintable() -> re.Pattern[str]:
    """Characters that YAML reads as a line break or rejects, and that JSON does not escape."""
    return re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\\ufffd" if 0xD800 <= code < 0xE000 else f"\\u{code:04x}"


def _for_json(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _for_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_for_json(value) for value in data]
    if isinstance(data, float):
        whole = _whole(data)
        return data if whole is None else whole
    return data
