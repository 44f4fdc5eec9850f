"""A value is data, never structure: what a template prints stays apart from the text that it prints
it into.

Each printed value becomes a placeholder in the rendered text, and replaces the placeholder after
the YAML of that text was parsed. No line break, colon or quote of a value is therefore ever read as
YAML. What the template itself wrote (its own text, literals, results of macros, blocks, `toYaml`,
`indent`) is a `Text` and passes through as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from collections.abc import Set as AbstractSet
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.environment import TemplateModule
from jinja2.runtime import LoopContext

from renderer.kube_yaml.limits import MAX_DEPTH
from renderer.kube_yaml.scalars import PLACEHOLDER, key
from renderer.kube_yaml.writer import is_word, one_line, to_yaml

LARGEST_OUTPUT = 16 << 20
"""In characters: of the rendered text, and of all printed values together."""

_END = "\ufdd1"
_TOKEN = re.compile(f"{PLACEHOLDER}[0-9]+{_END}")


class TemplateFailure(Exception):
    """A template rejects its input in its own words (`fail`, `required`), or a filter cannot work
    with its input.
    """


class Text(str):
    """A text that a template made. As a string it reads as people see it; `marked` has placeholders
    for its values.

    Whatever Python or Jinja2 makes of it is a plain string again, which is data: only what is
    listed here stays a Text.
    """

    marked: str
    printed: Printed

    def __new__(cls, plain: str, marked: str | None = None, printed: Printed | None = None) -> Any:
        """Without `marked` a plain string: the sandbox calls the class itself for the result of
        `format`.
        """
        if marked is None or printed is None:
            return str(plain)
        made = super().__new__(cls, plain)
        made.marked = marked
        made.printed = printed
        return made

    def __add__(self, other: Any) -> Any:
        return self.printed.joined((self, other)) if isinstance(other, str) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return self.printed.joined((other, self)) if isinstance(other, str) else NotImplemented


class Printed:
    """What the templates of one render printed: each placeholder's value, and its text within a
    longer one.
    """

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Any, str]] = {}
        self._size = 0

    # --- from values to placeholders

    @pass_context
    def show(self, context: Any, value: Any) -> str:
        """A printed expression as it goes into the rendered text (Jinja2's `finalize`)."""
        if isinstance(value, Text):
            return value.marked
        if isinstance(
            value, TemplateModule
        ):  # an imported template: its text holds placeholders already
            return str(value)
        if isinstance(value, Undefined):
            return str(value)  # raises, but for the missing `else` of `x if condition`
        data = self.data(value)
        return self._token(data, in_text(data))

    def literal(self, text: str) -> str:
        """A string written in a template: its author's text, as long as nothing is done to it."""
        return text if PLACEHOLDER in text else self.text(text)

    def concat(self, parts: Iterable[str]) -> Text:
        """The output of a macro or block, from pieces that are marked already."""
        return self.text("".join(parts))

    def joined(self, parts: Iterable[Any], separator: str = "") -> str:
        """Parts side by side (`~`, `+`, `join`): a Text if there is one among them, a plain string
        otherwise.
        """
        listed = list(parts)
        if not isinstance(separator, Text) and not any(isinstance(part, Text) for part in listed):
            return separator.join(map(str, listed))
        between = self.show(None, separator) if separator else ""
        return self.text(between.join(self.show(None, part) for part in listed))

    def text(self, marked: str, plain: str | None = None) -> Text:
        made: Text = Text(self._plain(marked) if plain is None else plain, marked, self)
        return made

    def scalar(self, value: Any, text: str) -> Text:
        """`value` as one YAML value; `text` is what people see of it inside a longer text."""
        return self.text(self._token(value, text), text)

    def yaml(self, value: Any) -> Text:
        """Maps and lists as lines in block style, whose scalars are plain words or placeholders."""
        data = self.data(value)
        if not data or not isinstance(data, (dict, list)):
            return self.scalar(data, to_yaml(data).rstrip("\n"))
        marked = to_yaml(self._with_tokens(data)).rstrip("\n")
        # The writer puts placeholders in quotes. Nothing else in its output holds one.
        return self.text(marked.replace(f'"{PLACEHOLDER}', PLACEHOLDER).replace(f'{_END}"', _END))

    def _with_tokens(self, data: Any) -> Any:
        if isinstance(data, dict):
            return {
                self._with_tokens(name): self._with_tokens(value) for name, value in data.items()
            }
        if isinstance(data, list):
            return [self._with_tokens(value) for value in data]
        if isinstance(data, str) and not is_word(data):
            return self._token(data, one_line(data))
        return data

    def _token(self, value: Any, text: str) -> str:
        token = f"{PLACEHOLDER}{len(self._entries)}{_END}"
        self._entries[token] = (value, text)
        self._count(len(text))
        return token

    def _count(self, characters: int) -> None:
        self._size += characters
        if self._size > LARGEST_OUTPUT:
            raise TemplateFailure(f"the templates made more than {LARGEST_OUTPUT >> 20} MiB")

    def data(self, value: Any, depth: int = 0) -> Any:
        """A value as maps, lists and scalars; what is none of these is an error, undefined ones
        too.
        """
        self._count(1)
        if value is None or isinstance(value, (bool, int)):
            return value
        if isinstance(value, str):
            return str(value)
        if isinstance(value, float):
            return _finite(value)
        if isinstance(value, Undefined):
            str(value)  # raises, but for the missing `else` of `x if condition`
            return None
        if depth > MAX_DEPTH:
            raise TemplateFailure(f"maps and lists are nested more than {MAX_DEPTH} levels deep")
        if isinstance(value, Mapping):
            return {_key(name): self.data(inner, depth + 1) for name, inner in value.items()}
        if type(value).__module__.startswith("renderer."):
            return _own(value)
        if _is_sequence(value):
            return [self.data(inner, depth + 1) for inner in value]
        raise TemplateFailure(_not_a_value(value))

    # --- from placeholders to values

    def read(self, scalar: str, plain: bool) -> Any:
        """The value of a parsed scalar that holds placeholders.

        The value itself, with its type, if the scalar is one placeholder and nothing else, without
        quotes (`plain`); a string otherwise.
        """
        if plain and scalar in self._entries:
            return self._entries[scalar][0]
        return self._plain(scalar)

    def _plain(self, marked: str) -> str:
        if PLACEHOLDER not in marked:
            return marked
        return _TOKEN.sub(self._text_of, marked)

    def _text_of(self, token: re.Match[str]) -> str:
        entry = self._entries.get(token[0])
        return entry[1] if entry is not None else token[0]


def hidden(message: str) -> str:
    """A message of the YAML reader without placeholders."""
    return _TOKEN.sub("{{ … }}", message)


def in_text(data: Any) -> str:
    """A value inside a longer text: numbers as Python prints them, nothing for null, maps and lists
    as JSON.
    """
    if isinstance(data, str):
        return data
    if data is None:
        return ""
    if isinstance(data, (bool, dict, list)):
        return as_json(data)
    return str(data)


def as_json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _finite(value: float) -> float:
    if value != value or value in (float("inf"), float("-inf")):
        raise TemplateFailure(f"{value} is not a number that JSON can represent")
    return value


def _key(name: Any) -> str:
    text = key(name)
    if text is None:
        raise TemplateFailure(f"a map's key must be a string or a number, not {_what(name)}")
    return str(text)


def _is_sequence(value: Any) -> bool:
    """What Jinja2's filters and functions make: lists, tuples, ranges, generators, views of a map;
    no sets.
    """
    if isinstance(value, Iterator):
        return not isinstance(value, LoopContext)
    return isinstance(value, (list, tuple, range, KeysView, ValuesView, ItemsView))


def _own(value: Any) -> str:
    """An object of this program: a version is its text, others have no text."""
    if "__str__" not in vars(type(value)):
        fields = ", ".join(getattr(value, "_fields", ()))
        raise TemplateFailure(
            f"{_what(value)} cannot be printed: print one of its attributes ({fields})"
        )
    return str(value)


def _not_a_value(value: Any) -> str:
    advice = ""
    if callable(value):
        advice = ": call it, with ( ) after its name"
    elif isinstance(value, AbstractSet):
        advice = ": it has no order; `| sort` gives it one"
    return f"{_what(value)} cannot be printed{advice}"


def _what(value: Any) -> str:
    """What a value is, never its content: it may be a secret."""
    name = getattr(value, "name", None) or getattr(value, "__name__", None)
    if callable(value) and isinstance(name, str):
        return f'the macro or function "{name}"'
    return f"an object of the type {type(value).__name__}"
