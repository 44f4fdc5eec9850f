"""The filters and functions that Helm users know, with Helm's meaning (Masterminds/sprig and
pkg/engine): `indent` indents the first line too, `default` replaces whatever is empty. One that
fails says so; none gives an empty string in place.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

import markupsafe
from jinja2 import Undefined, pass_environment
from jinja2.filters import make_attrgetter
from jinja2.utils import Joiner

from renderer.kube_yaml.writer import quoted as one_line_quoted
from renderer.kuberay.versions import KubeRayVersion
from renderer.templating.printed import Printed, TemplateFailure, Text, as_json


def printed_of(environment: Any) -> Printed:
    printed: Printed = environment.printed
    return printed


@pass_environment
def to_yaml(environment: Any, value: Any) -> Text:
    return printed_of(environment).yaml(value)


@pass_environment
def to_json(environment: Any, value: Any) -> Text:
    printed = printed_of(environment)
    data = printed.data(value)
    return printed.scalar(data, as_json(data))


@pass_environment
def indent(environment: Any, text: Any, width: int) -> Text:
    """Each line of a value is a value of its own: a block (`|`) keeps the lines, as with Helm."""
    pad = " " * _width(width)
    if isinstance(text, Text):
        marked = _padded(text.marked, pad)
        return text.printed.text(marked, _padded(text, pad))
    printed = printed_of(environment)
    whole = text if isinstance(text, str) else printed.show(None, text)
    lines = [printed.show(None, line) if line else "" for line in whole.split("\n")]
    return printed.text(_padded("\n".join(lines), pad), _padded(whole, pad))


@pass_environment
def nindent(environment: Any, text: Any, width: int) -> Text:
    made: Text = indent(environment, text, width)
    return made.printed.text("\n" + made.marked, f"\n{made}")


@pass_environment
def trim(environment: Any, text: Any, characters: str | None = None) -> str:
    """Blanks around a text that a template made; of a value, or with `characters`, as in Jinja2."""
    if isinstance(text, Text) and characters is None:
        return text.printed.text(text.marked.strip(), text.strip())
    return str(_defined(text)).strip(characters)


@pass_environment
def join(environment: Any, values: Any, separator: str = "", attribute: Any = None) -> str:
    """As in Jinja2: a separator written in the template stays the template's text, each value stays
    a value.
    """
    if attribute is not None:
        values = map(make_attrgetter(environment, attribute), values)
    return printed_of(environment).joined(values, separator)


@pass_environment
def quote(environment: Any, value: Any) -> Text:
    """As a string; nothing where it is null."""
    printed = printed_of(environment)
    if value is None:
        return printed.text("")
    text = _text(value)
    return printed.scalar(text, one_line_quoted(text))


@pass_environment
def squote(environment: Any, value: Any) -> Text:
    printed = printed_of(environment)
    if value is None:
        return printed.text("")
    text = _text(value)
    doubled = text.replace("'", "''")
    return printed.scalar(text, f"'{doubled}'")


def plain(value: Any) -> str:
    """`safe`: no text is HTML here, so there is nothing to mark."""
    return str(_defined(value))


def html(value: Any) -> str:
    """`escape`: a plain string, which is not escaped again."""
    return str(markupsafe.escape(str(_defined(value))))


def b64enc(value: Any) -> str:
    return base64.b64encode(_text(value).encode()).decode()


def b64dec(value: Any) -> str:
    try:
        return base64.b64decode(_text(value), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise TemplateFailure("b64dec: the text is not UTF-8 in base64") from error


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
        raise TemplateFailure("fromJson: the text is not valid JSON") from error


@pass_environment
def entry(environment: Any, width: int, key: str, value: Any) -> Text:
    """`key: value` as a line of its own, `width` columns in, or nothing where the value says
    nothing (null, "", {} or []).
    """
    printed = printed_of(environment)
    if value is None or (value in ("", {}, []) and not isinstance(value, bool)):
        return printed.text("")
    made: Text = nindent(environment, printed.yaml({key: value}), width)
    return made


class Separator(Joiner):
    """`joiner` gives a text that the template made: nothing at first, then the separator."""

    def __init__(self, first: str, separator: str) -> None:
        super().__init__(separator)
        self.first = first

    def __call__(self) -> str:
        return super().__call__() or self.first


@pass_environment
def joiner(environment: Any, sep: str | None = None) -> Separator:
    literal = printed_of(environment).literal
    return Separator(literal(""), literal(", ") if sep is None else sep)


def _defined(value: Any) -> Any:
    """Strictness holds in filters too: an undefined variable raises by itself when it is turned to
    text.
    """
    if isinstance(value, Undefined):
        str(value)
    return value


def _text(value: Any) -> str:
    value = _defined(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(getattr(value, "text", value))
    if isinstance(value, KubeRayVersion):
        return str(value)
    if not isinstance(value, str):
        raise TemplateFailure(
            "this filter needs a string, not a map or a list: toJson and toYaml convert both "
            "to a string"
        )
    return str(value)


def _padded(text: str, pad: str) -> str:
    return "\n".join(pad + line if line else line for line in text.split("\n"))


def _width(width: Any) -> int:
    if isinstance(width, bool) or not isinstance(width, int) or not 0 <= width <= 1000:
        raise TemplateFailure("indent and nindent need a width from 0 to 1000")
    return width


FILTERS: dict[str, Callable[..., Any]] = {
    "toYaml": to_yaml,
    "toJson": to_json,
    "tojson": to_json,
    "fromJson": from_json,
    "indent": indent,
    "nindent": nindent,
    "trim": trim,
    "join": join,
    "safe": plain,
    "escape": html,
    "e": html,
    "forceescape": html,
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
    "joiner": joiner,
    "fail": fail,
    "coalesce": coalesce,
    "empty": empty,
}
