"""The filters and functions that Helm users know, with Helm's meaning (Masterminds/sprig and pkg/engine): `indent`
indents the first line too, `default` replaces whatever is empty. One that fails says so; none gives an empty string in place.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from jinja2 import Undefined

from renderer.kube_yaml.writer import to_yaml as write_yaml


class TemplateFailure(Exception):
    """A template refuses its input in its own words (`fail`, `required`, or a filter that can't do its work)."""


def to_yaml(value: Any) -> str:
    return write_yaml(_defined(value)).rstrip("\n")


def to_json(value: Any) -> str:
    return json.dumps(_defined(value), ensure_ascii=False, separators=(",", ":"))


def indent(text: Any, width: int) -> str:
    pad = " " * _width(width)
    return "\n".join(pad + line if line else line for line in str(_defined(text)).split("\n"))


def nindent(text: Any, width: int) -> str:
    return "\n" + indent(text, width)


def quote(value: Any) -> str:
    return "" if value is None else json.dumps(_text(value), ensure_ascii=False)


def squote(value: Any) -> str:
    return "" if value is None else "'" + _text(value).replace("'", "''") + "'"


def b64enc(value: Any) -> str:
    return base64.b64encode(_text(value).encode()).decode()


def b64dec(value: Any) -> str:
    try:
        return base64.b64decode(_text(value), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise TemplateFailure("b64dec: the text is no base64 of UTF-8") from error


def required(value: Any, message: str) -> Any:
    if isinstance(value, Undefined) or value is None or value == "":
        raise TemplateFailure(message)
    return value


def default(value: Any, other: Any) -> Any:
    return other if empty(value) else value


def empty(value: Any) -> bool:
    return isinstance(value, Undefined) or not value


def coalesce(*values: Any) -> Any:
    return next((value for value in values if not empty(value)), None)


def ternary(condition: Any, when_true: Any, when_false: Any) -> Any:
    """As a filter: `condition | ternary(a, b)`."""
    return when_true if condition else when_false


def fail(message: Any) -> str:
    raise TemplateFailure(str(message))


def trunc(text: Any, length: int) -> str:
    """The first `length` characters, or the last ones where it is negative."""
    return _text(text)[:length] if length >= 0 else _text(text)[length:]


def trim_suffix(text: Any, suffix: str) -> str:
    return _text(text).removesuffix(suffix)


def trim_prefix(text: Any, prefix: str) -> str:
    return _text(text).removeprefix(prefix)


def has_key(mapping: Any, key: str) -> bool:
    return key in _defined(mapping)


def from_json(text: Any) -> Any:
    try:
        return json.loads(_text(text))
    except ValueError as error:
        raise TemplateFailure("fromJson: the text is no JSON") from error


def entry(width: int, key: str, value: Any) -> str:
    """`key: value` as a line of its own, `width` columns in, or nothing where the value says nothing (null, "", {} or [])."""
    if value is None or (value in ("", {}, []) and not isinstance(value, bool)):
        return ""
    return "\n" + indent(to_yaml({key: _defined(value)}), width)


def _defined(value: Any) -> Any:
    """Strictness holds in filters too: an undefined variable raises by itself when it is turned to text."""
    if isinstance(value, Undefined):
        str(value)
    return value


def _text(value: Any) -> str:
    value = _defined(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(getattr(value, "text", value))
    if not isinstance(value, str):
        raise TemplateFailure("this filter takes a text, not a map or a list: toJson or toYaml make one of it")
    return value


def _width(width: Any) -> int:
    if isinstance(width, bool) or not isinstance(width, int) or not 0 <= width <= 1000:
        raise TemplateFailure("indent and nindent take a width from 0 to 1000")
    return width


FILTERS: dict[str, Callable[..., Any]] = {
    "toYaml": to_yaml,
    "toJson": to_json,
    "fromJson": from_json,
    "indent": indent,
    "nindent": nindent,
    "quote": quote,
    "squote": squote,
    "b64enc": b64enc,
    "b64dec": b64dec,
    "required": required,
    "default": default,
    "ternary": ternary,
    "fail": fail,
    "trunc": trunc,
    "trimSuffix": trim_suffix,
    "trimPrefix": trim_prefix,
    "hasKey": has_key,
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "entry": entry,
    "fail": fail,
    "coalesce": coalesce,
    "empty": empty,
}
