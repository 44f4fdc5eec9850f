"""What of each line of a YAML text may be shown: keys and structure always, scalars where no secret
can be.

One pass over the lines, which need not be valid YAML: a text is shown when something is wrong with
it. So this is not a parser. It knows what the line is inside of (the keys above, an open quote,
bracket or block of text), and masks what does not look like a line of YAML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from renderer.diagnostics import Shown
from renderer.redaction import (
    MASK,
    hidden_from,
    holds_text,
    holds_variables,
    is_harmless,
    is_secret_key,
    resembles_secret_key,
)

MOST_STEPS = 100_000
"""Lines, scalars and pieces of long scalars that one pass reads.

What comes after them is masked as a whole.
"""

_LONG = 500
"""Characters of a scalar that are looked at."""

# What a scalar is, by the keys above it, from harmless to secret.
NAMES = 0
"""A name of something, never masked because of what is next to it."""
SHOWN = 1
"""Shown, unless a key of the same map says that it is a secret."""
VARIABLES = 2
"""Directly in a map or list of environment variables."""
VARIABLE = 3
"""In an item of a list of environment variables: its name is shown."""
SECRET = 4

_NAMES_OF_OBJECTS = frozenset(("name", "kind", "apiversion", "metadata", "type"))


@dataclass(slots=True, eq=False)
class _Scalar:
    """A stretch of a line, shown up to `hidden` (an offset in the line)."""

    start: int
    end: int
    hidden: int


@dataclass(slots=True, eq=False)
class _Map:
    """`first`: how many candidates there were when the map began.

    `secret`: what it holds is a secret, but for names.
    """

    first: int
    mode: int
    secret: bool = False


@dataclass(slots=True, eq=False)
class _Level:
    """A key, an item or a bracket that is open; `mode` holds for what is inside.

    `column` is -1 at the root and for brackets. `filled`: the value is on the line itself. `asks`:
    the last item of the list was an option such as `--password`, whose value is the next item.
    `pending`: the mode of the value of a key in braces.
    """

    column: int
    mode: int
    kind: str = ""
    map: _Map | None = None
    filled: bool = False
    asks: bool = False
    pending: int | None = None
    key: str = ""


class _Owner(NamedTuple):
    """What a scalar belongs to: the mode of its place, its map and key, or its list's level."""

    mode: int
    map: _Map | None = None
    key: str = ""
    items: _Level | None = None


class Masks:
    """The lines of one text. The pass is made when the first line is asked for."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._pass: _Pass | None = None

    def shown(self, index: int, start: int, end: int) -> Shown:
        """Line `index` (from 0), and the stretch from `start` to `end` (from 0) where it is in what
        is shown.
        """
        if self._pass is None:
            self._pass = _Pass(self._lines)
        line = self._lines[index]
        text, offsets = "", []
        at = 0
        for hidden, until in self._hidden(line, index, start, end):
            text += line[at:hidden]
            offsets.append((hidden, until, len(text)))
            text += MASK
            at = until
        text += line[at:]
        first = _offset(start, offsets)
        last = _offset(max(end - 1, start), offsets, last=True) + 1
        return Shown(text, min(first, len(text)), max(first, min(last, len(text))))

    def _hidden(self, line: str, index: int, start: int, end: int) -> list[tuple[int, int]]:
        """Stretches of the line that are masked, in order.

        A key that is pointed at can be a misspelled one: if it resembles a secret's, its value is
        masked unless it is a constant.
        """
        assert self._pass is not None
        if index >= self._pass.read:
            return [(_indent(line), len(line))]
        scalars = self._pass.scalars.get(index, [])
        found = [(one.hidden, one.end) for one in scalars if one.hidden < one.end]
        key_end = _AFTER_KEY.match(line, end)
        if key_end is not None and resembles_secret_key(line[start:end]):
            value = next((one for one in scalars if one.start == key_end.end()), None)
            if value is not None and not _CONSTANT.fullmatch(line, value.start, value.end):
                found = [stretch for stretch in found if stretch[1] != value.end]
                found.append((value.start, value.end))
        return sorted(found)


def _offset(column: int, masked: Sequence[tuple[int, int, int]], *, last: bool = False) -> int:
    """Where a column of the line is in what is shown of it."""
    shift = 0
    for hidden, until, at in masked:
        if column < hidden:
            break
        if column < until:
            return at + len(MASK) - 1 if last else at
        shift = at + len(MASK) - until
    return column + shift


class _Pass:
    """`scalars`: by line, in order. `read`: lines that were read before the steps were used up."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.scalars: dict[int, list[_Scalar]] = {}
        self.candidates: list[_Scalar] = []
        self.levels = [_Level(-1, SHOWN)]
        self.flow: list[_Level] = []
        self.quote = ""
        self.block: int | None = None
        self.broken = False  # the line before was text without a key
        self.steps = 0
        self.read = len(lines)
        for number, line in enumerate(lines):
            if self.steps > MOST_STEPS:
                self.read = number
                break
            self.line(number, line)

    def line(self, number: int, line: str) -> None:
        self.steps += 1
        at = _indent(line)
        if self.quote:
            at = self.quoted(number, line)
            if self.quote:
                return
            if not self.flow:
                self.hide(number, at, len(line))
                return
        elif at == len(line):
            return
        elif self.block is not None and at > self.block:
            self.hide(number, at, len(line))
            return
        elif line.startswith(("---", "...")) and line[3:4] in ("", " ", "\t"):
            self.levels, self.flow, self.block = [_Level(-1, SHOWN)], [], None
            self.value(number, line, 3, _Owner(SHOWN), self.levels[0])
            return
        self.block = None
        if self.flow:
            self.in_flow(number, line, at)
        elif line[at] == "#":
            self.scalar(number, line, at, len(line), _Owner(self.levels[-1].mode))
        else:
            self.in_block(number, line, at)

    # Block style

    def in_block(self, number: int, line: str, column: int) -> None:
        """A line with its dashes, and a key or a value after them."""
        text = self.above(column)
        if text.filled and text.mode >= VARIABLES and text.column < column:
            self.hide(number, column, len(line))  # a scalar that goes on
            return
        item: _Level | None = None
        while line[column] in "-?" and line[column + 1 : column + 2] in ("", " ", "\t"):
            item = self.item(column)
            column = _indent(line, column + 1)
            if column == len(line):
                return
        colon = _colon(line, _key_end(line, column))
        if colon is not None:
            self.key(number, line, column, colon)
        elif item is not None:
            self.value(number, line, column, _Owner(item.mode, items=item), item)
        else:
            self.without_key(number, line, column)

    def above(self, column: int) -> _Level:
        """Close what is indented deeper than `column`."""
        while self.levels[-1].column > column:
            self.levels.pop()
        return self.levels[-1]

    def item(self, column: int) -> _Level:
        before = self.above(column)
        asks = False
        if before.column == column and before.kind == "-":
            asks = before.asks
            self.levels.pop()
        level = _Level(column, _of_item(self.levels[-1].mode), "-", asks=asks)
        self.levels.append(level)
        return level

    def key(self, number: int, line: str, column: int, colon: int) -> None:
        self.broken = False
        before = self.above(column)
        entries = None
        while before.column == column:
            entries = before.map or entries
            self.levels.pop()
            before = self.levels[-1]
        if entries is None:
            entries = _Map(len(self.candidates), before.mode)
        start = _after_properties(line, column)
        if start > column and before.mode >= VARIABLES:
            self.hide(number, column, start)
        name = self.name(number, line, start, colon)
        level = _Level(column, _inside(name, entries), map=entries)
        self.levels.append(level)
        self.value(number, line, colon + 1, _Owner(level.mode, entries, name), level)

    def name(self, number: int, line: str, start: int, end: int) -> str:
        """A key's name. Of `password=hunter2:` no more than the telling part is shown."""
        text = line[start:end].rstrip()
        hidden = hidden_from(text)
        if hidden is not None:
            self.hide(number, start + hidden, start + len(text))
        return text.strip("'\" ")

    def without_key(self, number: int, line: str, column: int) -> None:
        """A scalar on a line of its own, a part of one, or a mistake."""
        above = self.above(column)
        while above.column == column:
            self.levels.pop()
            above = self.levels[-1]
        word = _WORD.fullmatch(line, column)
        if line[column] in "\"'[{&*!%|>" or (word and not self.broken):
            self.value(number, line, column, _Owner(above.mode), above)
        else:
            self.broken = True
            # `replicas = 3`, `replicas:3`: what was meant as a key is shown.
            meant = _MEANT_AS_KEY.match(line, column) if above.mode < VARIABLES else None
            self.hide(number, meant.end() if meant is not None else column, len(line))

    def value(self, number: int, line: str, at: int, owner: _Owner, level: _Level) -> None:
        """What follows a key or a dash on the line."""
        start = _indent(line, at)
        at = _after_properties(line, start)
        first = line[at : at + 1]
        if first and first != "#":
            level.filled = True
        if first in ("[", "{", "|", ">") and owner.mode >= VARIABLES:
            self.hide(number, start, at)
        if first in ("[", "{"):
            self.open(first, owner.mode)
            self.in_flow(number, line, at + 1)
        elif first in ("|", ">"):
            self.block, self.broken = max(level.column, 0) if level.column >= 0 else -1, True
            self.hide(number, _BLOCK_HEADER.match(line, at).end(), len(line))  # type: ignore[union-attr]
        elif first:
            self.scalar(number, line, start, self.end_of_value(line, at, first), owner)

    def end_of_value(self, line: str, at: int, first: str) -> int:
        """Where a scalar ends, its comment included: that may be a part of it, or what it was
        before.
        """
        if first in ("'", '"') and _closing(line, at) is None:
            self.quote = first
        return len(line.rstrip())

    # Flow style

    def open(self, bracket: str, mode: int) -> None:
        self.flow.append(_Level(-1, mode, bracket, _Map(len(self.candidates), mode)))

    def in_flow(self, number: int, line: str, at: int) -> None:
        """Inside brackets, from a column on."""
        while (at := _indent(line, at)) < len(line):
            self.steps += 1
            if self.steps > MOST_STEPS:
                self.hide(number, at, len(line))
                return
            level = self.flow[-1]
            character = line[at]
            if character in "[{":
                mode = level.mode if level.pending is None else level.pending
                self.open(character, _of_item(mode) if level.kind == "[" else mode)
                at += 1
            elif character in "]}":
                self.flow.pop()
                at += 1
                if not self.flow:
                    self.after_flow(number, line, at)
                    return
            elif character == ",":
                level.pending, level.key = None, ""
                at += 1
            elif character == ":":
                at += 1
            elif character == "#":
                self.scalar(number, line, at, len(line), _Owner(level.mode))
                return
            else:
                at = self.flow_scalar(number, line, at, level)

    def flow_scalar(self, number: int, line: str, at: int, level: _Level) -> int:
        """A key or a value in brackets; returns where it ends."""
        quoted = line[at] in "'\""
        end = _closing(line, at) if quoted else _plain_end(line, at)
        if end is None:
            self.quote = line[at]
            end = len(line)
        colon = _FLOW_COLON.match(line, end)
        is_key = colon is not None and not self.quote and (quoted or colon["after"] is not None)
        if level.pending is not None:
            # only where a comma or the closing bracket was forgotten on the line above
            is_key = is_key and level.pending < VARIABLES and not line[:at].strip()
        if colon is not None and is_key:
            name = self.name(number, line, at, end)
            if level.kind == "[" or level.map is None:
                level.map = _Map(len(self.candidates), _of_item(level.mode))
            level.pending, level.key = _inside(name, level.map), name
            return colon.end()
        mode = _of_item(level.mode) if level.pending is None else level.pending
        items = level if level.kind == "[" and level.pending is None else None
        self.scalar(
            number, line, at, end, _Owner(mode, level.map if level.key else None, level.key, items)
        )
        return end

    def after_flow(self, number: int, line: str, at: int) -> None:
        at = _indent(line, at)
        if line[at : at + 1] == "#":
            self.scalar(number, line, at, len(line), _Owner(self.levels[-1].mode))
        else:
            self.hide(number, at, len(line))

    # Scalars

    def quoted(self, number: int, line: str) -> int:
        """A line of a quoted scalar that began on one above; returns where the scalar ends."""
        end = _closing(self.quote + line, 0)
        if end is not None:
            self.quote = ""
            self.hide(number, min(_indent(line), end - 1), end - 1)
            return end - 1
        self.hide(number, _indent(line), len(line))
        return len(line)

    def scalar(self, number: int, line: str, start: int, end: int, owner: _Owner) -> None:
        text = line[start:end]
        self.steps += 1 + min(len(text), _LONG) // 20
        bare = text[:_LONG].strip("'\" ")
        asked = owner.items is not None and owner.items.asks
        if owner.items is not None:
            owner.items.asks = _OPTION.fullmatch(bare) is not None and is_secret_key(bare)
        if owner.map is not None and not owner.map.secret and _names_a_secret(owner.key, bare):
            self.hide_all_of(owner.map)
        found = _Scalar(start, end, end)
        self.scalars.setdefault(number, []).append(found)
        if (owner.mode >= VARIABLES or asked) and not _NOTHING.fullmatch(text[:_LONG]):
            # `name:FOO` is one text; what was meant as a key is shown.
            glued = _GLUED_KEY.match(text)
            found.hidden = start + (glued.end() if glued is not None else 0)
            return
        if text.startswith("&"):
            found.hidden = _after_properties(line, start)  # an alias can put it where a secret is
            return
        hidden = hidden_from(text)
        if hidden is not None:
            found.hidden = start + hidden
        if owner.mode == SHOWN and not _NOTHING.fullmatch(text[:_LONG]):
            self.candidates.append(found)

    def hide_all_of(self, entries: _Map) -> None:
        """Mask what was shown of a map before it turned out to hold a secret, and what comes."""
        entries.secret = True
        for scalar in self.candidates[entries.first :]:
            scalar.hidden = scalar.start
        del self.candidates[entries.first :]

    def hide(self, number: int, start: int, end: int) -> None:
        if self.lines[number][start:end].strip():
            self.scalars.setdefault(number, []).append(_Scalar(start, end, start))


def _inside(key: str, entries: _Map) -> int:
    """The mode of the value of a key."""
    word = key.lower()
    if is_harmless(word):
        return NAMES
    if entries.secret and word not in _NAMES_OF_OBJECTS:
        return SECRET
    if entries.mode == VARIABLE and word == "name":
        return NAMES
    if entries.mode >= VARIABLES or is_secret_key(key):
        return SECRET
    if holds_variables(word):
        return VARIABLES
    if holds_text(word):
        return SECRET
    return NAMES if word in _NAMES_OF_OBJECTS else entries.mode


def _of_item(mode: int) -> int:
    return VARIABLE if mode == VARIABLES else mode


def _names_a_secret(key: str, value: str) -> bool:
    """Whether the map with this entry holds a secret: `name: HF_TOKEN`, a variable's name, or
    `kind: Secret`.
    """
    if key == "kind":
        return value.lower() in ("secret", "secrets")
    return key == "name" and (is_secret_key(value) or _VARIABLE_NAME.fullmatch(value) is not None)


def _indent(line: str, start: int = 0) -> int:
    """The first column from `start` on that is neither a space nor a tab."""
    return _BLANKS.match(line, start).end()  # type: ignore[union-attr]


def _after_properties(line: str, start: int) -> int:
    return _PROPERTIES.match(line, start).end()  # type: ignore[union-attr]


def _closing(line: str, start: int) -> int | None:
    """Where the quoted scalar that begins at `start` ends; None if it does not end on the line."""
    found = (_DOUBLE if line[start] == '"' else _SINGLE).match(line, start)
    return found.end() if found else None


def _plain_end(line: str, start: int) -> int:
    """Where the scalar without quotes ends; at least one character is read."""
    found = _PLAIN.match(line, start)
    return found.end() if found else start + 1


def _key_end(line: str, column: int) -> int:
    """From where on the colon of a key is looked for: after its quotes."""
    start = _after_properties(line, column)
    if line[start : start + 1] in ("'", '"'):
        return _closing(line, start) or len(line)
    return start


def _colon(line: str, start: int) -> int | None:
    """The colon that ends the key; None if the line has no key."""
    if line[start : start + 1] in ("[", "{", "#", "|", ">", "%", "@", "`"):
        return None
    found = _COLON_OR_COMMENT.search(line, start)
    if found is None or found[0] != ":":
        return None
    if line[start - 1 : start] in ("'", '"') and line[start : found.start()].strip():
        return None
    return found.start()


_BLANKS = re.compile(r"[ \t]*")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]+)*")
# Possessive, because what can be tried again is kept in memory: 100 bytes a character of a long
# line.
_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*+"')
_SINGLE = re.compile(r"'(?:[^']|'')*+'")
_COLON_OR_COMMENT = re.compile(r":(?=\s|$)|(?<=\s)#")
_FLOW_COLON = re.compile(r"\s*:(?P<after>(?=[\s,\[\]{}]|$))?")
# A no-break space is a part of a scalar, as in YAML.
_PLAIN = re.compile(
    r"(?:[^,\[\]{}#: \t]|:(?=[^\s,\[\]{}])|(?<=[^ \t])#|[ \t]+(?=[^ \t#,\[\]{}:]))++"
)
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
_AFTER_KEY = re.compile(r"""["']?\s*:(?:\s+|$)""")
_WORD = re.compile(r"[A-Za-z]{1,30}\s*")
_OPTION = re.compile(r"[\w.-]+")
_MEANT_AS_KEY = re.compile(r"[A-Za-z_][\w-]* += |[a-z][A-Za-z]*:(?=[^\s:/])")
_GLUED_KEY = re.compile(r"(?:key|name|value|valueFrom):(?=[^\s:])")
_VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_NOTHING = re.compile(r"""\s*["']?(?:true|false|null|~)?["']?\s*""")
_CONSTANT = re.compile(r"""["']?(?:true|false|null|~|[-+]?[\d.]{1,10}[A-Za-z]{0,2})?["']?\s*""")
