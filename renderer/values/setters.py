"""`--set` and its kin: Helm's grammar, Helm's results, and which flag set what.

Ported quirk by quirk from Helm v4.1.4 (pkg/strvals/parser.go and literal_parser.go;
pkg/cli/values/options.go for the order): `a={}` is a list of one empty string, `a[0=1` sets
nothing, `a=x,` is fine and `a,` is not. Methods bear the names of Helm's functions. Two
differences: whole numbers in JSON keep all their digits, and what is longer or deeper than any use
(`MOST_ITEMS`, `MOST_EMPTY_ITEMS`, `MAX_DEPTH`) is an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from renderer.diagnostics import Collector, Diagnostic, Flag, Path, format_path
from renderer.kube_yaml.limits import MAX_DEPTH
from renderer.kube_yaml.scalars import WrittenFloat
from renderer.paths import at, has
from renderer.redaction import is_secret_path
from renderer.sources import TEXT, read_text
from renderer.values.keys import FREE_PREFIX, ROOT, Key

ORDER = ("--set-json", "--set", "--set-string", "--set-file", "--set-literal")
"""Later kinds win, whatever their order on the command line; flags of one kind apply in the order
given.
"""

MAX_INDEX = 65536
MAX_NESTED_NAMES = 30
MOST_ITEMS = 1_000_000
"""Items that the flags of one call may add to lists; `a[65536]=x` adds 65,537."""
MOST_EMPTY_ITEMS = 1000
"""Items without a value that all flags together may leave in lists: `a[3]=x` leaves three in an
empty list.

Helm has no such limit. No list of a manifest may hold a null, so each would be an error of its own.
"""


@dataclass(frozen=True, slots=True)
class Setter:
    """One flag as it was typed: `--set` and `image.tag=2.46.0`. The text may hold secrets.

    Raises ValueError for another flag than Helm's five.
    """

    flag: str
    text: str

    def __post_init__(self) -> None:
        if self.flag not in ORDER:
            raise ValueError(f"{self.flag!r} is not one of the flags {', '.join(ORDER)}")


@dataclass
class Applied:
    """The values with all flags set in them, and which flag set which path (the last one last)."""

    data: dict[str, Any]
    set_by: dict[Path, Flag] = field(default_factory=dict)
    gaps: dict[Path, Flag] = field(default_factory=dict)
    """Lists that a flag made longer than by one item, and the flag."""

    def record(self, path: Path, flag: Flag) -> None:
        self.set_by.pop(path, None)
        self.set_by[path] = flag


def apply(setters: Sequence[Setter], base: dict[str, Any], found: Collector) -> Applied:
    """Set the flags in `base`, which is changed.

    A flag that cannot be read is an error in `found`.
    """
    applied = Applied(base)
    budget = _Budget()
    for setter in sorted(setters, key=lambda one: ORDER.index(one.flag)):
        parser = _Parser(setter, applied, budget, found)
        try:
            if setter.flag == "--set-json" and parser.text.strip(_SPACES).startswith("{"):
                parser.merge_object()
            else:
                parser.parse()
        except _RejectedError:
            continue
    _check_gaps(applied, found)
    return applied


def _check_gaps(applied: Applied, found: Collector) -> None:
    """An error at the first flag by which too many items have no value, once all flags are set."""
    empty = 0
    for path, flag in applied.gaps.items():
        items = at(applied.data, path)
        empty += items.count(None) if isinstance(items, list) else 0
        if empty > MOST_EMPTY_ITEMS:
            message = f"more than {MOST_EMPTY_ITEMS} items of lists would have no value"
            help = "indexes count from 0 and have no gaps"
            found.add(Diagnostic("call/bad-setter", message, where=flag, help=help))
            return


class _RejectedError(Exception):
    """The flag is not valid, which is reported already."""


class _End(Exception):
    """The text ended, which is fine: Go's io.EOF."""


@dataclass
class _Budget:
    items: int = MOST_ITEMS


# Go's unicode.IsSpace.
_SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
_JSON_SPACES = " \t\r\n"

# Bytes that are not UTF-8 come as half surrogates in Python's argv, and JSON can spell one; Go
# reads U+FFFD.
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

_SHOWN = 200
"""Characters of a key in a message."""

_COMMA_HELP = "a comma in a value is written \\, and --set-literal reads a value literally"


class _Parser:
    """One flag's text, read from left to right."""

    def __init__(self, setter: Setter, applied: Applied, budget: _Budget, found: Collector) -> None:
        self.flag = setter.flag
        self.text = setter.text.translate(_SURROGATES)
        self.at = 0
        self.key_from = 0
        self.where = Flag(self.flag)
        self.sets: list[tuple[Path, Flag]] = []
        self.applied = applied
        self.budget = budget
        self.found = found
        self.literal = setter.flag == "--set-literal"
        self.is_json = setter.flag == "--set-json"

    def parse(self) -> None:
        try:
            while True:
                self.key_from = self.at
                self.key(self.applied.data, (), 0)
        except _End:
            pass
        for path, flag in self.sets:
            if has(self.applied.data, path):  # a part that is empty sets nothing
                self.applied.record(path, flag)

    def merge_object(self) -> None:
        """A whole object of JSON is merged into the values."""
        self.text = self.text.strip(_SPACES)
        value = self.json_value()
        if self.text[self.at :].strip(_JSON_SPACES):
            self.reject("there is text after the JSON object", "put everything into one { }")
        _merge(self.applied.data, value)
        for path in _leaves(value, ()):
            self.applied.record(path, Flag(f"{self.flag} {format_path(path)}"))

    def reject(self, message: str, help: str | None = None) -> NoReturn:
        """Report the flag and its key, and give it up.

        The value may be a secret and is never shown.
        """
        self.found.add(Diagnostic("call/bad-setter", message, where=self.where, help=help))
        raise _RejectedError

    def name_key(self) -> None:
        """From here on messages name this key: the text before the equals sign."""
        self.where = Flag(
            (
                f"{self.flag} "
                f"{self.text[self.key_from : self.at].removesuffix('=').strip()[:_SHOWN]}"
            ).rstrip()
        )

    # --- keys

    def key(self, data: dict[str, Any], above: Path, level: int) -> None:
        name, stop = self.runes_until("=[." if self.literal else "=[,.")
        path = (*above, name)
        if not stop and not name:
            raise _End
        if stop == "=" or (self.key_from == 0 and _is_documented(path)):
            self.name_key()  # without "=" it can be a value on its own, a secret
        if stop == "=" and self.sets and is_secret_path(self.sets[-1][0]) and not _is_known(path):
            self.where = self.sets[-1][1]
            self.reject("what follows the comma is not a key of the values", _COMMA_HELP)
        if stop == "" or stop == ",":
            _set(data, name, "")
            if self.key_from == 0:
                self.missing_equals(above, name)
            self.reject('what follows the comma has no "="', _COMMA_HELP)
        if len(path) > MAX_DEPTH:
            self.reject(f"the key has more than {MAX_DEPTH} levels")
        if stop == "=":
            self.value_of_key(data, name, path)
        elif stop == "[":
            self.list_of_key(data, name, path, level)
        else:
            self.map_of_key(data, name, path, level + 1)

    def missing_equals(self, above: Path, name: str) -> NoReturn:
        """`replicas:3`: what follows the colon is a value, and is not shown."""
        key, colon, _ = name.partition(":")
        known = (*above, key)
        if colon and _is_documented(known):
            self.where = Flag(f"{self.flag} {format_path(known)}")
            help = f'write "=" in place of the colon: {self.flag} {format_path(known)}=…'
            self.reject('missing "=" after the key', help)
        whole = format_path(known) if not colon and _is_documented(known) else "key"
        self.reject('missing "=" after the key', f"write {self.flag} {whole}=…")

    def list_of_key(self, data: dict[str, Any], name: str, path: Path, level: int) -> None:
        index = self.key_index()
        items = data.get(name, [])
        if not isinstance(items, list):
            self.reject(f"{format_path(path)} is not a list", "set it as a whole: key={a,b}")
        try:
            self.list_item(items, index, path, level)
        finally:
            _set(data, name, items)

    def map_of_key(self, data: dict[str, Any], name: str, path: Path, level: int) -> None:
        if level > MAX_NESTED_NAMES:
            self.reject(f"the key has more than {MAX_NESTED_NAMES} levels")
        inner = data.get(name, {})
        if not isinstance(inner, dict):
            self.reject(
                f"{format_path(path)} is not a map", "a dot that is part of a name is written \\."
            )
        try:
            self.key(inner, path, level)
        finally:
            if inner:
                _set(data, name, inner)
        if not inner:
            self.reject(
                "the key ends in a dot, or a part of it is empty",
                "a dot that is part of a name is written \\.",
            )

    def value_of_key(self, data: dict[str, Any], name: str, path: Path) -> None:
        over = self.at == len(self.text) and not self.is_json and not self.literal
        _set(data, name, self.value(path))
        self.sets.append((path, self.where))
        if over:
            raise _End

    # --- lists

    def key_index(self) -> int:
        text, stop = self.runes_until("]")
        if not stop:
            raise _End
        digits = text[1:] if text[:1] in ("+", "-") else text
        if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > 18:
            self.name_key()
            self.reject(
                f'"{text[:_SHOWN]}" is not an index of a list',
                "an index is a whole number from 0 on; a key comes after a dot: a.b",
            )
        return int(digits.lstrip("0") or "0") * (-1 if text[0] == "-" else 1)

    def list_item(self, items: list[Any], index: int, above: Path, level: int) -> None:
        """What follows `]`. The item is set in `items`, which grows if necessary."""
        if index < 0:
            self.reject(f"the index {index} is negative")
        path = (*above, index)
        if len(path) > MAX_DEPTH:
            self.reject(f"the key has more than {MAX_DEPTH} levels")
        name, stop = self.runes_until("[.=")
        if name:
            self.reject("after ] only . [ or = may follow")
        if not stop:
            raise _End
        old = items[index] if index < len(items) else None
        if stop == "=":
            self.name_key()
            self.set_index(items, above, index, self.value(path))
            self.sets.append((path, self.where))
        elif stop == "[":
            inner_index = self.key_index()
            if old is not None and not isinstance(old, list):
                self.reject(f"{format_path(path)} is not a list")
            inner = old or []
            self.list_item(inner, inner_index, path, level)
            self.set_index(items, above, index, inner)
        else:
            if isinstance(old, dict):
                inner_map = old
            else:
                inner_map = {}
                if index < len(items):
                    items[index] = inner_map
            self.key(inner_map, path, level)
            self.set_index(items, above, index, inner_map)

    def set_index(self, items: list[Any], above: Path, index: int, value: Any) -> None:
        if index > MAX_INDEX:
            self.reject(f"the index {index} is greater than {MAX_INDEX}, the most that is accepted")
        missing = index + 1 - len(items)
        if missing > 0:
            self.budget.items -= missing
            if self.budget.items < 0:
                self.reject(f"the flags would add more than {MOST_ITEMS:,} items to lists")
            if missing > 1:
                self.applied.gaps[above] = self.where
            items.extend([None] * missing)
        items[index] = value

    # --- values

    def value(self, path: Path) -> Any:
        """What follows `=`, the value at `path`; "" where nothing does."""
        if self.literal:
            rest, self.at = self.text[self.at :], len(self.text)
            return rest
        if self.is_json:
            if self.empty_val():
                return None
            value = self.json_value()
            self.empty_val()
            return value
        if self.at == len(self.text):
            return ""
        if self.text[self.at] == "{":
            self.at += 1
            return self.val_list(path)
        return self.typed_val(self.runes_until(",")[0], path)

    def val_list(self, path: Path) -> list[Any]:
        """The rest of `{a,b}`, and a comma after it."""
        items: list[Any] = []
        while True:
            text, stop = self.runes_until(",}")
            if not stop:
                self.reject(
                    "missing } at the end of the list", "a { at the start of a text is written \\{"
                )
            if stop == "}" and self.text[self.at : self.at + 1] == ",":
                self.at += 1
            items.append(self.typed_val(text, path))
            if stop == "}":
                return items

    def typed_val(self, text: str, path: Path) -> Any:
        if self.flag == "--set-string":
            return text
        if self.flag == "--set":
            return typed(text)
        unreadable = Collector()
        read = read_text(text, TEXT.at(self.where), unreadable)
        if read is None:
            hide = is_secret_path(path) or not _looks_like_file(text)
            for problem in unreadable.diagnostics:
                self.found.add(_without_name(problem, text) if hide else problem)
            raise _RejectedError
        return read

    def json_value(self) -> Any:
        """One JSON value, as Go's decoder reads it from a stream: what follows belongs to the next
        key.
        """
        while self.text[self.at : self.at + 1] in tuple(_JSON_SPACES):
            self.at += 1
        decoder = json.JSONDecoder(
            parse_float=_json_number, parse_int=_json_number, parse_constant=_no_constant
        )
        try:
            value, end = decoder.raw_decode(self.text, self.at)
        except (ValueError, RecursionError):
            self.reject(
                "the value is not valid JSON",
                (
                    "JSON puts a text in double quotes; put single quotes around the whole for "
                    "the shell"
                ),
            )
        if (
            _is_number(value)
            and self.text[end : end + 1] in tuple(".eE")
            and not _complete(self.text[self.at : end + 1])
        ):
            self.reject("the value is not valid JSON", "a number ends without a digit")
        if _deeper(value, MAX_DEPTH):
            self.reject(f"maps and lists are nested more than {MAX_DEPTH} levels deep")
        self.at = end
        return _without_surrogates(value)

    def empty_val(self) -> bool:
        """Whether only spaces come before the next comma or the end; reads them, and the comma."""
        while self.at < len(self.text):
            character = self.text[self.at]
            if character != "," and character not in _SPACES:
                return False
            self.at += 1
            if character == ",":
                return True
        return True

    def runes_until(self, stops: str) -> tuple[str, str]:
        """The text before the first of `stops`, and that stop, "" where the text ends first.

        Except for `--set-literal`, the character after a backslash is read as it is.
        """
        read_so_far: list[str] = []
        text = self.text
        while self.at < len(text):
            character = text[self.at]
            self.at += 1
            if character in stops:
                return "".join(read_so_far), character
            if character == "\\" and not self.literal:
                if self.at == len(text):
                    break
                character = text[self.at]
                self.at += 1
            read_so_far.append(character)
        return "".join(read_so_far), ""


def _is_known(path: Path) -> bool:
    name = str(path[0])
    return name.startswith(FREE_PREFIX) or ROOT.inner(name) is not None


def _is_documented(path: Path) -> bool:
    key: Key | None = ROOT
    for name in path:
        key = (key.keys or {}).get(str(name)) if key is not None else None
    return key is not None


def _looks_like_file(name: str) -> bool:
    return "/" in name or "." in name


def _without_name(problem: Diagnostic, name: str) -> Diagnostic:
    """The problem without the file's name: a value that was given to `--set-file` by mistake can be
    a secret.
    """
    where = problem.where if isinstance(problem.where, Flag) else None
    help = "--set-file reads the value from a file; --set takes the value itself"
    message = problem.message.replace(name, "the file") if name else problem.message
    return problem._replace(message=message, where=where, help=help)


def typed(text: str) -> Any:
    """A word of `--set`: true, false, null and whole numbers of 64 bits are themselves, everything
    else is text.
    """
    word = text.casefold()
    if word in ("true", "false"):
        return word == "true"
    if word == "null":
        return None
    if text == "0":
        return 0
    digits = text[1:] if text[:1] in ("+", "-") else text
    if (
        text[:1] == "0"
        or not (digits.isascii() and digits.isdigit())
        or len(digits.lstrip("0")) > 19
    ):
        return text
    value = int(digits.lstrip("0") or "0") * (-1 if text[0] == "-" else 1)
    return value if -(1 << 63) <= value < 1 << 63 else text


def _set(data: dict[str, Any], name: str, value: Any) -> None:
    """Helm ignores an empty name."""
    if name:
        data[name] = value


def _json_number(text: str) -> int | float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("out of the range of a float")
    if text.lstrip("-").isdigit():
        return int(text)
    return value if repr(value) == text else WrittenFloat(value, text)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _complete(text: str) -> bool:
    """Whether a number ended before the last character of `text`: `1.5.` is 1.5 and more text, `1.`
    is not a number.
    """
    return "e" in text[:-1].lower() or (text[-1] == "." and "." in text[:-1])


def _deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return any(isinstance(one, (dict, list)) for one in level)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key.translate(_SURROGATES): _without_surrogates(inner) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_surrogates(inner) for inner in value]
    return value.translate(_SURROGATES) if isinstance(value, str) else value


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
