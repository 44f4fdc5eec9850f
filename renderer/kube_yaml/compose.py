"""The whole of YAML as Kubernetes reads it, with the place of everything, and with all that is
wrong with it.

Slower than `renderer.kube_yaml.quick` and used where that one is not enough, or where a message
needs a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from renderer.diagnostics import MOST_KEPT, Diagnostic, Related, Severity
from renderer.kube_yaml import syntax
from renderer.kube_yaml.events import next_event
from renderer.kube_yaml.limits import MAX_ALIASED_BYTES, MAX_DEPTH, MAX_NODES, aliases_exceed
from renderer.kube_yaml.quick import Fill
from renderer.kube_yaml.scalars import PLACEHOLDER, TAG_PREFIX, ScalarError, key, plain, tagged
from renderer.kube_yaml.text import Text

KNOWN_TAGS = frozenset(
    "binary bool float int map merge null omap pairs seq set str timestamp value".split()  # noqa: SIM905
)

MOST_STRETCHES = 20
"""How often reading goes on after a document that cannot be read."""


class Node:
    """A node and its place. `items`: a list's nodes, or a map's keys with their nodes.

    `count`, `size` and `height` are those of the node with all aliases in it expanded: nodes as
    go-yaml decodes them, characters of scalars, levels of collections.
    """

    __slots__ = (
        "count",
        "data",
        "end",
        "height",
        "items",
        "merged",
        "open",
        "size",
        "start",
        "written",
    )

    def __init__(self, data: Any, start: Any, end: Any, written: str | None = None) -> None:
        self.data = data
        self.start = start
        self.end = end
        self.written = written
        self.items: Any = None
        self.merged: set[str] | None = None
        self.open = False
        self.count = 1
        self.size = len(written or "")
        self.height = 0


@dataclass
class Composed:
    """The root of each document in the stream (None if it is empty), and the problems."""

    roots: list[Node | None] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


class _TooMuchError(Exception):
    """There are more nodes than are read; the diagnostic has been made."""


class _Stop(Exception):
    """Reading cannot go on after a line (from 0); the diagnostic has been reported."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass
class _Key:
    """A map's key that waits for its value.

    `name` is None if it is not a valid key, and for a merge.
    """

    name: str | None
    node: Node
    merge: bool


@dataclass
class _Open:
    """A collection whose end has not come yet."""

    node: Node
    mapping: bool
    key: _Key | None = None


class Composer:
    """One stream. `compose` never raises."""

    def __init__(self, text: Text, fill: Fill | None = None) -> None:
        self.text = text
        self.fill = fill
        self.out = Composed()
        self.anchors: dict[str, Node] = {}
        self.open: list[_Open] = []
        self.decoded = self.aliased = self.aliased_size = 0
        self.nodes = 0

    def compose(self) -> Composed:
        self.report(*islice(syntax.lines(self.text), MOST_KEPT))
        start: int | None = 0
        try:
            for _ in range(MOST_STRETCHES):
                if start is None:
                    break
                start = self.stretch(start)
        except _TooMuchError:
            self.out.roots.clear()
        return self.out

    def report(self, *diagnostics: Diagnostic) -> None:
        """Keep what is wrong; of very much no more than anyone reads, and errors longer than
        warnings.
        """
        kept = self.out.diagnostics
        for one in diagnostics:
            if len(kept) < (2 * MOST_KEPT if one.severity is Severity.ERROR else MOST_KEPT):
                kept.append(one)

    def stretch(self, start: int) -> int | None:
        """Read from a line on.

        Behind a mistake: the line of the next `---`, where reading can go on.
        """
        try:
            for event in self.events(start):
                self.take(event)
        except _Stop as stop:
            self.open.clear()
            lines = self.text.lines
            found = (
                line
                for line in range(max(stop.line, start + 1), len(lines))
                if lines[line].startswith("---")
            )
            following = next(found, None)
            if following is not None:
                self.number(following)
            return following
        return None

    def number(self, line: int) -> None:
        """As many roots as documents end before the `---` on a line, whatever became of the broken
        one.
        """
        before = self.text.lines[:line]
        count = sum(one.startswith("---") for one in before)
        first = next((one for one in before if one.strip() and not one.startswith("#")), "---")
        count += not first.startswith("---")
        self.out.roots[count:] = []
        self.out.roots += [None] * (count - len(self.out.roots))

    def events(self, start: int) -> Iterator[Any]:
        """The events from a line on, with marks that count from the first line."""
        text = self.text
        try:
            get = next_event("\n" * start + "\n".join(text.lines[start:]) if start else text.text)
            while type(event := get()) is not StreamEndEvent:
                yield event
        except UnicodeEncodeError:
            self.wrong("yaml/encoding", "half of a surrogate pair is not a character")
        except MarkedYAMLError as error:
            self.report(syntax.diagnostic(text, error))
            mark = error.problem_mark or error.context_mark
            raise _Stop(mark.line if mark is not None else start) from error
        except YAMLError as error:
            self.report(syntax.unreadable(text, error))

    def wrong(
        self, code: str, message: str, node: Any = None, help: str | None = None, **more: Any
    ) -> None:
        where = self.text.place(node.start, node.end) if node is not None else None
        self.report(Diagnostic(code, message, where=where, help=help, **more))

    def take(self, event: Any) -> None:
        if isinstance(event, NodeEvent):
            self.counted(event)
            self.node(event)
        elif isinstance(event, DocumentStartEvent):
            self.counted(event)
            self.anchors = {}
            self.decoded, self.aliased, self.aliased_size = 1, 0, 0
        elif self.open and type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent"):
            self.close(event)

    def counted(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            here = Node(None, event.start_mark, event.end_mark)
            message = (
                f"the file holds more than {MAX_NODES:,} keys and values, the most that is read"
            )
            self.wrong("yaml/too-large", message, here, "split the file")
            raise _TooMuchError

    def node(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            self.alias(event)
            return
        tag = self.tag(event)
        if isinstance(event, ScalarEvent):
            node = self.scalar(event, tag)
            if event.anchor is not None:
                self.anchors[event.anchor] = node
            self.decoded += 1
            self.add(node, node, merge=is_merge(event, tag))
            return
        mapping = isinstance(event, MappingStartEvent)
        assert mapping or isinstance(event, SequenceStartEvent)
        node = Node({} if mapping else [], event.start_mark, event.end_mark)
        node.items = {} if mapping else []
        node.open = True
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if len(self.open) >= MAX_DEPTH:
            self.too_deep(node)
        self.decoded += 1
        self.open.append(_Open(node, mapping))

    def too_deep(self, node: Node) -> None:
        self.wrong(
            "yaml/too-deep", f"maps and lists are nested more than {MAX_DEPTH} levels deep", node
        )
        raise _Stop(node.start.line)

    def tag(self, event: Any) -> str | None:
        """The tag without its prefix; None if it has none, and for an unknown one, which is
        reported.
        """
        tag = event.tag
        if tag is None:
            return None
        if tag == "!":
            return "str"
        name = tag.removeprefix(TAG_PREFIX)
        if name != tag and name in KNOWN_TAGS:
            return str(name)
        help = (
            "remove it: only YAML's own tags are known (!!str, !!int, …); Helm silently drops "
            "others"
        )
        self.wrong(
            "yaml/unknown-tag", "unknown tag", Node(None, event.start_mark, event.end_mark), help
        )
        return None

    def scalar(self, event: Any, tag: str | None) -> Node:
        value: Any = event.value
        if self.fill is not None and PLACEHOLDER in value:
            return _filled(self.fill(value, event.implicit[0]), event)
        node = Node(value, event.start_mark, event.end_mark, value)
        try:
            if tag is not None:
                node.data = tagged(tag, value)
            elif event.implicit[0]:
                node.data = plain(value)
        except ScalarError as error:
            self.wrong(
                "yaml/syntax", str(error), node, "leave the tag out, or write a value that fits it"
            )
        if event.style == '"' and "/" in value:
            self.report(*islice(syntax.escaped_slashes(self.text, event), MOST_KEPT))
        return node

    def alias(self, event: Any) -> None:
        here = Node(None, event.start_mark, event.end_mark)
        if event.anchor not in self.anchors:
            self.wrong(
                "yaml/unknown-anchor",
                "this alias refers to an anchor that is not defined above it",
                here,
                (
                    "define it above with &name, in the same document; put the value in quotes "
                    "if a text is meant"
                ),
            )
            self.add(here, here)
            return
        target = self.anchors[event.anchor]
        if target.open:
            self.wrong("yaml/alias-bomb", "this alias refers to an anchor that contains it", here)
            raise _Stop(here.start.line)
        if len(self.open) + target.height > MAX_DEPTH:
            self.too_deep(here)
        self.decoded += 1 + target.count
        self.aliased += target.count
        self.aliased_size += target.size
        if aliases_exceed(self.decoded, self.aliased) or self.aliased_size > MAX_ALIASED_BYTES:
            self.wrong(
                "yaml/alias-bomb",
                "aliases repeat too much: the file would grow a hundredfold",
                here,
            )
            raise _Stop(here.start.line)
        self.add(target, here)

    def add(self, node: Node, here: Node, *, merge: bool = False) -> None:
        """Put a finished node where it belongs: into the open list, or as key or value into the
        open map.

        `here` is the node itself, or the alias of it.
        """
        if not self.open:
            self.finite(node)
            self.out.roots.append(node if node.data is not None else None)
            return
        top = self.open[-1]
        above = top.node
        above.count += node.count + (here is not node)
        above.size += node.size
        if node.items is not None:
            above.height = max(above.height, node.height + 1)
        if not top.mapping:
            self.finite(node)
            above.items.append(node)
            above.data.append(node.data)
        elif top.key is None:
            top.key = _Key(None, here, True) if merge else self.key(node, here)
        else:
            waiting, top.key = top.key, None
            if waiting.merge:
                self.merge(above, node, is_alias=here is not node)
            elif waiting.name is not None:
                self.finite(node)
                self.entry(above, waiting, node)

    def finite(self, node: Node) -> None:
        if isinstance(node.data, float) and (
            node.data != node.data or node.data in (float("inf"), float("-inf"))
        ):
            self.wrong(
                "yaml/not-a-number",
                f"{node.written} is not a number that JSON can represent",
                node,
                "put it in quotes if a string is meant",
            )
            node.data = None

    def key(self, node: Node, here: Node) -> _Key:
        name = key(node.data) if node.items is None else None
        if name is None:
            what = "null" if node.data is None else "an integer this large"
            help = "put it in quotes"
            if node.items is not None:
                what = "a map or a list"
                help += "; templates ({{ … }}) are not evaluated in values files"
            self.wrong("yaml/bad-key", f"{what} cannot be a key", here, help)
        at = Node(node.data, here.start, here.end, node.written)
        return _Key(name, at, False)

    def entry(self, above: Node, waiting: _Key, node: Node) -> None:
        name = waiting.name
        assert name is not None
        if name in above.items and name not in (above.merged or ()):
            self.repeated(above.items[name][0], waiting.node, name)
        if above.merged is not None:
            above.merged.discard(name)
        above.items[name] = (waiting.node, node)
        above.data[name] = node.data

    def repeated(self, first: Node, second: Node, name: str) -> None:
        """The same key twice is a mistake.

        Two spellings of one truth value (`true` and `yes`) are read as in Helm.
        """
        folded = (
            isinstance(first.data, bool)
            and isinstance(second.data, bool)
            and first.written != second.written
        )
        self.wrong(
            "yaml/duplicate-key",
            f'key "{name}" appears twice in this map'
            + (f": {second.written} is another word for {first.written}" if folded else ""),
            second,
            "the later one wins; put them in quotes, if strings are meant"
            if folded
            else "leave one of the two out",
            severity=Severity.WARNING if folded else Severity.ERROR,
            related=(Related("first", self.text.place(first.start, first.end)),),
        )

    def merge(self, above: Node, node: Node, *, is_alias: bool) -> None:
        """`<<`: as go-yaml v2, what is merged wins over keys before it and loses to keys after it.

        Of a list of maps the first wins; the list itself cannot be an alias.
        """
        if node.data is None and node.written is None:
            return  # an alias of an anchor that does not exist, which is reported
        maps = node.items if isinstance(node.items, list) and not is_alias else None
        if isinstance(node.data, dict):
            maps = [node]
        if maps is None or not all(isinstance(one.data, dict) for one in maps):
            self.wrong(
                "yaml/bad-merge",
                "<< needs a map or a list of maps",
                node,
                "give it an alias of a map: <<: *name",
            )
            return
        if above.merged is None:
            above.merged = set()
        for one in reversed(maps):
            for name, (at, value) in one.items.items():
                above.merged.add(name)
                above.items[name] = (at, value)
                above.data[name] = value.data

    def close(self, event: Any) -> None:
        done = self.open.pop()
        done.node.end = event.end_mark
        done.node.open = False
        self.add(done.node, done.node)


def is_merge(event: Any, tag: str | None) -> bool:
    return event.value == "<<" and (event.implicit[0] or tag == "merge")


def _filled(data: Any, event: Any) -> Node:
    """A value in place of a placeholder: all of it is at the placeholder's place."""
    node = Node(data, event.start_mark, event.end_mark, data if isinstance(data, str) else None)
    if isinstance(data, dict):
        node.items = {
            name: (_filled(name, event), _filled(value, event)) for name, value in data.items()
        }
    elif isinstance(data, list):
        node.items = [_filled(value, event) for value in data]
    return node
