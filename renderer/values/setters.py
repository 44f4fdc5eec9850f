"""`--set` and its kin in Helm's grammar (helm/helm v4.1.4, pkg/strvals/parser.go and literal_parser.go), merged into values.

`a.b[0].c=1,d={x,y}`: paths of names and indexes, escapes by backslash, lists in braces. The kinds are applied in the order
`--set-json`, `--set`, `--set-string`, `--set-file`, `--set-literal`, within a kind in the order given, whatever stood
where on the command line (pkg/cli/values/options.go).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from renderer.diagnostics import Diagnostic, Flag, Path, format_path
from renderer.kube_yaml.scalars import WrittenFloat

ORDER = ("--set-json", "--set", "--set-string", "--set-file", "--set-literal")
MOST_LEVELS = 30
LARGEST_INDEX = 65536
DEEPEST_JSON = 200


@dataclass(frozen=True)
class Setter:
    """One flag as it was typed: `--set` and `image.tag=2.46.0`."""

    flag: str
    text: str


@dataclass
class Applied:
    """The values with all flags in them, which flag set which path, and what could not be read."""

    data: dict[str, Any]
    set_by: dict[Path, Flag] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


class _End(Exception):
    """The text is read to its end."""


class _Bad(Exception):
    """The text is not of the grammar; the message says why."""


_NOT_A_LIST = object()

ReadFile = Callable[[str], "str | Diagnostic"]


def apply(setters: Sequence[Setter], base: dict[str, Any], read_file: ReadFile) -> Applied:
    """Merge the flags into `base`, which is changed. `read_file` gives the text of the file that `--set-file` names."""
    applied = Applied(base)
    for kind in ORDER:
        for setter in (s for s in setters if s.flag == kind):
            parser = _Literal(setter, applied) if kind == "--set-literal" else _Parser(setter, applied, read_file)
            try:
                parser.run()
            except _Bad as error:
                applied.diagnostics.append(
                    Diagnostic(
                        "call/bad-setter",
                        f"{kind} can't be read: {error}",
                        where=Flag(f"{kind} {setter.text.split('=', 1)[0]}"),
                        help="it takes key=value, `\\\\` before a comma, dot or bracket that belongs to a name",
                    )
                )
    return applied


class _Reader:
    """The characters of one flag, one by one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def next(self) -> str:
        if self.at >= len(self.text):
            raise _End
        self.at += 1
        return self.text[self.at - 1]

    def back(self) -> None:
        self.at -= 1

    def until(self, stops: str, *, escapes: bool) -> tuple[str, str]:
        """The text before the first of `stops`, and that stop, "" where the text ends first."""
        taken: list[str] = []
        try:
            while True:
                character = self.next()
                if character in stops:
                    return "".join(taken), character
                taken.append(self.next() if character == "\\" and escapes else character)
        except _End:
            return "".join(taken), ""


class _Grammar:
    """Paths, which all kinds share."""

    STOPS = "=[,."
    ESCAPES = True

    def __init__(self, setter: Setter, applied: Applied) -> None:
        self.setter = setter
        self.applied = applied
        self.reader = _Reader(setter.text)

    def run(self) -> None:
        try:
            while True:
                self.key(self.applied.data, (), 0)
        except _End:
            pass

    def value(self) -> Any:
        raise NotImplementedError

    def key(self, data: dict[str, Any], above: Path, levels: int) -> None:
        name, stop = self.reader.until(self.STOPS, escapes=self.ESCAPES)
        path = (*above, name)
        if stop == "":
            if not name:
                raise _End
            raise _Bad(f'the key "{name}" has no value')
        if stop == ",":
            self.put(data, name, "", path)
            raise _Bad(f'the key "{name}" has no value (it can\'t end with a comma)')
        if stop == "[":
            index = self.index()
            items = data.get(name, [])
            if not isinstance(items, list):
                raise _Bad(f'"{name}" holds no list')
            try:
                items = self.item(list(items), index, path, levels)
            finally:
                if name:
                    data[name] = items
        elif stop == "=":
            try:
                value = self.value()
            except _End:
                self.put(data, name, "", path)
                raise
            self.put(data, name, value, path)
        else:
            levels += 1
            if levels > MOST_LEVELS:
                raise _Bad(f"the key is nested deeper than {MOST_LEVELS} levels")
            inner = data.get(name, {})
            if not isinstance(inner, dict):
                raise _Bad(f'"{name}" holds no map')
            ended = None
            try:
                self.key(inner, path, levels)
            except _End as end:
                ended = end
            if ended is None and not inner:
                raise _Bad(f'the key "{name}" has no value')
            if inner and name:
                data[name] = inner
            if ended is not None:
                raise ended

    def put(self, data: dict[str, Any], name: str, value: Any, path: Path) -> None:
        """As Helm does, an empty key sets nothing."""
        if name:
            data[name] = value
            self.record(path)

    def record(self, path: Path) -> None:
        self.applied.set_by.pop(path, None)
        self.applied.set_by[path] = Flag(f"{self.setter.flag} {format_path(path)}")

    def index(self) -> int:
        text, stop = self.reader.until("]", escapes=self.ESCAPES)
        if stop == "":
            raise _End
        digits = text[1:] if text[:1] in ("+", "-") else text
        if not (digits.isascii() and digits.isdigit()):
            raise _Bad(f'"{text}" is no index')
        index = int(text)
        if index < 0:
            raise _Bad("an index can't be negative")
        if index > LARGEST_INDEX:
            raise _Bad(f"an index is {LARGEST_INDEX} at most")
        return index

    def item(self, items: list[Any], index: int, above: Path, levels: int) -> list[Any]:
        path = (*above, index)
        text, stop = self.reader.until("[.=", escapes=self.ESCAPES)
        if text:
            raise _Bad(f'"{text}" can\'t stand behind an index')
        if stop == "":
            raise _End
        existing = items[index] if index < len(items) else None
        if stop == "=":
            try:
                value = self.value()
            except _End:
                value = ""
            made: Any = value
            self.record(path)
        elif stop == "[":
            if existing is not None and not isinstance(existing, list):
                raise _Bad("what is indexed twice holds no list of lists")
            made = self.item(list(existing or []), self.index(), path, levels)
        else:
            made = existing if isinstance(existing, dict) else {}
            self.key(made, path, levels)
        items.extend([None] * (index + 1 - len(items)))
        items[index] = made
        return items


class _Parser(_Grammar):
    """`--set`, `--set-string`, `--set-json` and `--set-file`: what stands behind the equals sign is read by the kind."""

    def __init__(self, setter: Setter, applied: Applied, read_file: ReadFile) -> None:
        super().__init__(setter, applied)
        self.read_file = read_file

    def run(self) -> None:
        if self.setter.flag == "--set-json" and self.setter.text.strip().startswith("{"):
            self.merge_object()
        else:
            super().run()

    def merge_object(self) -> None:
        """A whole object of JSON is merged into the values, key by key."""
        value, end = _json(self.setter.text.strip())
        if self.setter.text.strip()[end:].strip() or not isinstance(value, dict):
            raise _Bad("no JSON object")
        _merge(self.applied.data, value)
        for path in _leaves(value, ()):
            self.record(path)

    def value(self) -> Any:
        if self.setter.flag == "--set-json":
            return self.json_value()
        items = self.braces()
        if items is not _NOT_A_LIST:
            return items
        text, _ = self.reader.until(",", escapes=True)
        return self.converted(text)

    def converted(self, text: str) -> Any:
        if self.setter.flag == "--set-string":
            return text
        if self.setter.flag == "--set":
            return typed(text)
        read = self.read_file(text)
        if isinstance(read, Diagnostic):
            self.applied.diagnostics.append(read)
            return ""
        return read

    def braces(self) -> Any:
        """`{x,y}` as a list; _End where there is nothing at all."""
        if self.reader.next() != "{":
            self.reader.back()
            return _NOT_A_LIST
        items: list[Any] = []
        while True:
            text, stop = self.reader.until(",}", escapes=True)
            if stop == "":
                raise _Bad("a list must end with }")
            items.append(self.converted(text))
            if stop == "}":
                self.skip_comma()
                return items

    def skip_comma(self) -> None:
        try:
            if self.reader.next() != ",":
                self.reader.back()
        except _End:
            pass

    def json_value(self) -> Any:
        if self.empty():
            return None
        value, length = _json(self.reader.text[self.reader.at :])
        self.reader.at += length
        self.empty()
        return value

    def empty(self) -> bool:
        """Whether nothing stands before the next comma, which is taken with the blanks before it."""
        try:
            while True:
                character = self.reader.next()
                if character == ",":
                    return True
                if not character.isspace():
                    self.reader.back()
                    return False
        except _End:
            return True


class _Literal(_Grammar):
    """`--set-literal`: one key, and everything behind the equals sign as it stands."""

    STOPS = "=[."
    ESCAPES = False

    def value(self) -> Any:
        rest = self.reader.text[self.reader.at :]
        self.reader.at = len(self.reader.text)
        return rest


def typed(text: str) -> Any:
    """A word of `--set`: true, false, null and whole numbers of 64 bits are themselves, everything else is text."""
    word = text.casefold()
    if word in ("true", "false"):
        return word == "true"
    if word == "null":
        return None
    if text == "0":
        return 0
    digits = text[1:] if text[:1] in ("+", "-") else text
    if digits.isascii() and digits.isdigit() and text[0] != "0" and -(1 << 63) <= int(text) < 1 << 63:
        return int(text)
    return text


def _json(text: str) -> tuple[Any, int]:
    """One JSON value at the start of the text and where it ends; numbers keep how they were written."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    decoder = json.JSONDecoder(
        parse_float=lambda written: WrittenFloat(float(written), written), parse_constant=_no_number
    )
    try:
        value, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise _Bad("no JSON value") from error
    if isinstance(value, (int, float)) and text[end : end + 1] in (".", "e", "E"):
        raise _Bad("no JSON value")  # Go reads a number to its end, and this one has none
    return value, end


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _merge(base: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = value


def _leaves(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path
