"""The good path: events straight to data, for a stream that holds nothing but maps, lists and
scalars.

Whatever is more than that (anchors, tags, merge keys, keys that are not strings, directives,
mistakes) is left to `renderer.kube_yaml.compose`, which knows places and says what is wrong. Both
give the same data for what both read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml.error import YAMLError
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from renderer.kube_yaml.events import next_event
from renderer.kube_yaml.limits import MAX_DEPTH, MAX_NODES
from renderer.kube_yaml.scalars import CONSTANTS, PLACEHOLDER, plain

Fill = Callable[[str, bool], Any]
"""The value of a scalar that holds a placeholder, by its text and whether it is plain (without
quotes, not a block).
"""


def documents(text: str, fill: Fill | None = None) -> list[Any] | None:
    """The data of each document, None for an empty one; or None where this reader is not enough."""
    if not _is_plain(text) or _may_be_too_many(text):
        return None
    try:
        return _documents(text, fill)
    except (YAMLError, UnicodeEncodeError):
        return None


def _is_plain(text: str) -> bool:
    """Whether no line is a directive, nothing follows a `---` on its line, no `/` is escaped, no
    BOM is inside.
    """
    if "\\/" in text or "\ufeff" in text:
        return False
    if text.startswith(("%", "---")) or "\n%" in text:
        if not text.startswith("---"):
            return False
        text = "\n" + text
    at = text.find("\n---")
    while at >= 0:
        end = text.find("\n", at + 4)
        rest = text[at + 4 : end if end >= 0 else len(text)].strip()
        if rest and not rest.startswith("#"):
            return False
        at = text.find("\n---", at + 4)
    return "\n%" not in text


def _may_be_too_many(text: str) -> bool:
    """Whether there can be more nodes than are read: between two of these characters there are at
    most two.
    """
    if len(text) < MAX_NODES:
        return False
    return (
        2
        * sum(
            map(
                text.count,
                ("\n", "\r", "\x85", "\u2028", "\u2029", ",", "[", "{", "- ", "-\t", "? ", "?\t"),
            )
        )
        > MAX_NODES
    )


def _documents(text: str, fill: Fill | None) -> list[Any] | None:
    event_of = next_event(text)
    found: list[Any] = []
    above: list[tuple[Any, str | None]] = []
    # The collection that is open, and the key that waits for its value; without one the next scalar
    # is a key.
    here: Any = found
    key: str | None = None
    mapping = False
    while True:
        event = event_of()
        kind = type(event)
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                return None
            value = event.value
            if fill is not None and PLACEHOLDER in value:
                value = fill(value, event.implicit[0])
            elif event.implicit[0]:
                if value in CONSTANTS:
                    value = CONSTANTS[value]
                    if type(value) is float:
                        return None
                else:
                    value = plain(value)
            if not mapping:
                here.append(value)
            elif key is not None:
                here[key] = value
                key = None
            elif type(value) is not str or value in here or value == "<<":
                return None
            else:
                key = value
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if (
                event.anchor is not None
                or event.tag is not None
                or (mapping and key is None)
                or len(above) >= MAX_DEPTH
            ):
                return None
            inner: Any = {} if kind is MappingStartEvent else []
            if mapping:
                here[key] = inner
            else:
                here.append(inner)
            above.append((here, key))
            here, key, mapping = inner, None, kind is MappingStartEvent
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            here, key = above.pop()
            mapping = type(here) is dict
            key = None
        elif kind is DocumentStartEvent:
            if event.version is not None or event.tags is not None:
                return None
        elif kind is StreamEndEvent:
            return found
        elif event.__class__.__name__ == "AliasEvent":
            return None
