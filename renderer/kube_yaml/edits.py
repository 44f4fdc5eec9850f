"""Text edits by place: documents of a stream get new data, and everything else stays byte for byte.

`rewrite` compares old data with new data and edits only the lines where they differ: comments,
order, quoting, anchors, line ends and blank lines of the rest stay as they are. The result is read
again, so that an edit which an anchor, an alias or a merge key would spread is never returned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    StreamEndEvent,
)

from renderer.kube_yaml.compose import is_merge
from renderer.kube_yaml.events import next_event
from renderer.kube_yaml.reader import Source, read_documents
from renderer.kube_yaml.scalars import ScalarError, key, plain
from renderer.kube_yaml.writer import is_word, one_line, quoted, to_yaml
from renderer.paths import Path

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BOM = "\ufeff"
_NAMES = ("name", "groupName")
SHARED = "an anchor, an alias or a merge key (<<) shares this place with another one"
LAYOUT = "these lines have a layout that cannot be edited"


class CannotEditError(Exception):
    """The text at `path` cannot get its new data without changing something else."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


class Change(NamedTuple):
    """The document number `document` (from 1) has the data `old` and gets `new`."""

    document: int
    old: Any
    new: Any


def rewrite(text: str, changes: Sequence[Change]) -> str:
    """The text with the new data of some of its documents. Raises `CannotEditError`.

    `text` is a stream that `read_documents` reads without errors, a byte order mark included.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    stream = _Stream(body)
    edits: list[_Edit] = []
    for change in changes:
        root = stream.roots[change.document - 1]
        if root is None:
            raise CannotEditError((), LAYOUT)
        is_json = root.flow and all(entry.key.style == '"' for entry in root.entries)
        edits += _Rewriter(stream, is_json=is_json).edits_of(root, change)
    result = mark + _applied(body, edits)
    _check(text, result, changes)
    return result


def _check(before: str, after: str, changes: Sequence[Change]) -> None:
    """Whether the result holds the new data, and nothing else changed."""
    wanted = {one.index: one.data for one in read_documents(Source("", before)).documents}
    wanted |= {change.document: change.new for change in changes}
    result = read_documents(Source("", after))
    if wanted != {one.index: one.data for one in result.documents}:
        raise CannotEditError((), SHARED)


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def _applied(text: str, edits: Iterable[_Edit]) -> str:
    """Edits from first to last; at one place insertions come first, in the order of the list."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end > one.start)):
        if edit.start < done:
            raise CannotEditError((), LAYOUT)
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])


# --- the tree of a text ---------------------------------------------------------------------------


class _Node:
    """A node of the text, an alias included: offsets of its own text, without what follows it."""

    __slots__ = ("end", "entries", "flow", "items", "kind", "marked", "start", "style")

    def __init__(self, kind: str, start: int, end: int) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.flow = False
        self.style: str | None = None
        self.marked = False
        """Whether it has an anchor or a tag."""
        self.entries: list[_Entry] = []
        self.items: list[_Node] = []

    def inner(self) -> Iterator[_Node]:
        yield self
        for one in [
            *self.items,
            *(part for entry in self.entries for part in (entry.key, entry.value)),
        ]:
            yield from one.inner()


class _Entry(NamedTuple):
    """A key and its value. `name` None: a merge, or a key that is not a name."""

    name: str | None
    key: _Node
    value: _Node

    @property
    def start(self) -> int:
        return self.key.start

    @property
    def end(self) -> int:
        return max(self.key.end, self.value.end)


class _Stream:
    """A text, the offsets of its lines, and the trees of its documents."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        breaks = _BREAK.search(text)
        self.line_break = breaks[0] if breaks else "\n"
        self.roots: list[_Node | None] = []
        # As in reading: the last line ends, too.
        self._read(text if text.endswith("\n") or not text else text + "\n")

    def line_of(self, offset: int) -> int:
        from bisect import bisect_right

        return bisect_right(self.starts, offset) - 1

    def line_start(self, offset: int) -> int:
        return self.starts[self.line_of(offset)]

    def line_end(self, offset: int) -> int:
        """Where the line after the one of `offset` starts; the end of the text for the last one."""
        following = self.line_of(offset) + 1
        return self.starts[following] if following < len(self.starts) else len(self.text)

    def _offset(self, mark: Any) -> int:
        start = self.starts[mark.line] if mark.line < len(self.starts) else len(self.text)
        return min(start + int(mark.column), len(self.text))

    def _read(self, text: str) -> None:
        get = next_event(text)
        while not isinstance(event := get(), StreamEndEvent):
            if isinstance(event, DocumentStartEvent):
                event = get()
                empty = isinstance(event, ScalarEvent) and event.value == "" and event.implicit[0]
                root = self._node(event, get)
                self.roots.append(None if empty else root)
            elif isinstance(event, DocumentEndEvent):
                continue

    def _node(self, event: Any, get: Any) -> _Node:
        start, end = self._offset(event.start_mark), self._offset(event.end_mark)
        if isinstance(event, AliasEvent):
            return _Node("alias", start, end)
        if isinstance(event, ScalarEvent):
            node = _Node("scalar", start, end)
            node.style = event.style
            if event.style in ("|", ">"):
                node.end = start + len(self.text[start:end].rstrip())
        else:
            assert isinstance(event, CollectionStartEvent)
            node = self._collection(event, start, get)
        node.marked = event.anchor is not None or event.tag is not None
        return node

    def _collection(self, event: Any, start: int, get: Any) -> _Node:
        mapping = isinstance(event, MappingStartEvent)
        node = _Node("map" if mapping else "list", start, start)
        node.flow = bool(event.flow_style)
        while not type(inner := get()).__name__.endswith(("MappingEndEvent", "SequenceEndEvent")):
            child = self._node(inner, get)
            if mapping:
                node.entries.append(_Entry(_name(inner), child, self._node(get(), get)))
            else:
                node.items.append(child)
        inside = node.entries or node.items
        last = inside[-1].end if inside else start
        node.end = self._offset(inner.end_mark) if node.flow else last
        return node


def _name(event: Any) -> str | None:
    if not isinstance(event, ScalarEvent) or is_merge(event, None):
        return None
    try:
        return key(plain(event.value)) if event.implicit[0] else event.value
    except ScalarError:
        return None


# --- the edits ------------------------------------------------------------------------------------


class _Rewriter:
    """The edits of one document. In one that `is_json` every string is quoted."""

    def __init__(self, stream: _Stream, *, is_json: bool) -> None:
        self.stream = stream
        self.text = stream.text
        self.json = is_json
        self.edits: list[_Edit] = []

    def edits_of(self, root: _Node, change: Change) -> list[_Edit]:
        self.value(root, change.old, change.new, ())
        return self.edits

    def edit(self, start: int, end: int, text: str) -> None:
        self.edits.append(_Edit(start, end, text))

    def value(self, node: _Node, old: Any, new: Any, path: Path) -> None:
        if old == new:
            return
        if node.kind == "alias":
            raise CannotEditError(path, SHARED)
        if node.kind == "map" and isinstance(new, dict) and new:
            self.map(node, old, new, path)
        elif node.kind == "list" and isinstance(new, list) and new:
            self.list(node, old, new, path)
        elif node.kind == "scalar" and not isinstance(new, dict | list):
            self.scalar(node, new, path)
        else:
            raise CannotEditError(path, LAYOUT)

    def scalar(self, node: _Node, new: Any, path: Path) -> None:
        if node.marked or node.style in ("|", ">") or "\n" in str(new):
            raise CannotEditError(path, SHARED if node.marked else LAYOUT)
        text = one_line(new) if isinstance(new, str) else json.dumps(new)
        if self.json:
            text = self.flow(new)
        if isinstance(new, str) and node.style == "'" and new.isprintable() and "'" not in new:
            text = f"'{new}'"
        elif isinstance(new, str) and node.style == '"':
            text = quoted(new)
        self.edit(node.start, node.end, text)

    def map(self, node: _Node, old: Any, new: Any, path: Path) -> None:
        entries = {entry.name: entry for entry in node.entries if entry.name is not None}
        # Also where the kind of a value changes: the old entry goes, and a new one comes in its
        # place.
        replaced = {
            name
            for name in old
            if name in new and _other_kind(old[name], new[name], entries.get(name))
        }
        gone = [name for name in old if name not in new or name in replaced]
        for name in old:
            changed = name in gone or old[name] != new[name]
            if changed and name not in entries:
                raise CannotEditError((*path, name), SHARED)
            if changed and name not in gone:
                self.value(entries[name].value, old[name], new[name], (*path, name))
        indexes = [node.entries.index(entries[name]) for name in gone]
        self.remove(node, indexes, path)
        kept = [one for index, one in enumerate(node.entries) if index not in indexes]
        for after, names in _additions(list(entries), old, new, replaced):
            added = {name: new[name] for name in names}
            entry = entries[after] if after is not None else None
            if node.flow:
                parts = [f"{self.flow(name)}: {self.flow(value)}" for name, value in added.items()]
                self.insert_into_flow(node, kept, entry, parts)
            else:
                self.insert(node, entry, added, path)

    def list(self, node: _Node, old: Any, new: Any, path: Path) -> None:
        before, after = _keys(old, new)
        if [one for one in before if one in after] != [one for one in after if one in before]:
            raise CannotEditError(path, LAYOUT)
        for index, one in enumerate(before):
            if one in after:
                self.value(node.items[index], old[index], new[after.index(one)], (*path, index))
        gone = [index for index, one in enumerate(before) if one not in after]
        self.remove(node, gone, path)
        kept = [one for index, one in enumerate(node.items) if index not in gone]
        at: int | None = None
        for one, item in zip(after, new, strict=True):
            if one in before:
                at = before.index(one)
            elif node.flow:
                last = None if at is None else node.items[at]
                self.insert_into_flow(node, kept, last, [self.flow(item)])
            else:
                self.insert_item(node, at, item, path)

    # --- removing ---

    def remove(self, node: _Node, indexes: Sequence[int], path: Path) -> None:
        """Remove entries of a map, or items of a list."""
        parts: Sequence[Any] = node.entries or node.items
        if node.flow:
            for first, last in _runs(indexes):
                self.remove_from_flow(parts, first, last, path)
            return
        for index in indexes:
            name = node.entries[index].name if node.entries else index
            self.remove_part(node, parts, index, path if name is None else (*path, name))

    def remove_part(self, node: _Node, parts: Sequence[Any], index: int, path: Path) -> None:
        part = parts[index]
        start = part.start if node.entries else self.dash(part, path)
        line = self.stream.line_start(start)
        if not self.text[line:start].strip():
            inner = (
                part.inner()
                if isinstance(part, _Node)
                else [*part.key.inner(), *part.value.inner()]
            )
            self.remove_lines(line, part.end, start - line, inner)
        elif index + 1 < len(parts) and node.entries:
            self.pull_up(part, parts[index + 1])
        else:
            raise CannotEditError(path, LAYOUT)

    def pull_up(self, first: _Entry, second: _Entry) -> None:
        """Remove the first key of an item (`- name: x`): the second one follows the dash."""
        following = self.stream.line_end(first.end)
        between = self.text[following : second.start]
        if between.strip():
            self.edit(first.start, following, self.stream.line_break)
        else:
            self.edit(first.start, second.start, "")

    def remove_lines(self, start: int, end: int, column: int, inner: Iterable[_Node]) -> None:
        """Remove whole lines, but keep those that hold only a comment, indented by `column` at
        most.
        """
        texts = [(one.start, one.end) for one in inner if one.kind == "scalar"]
        stop = self.stream.line_end(end)
        position = start
        while position < stop:
            following = min(self.stream.line_end(position), stop)
            line = self.text[position:following]
            own = line.lstrip(" \t")
            inside = any(first <= position < last for first, last in texts)
            if not own.startswith("#") or inside:
                self.edit(position, following, "")
            elif len(line) - len(own) > column:
                self.edit(position, following, " " * column + own)
            position = max(following, position + 1)

    def remove_from_flow(self, parts: Sequence[Any], first: int, last: int, path: Path) -> None:
        """Remove neighbours with the comma after them, or before the last ones, and the lines that
        are left empty.
        """
        start, end = parts[first].start, parts[last].end
        if last + 1 < len(parts):
            comma = re.compile(r"\s*,[ \t]*").match(self.text, end)
            if comma is None:
                raise CannotEditError(path, LAYOUT)
            end = comma.end()
        elif first > 0:
            comma = re.compile(r"\s*,").match(self.text, parts[first - 1].end)
            if comma is None:
                raise CannotEditError(path, LAYOUT)
            start = comma.end() - 1
        line, following = self.stream.line_start(start), self.stream.line_end(max(end - 1, start))
        if (
            not self.text[line:start].strip()
            and not self.text[end:following].strip()
            and start > line
        ):
            start, end = line, following
        self.edit(start, end, "")

    def dash(self, item: _Node, path: Path) -> int:
        """The offset of an item's dash."""
        found = re.compile(r"-[ \t]*(?:#.*)?\s*$").search(
            self.text, self.stream.line_start(item.start), item.start
        )
        if found is None:
            before = self.text[: item.start].rstrip()
            if not before.endswith("-"):
                raise CannotEditError(path, LAYOUT)
            return len(before) - 1
        return found.start()

    # --- inserting ---

    def insert(
        self, node: _Node, after: _Entry | None, added: Mapping[str, Any], path: Path
    ) -> None:
        column = self.column(node.entries[0].start)
        if after is not None:
            self.insert_lines(self.stream.line_end(after.end), to_yaml(dict(added)), column)
            return
        first = self.stream.line_start(node.entries[0].start)
        if self.text[first : node.entries[0].start].strip():
            raise CannotEditError(path, LAYOUT)
        self.insert_lines(
            self.above(first, column) if path else first, to_yaml(dict(added)), column
        )

    def above(self, line: int, column: int) -> int:
        """The start of the comments of the same indentation directly above a line."""
        number = self.stream.line_of(line)
        while number > 0 and self.text[self.stream.starts[number - 1] :].startswith(
            " " * column + "#"
        ):
            number -= 1
        return self.stream.starts[number]

    def insert_item(self, node: _Node, after: int | None, item: Any, path: Path) -> None:
        dash = self.dash(node.items[0], path)
        line = self.stream.line_start(dash)
        if self.text[line:dash].strip():
            raise CannotEditError(path, LAYOUT)
        place = line if after is None else self.stream.line_end(node.items[after].end)
        self.insert_lines(place, to_yaml([item]), dash - line)

    def insert_lines(self, offset: int, lines: str, column: int) -> None:
        indent, ending = " " * column, self.stream.line_break
        text = "".join(
            f"{indent}{line}{ending}" if line else ending for line in lines.split("\n")[:-1]
        )
        at_end = offset == len(self.text) and offset > 0 and not _BREAK.fullmatch(self.text[-1])
        self.edit(offset, offset, ending + text.removesuffix(ending) if at_end else text)

    def insert_into_flow(
        self, node: _Node, kept: Sequence[Any], after: Any, added: Sequence[str]
    ) -> None:
        """After a part, or before the first that is kept; new parts are set apart as the first two
        are.
        """
        parts: Sequence[Any] = node.entries or node.items
        if not kept:
            place = parts[0].start if parts else node.end - 1
            self.edit(place, place, ", ".join(added))
            return
        apart = ", "
        line = self.stream.line_start(parts[0].start)
        if len(parts) > 1:
            between = self.text[parts[0].end : parts[1].start]
            apart = between if not between.replace(",", "").strip() else apart
        elif not self.text[line : parts[0].start].strip():
            apart = f",{self.stream.line_break}{self.text[line : parts[0].start]}"
        before = [one for one in kept if after is not None and one.start <= after.start]
        if before:
            self.edit(before[-1].end, before[-1].end, "".join(apart + one for one in added))
        else:
            self.edit(kept[0].start, kept[0].start, "".join(one + apart for one in added))

    def flow(self, value: Any) -> str:
        """A value in flow style on one line; as JSON in a document that is JSON."""
        if isinstance(value, dict):
            return (
                "{"
                + ", ".join(
                    f"{self.flow(name)}: {self.flow(inner)}" for name, inner in value.items()
                )
                + "}"
            )
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        if isinstance(value, str):
            return value if is_word(value) and not self.json else quoted(value)
        return json.dumps(value)

    def column(self, offset: int) -> int:
        return offset - self.stream.line_start(offset)


def _runs(indexes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of neighbours."""
    ordered = sorted(indexes)
    first = 0
    for place, index in enumerate(ordered):
        if place + 1 == len(ordered) or ordered[place + 1] != index + 1:
            yield ordered[first], index
            first = place + 1


def _other_kind(old: Any, new: Any, entry: _Entry | None) -> bool:
    if old == new or entry is None or entry.value.kind == "alias":
        return False
    emptied = isinstance(new, dict | list) and not new
    was_empty = isinstance(old, dict | list) and not old
    return _shape(old) is not _shape(new) or emptied or was_empty


def _shape(value: Any) -> type:
    if isinstance(value, dict):
        return dict
    return list if isinstance(value, list) else str


def _additions(
    written: Sequence[str], old: Any, new: Any, replaced: set[str]
) -> Iterator[tuple[str | None, list[str]]]:
    """The new keys, each run of them with the written key that it follows; None for the front."""
    after: str | None = None
    run: list[str] = []
    for name in new:
        if name in old and name not in replaced:
            if run:
                yield _last_gone(written, after, new), run
            run = []
            after = name if name in written else after
            continue
        if name in replaced and not run:
            after = name
        run.append(name)
    if run:
        yield _last_gone(written, after, new), run


def _last_gone(written: Sequence[str], after: str | None, new: Any) -> str | None:
    """What is new comes where something else goes: the last of the removed keys after `after`."""
    place = -1 if after is None else written.index(after)
    while place + 1 < len(written) and written[place + 1] not in new:
        place += 1
    return written[place] if place >= 0 else None


def _keys(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """What identifies the items of two lists: their names, else their indexes or texts."""
    for name in _NAMES:
        both = [
            [one.get(name) if isinstance(one, dict) else None for one in items]
            for items in (old, new)
        ]
        if all(
            None not in names and len({repr(one) for one in names}) == len(names) for names in both
        ):
            return both[0], both[1]
    if len(old) == len(new):
        return list(range(len(old))), list(range(len(new)))
    return [repr(one) for one in old], [repr(one) for one in new]
