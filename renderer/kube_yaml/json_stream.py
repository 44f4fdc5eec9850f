"""JSON objects one after the other, as `jq -c` prints them: kubectl reads a stream that begins with
`{` as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple


class Part(NamedTuple):
    """The text of one object, and where it begins: line and column from 0."""

    text: str
    line: int
    column: int


def parts(text: str) -> list[Part]:
    """The objects of a JSON stream; none for a text that is anything else, one single object
    included.
    """
    if not text.lstrip().startswith("{"):
        return []
    try:
        found = list(_parts(text))
    except (ValueError, RecursionError):
        return []
    return found if len(found) > 1 else []


def _parts(text: str) -> Iterator[Part]:
    decoder = json.JSONDecoder()
    at = line = line_start = 0
    while True:
        start = _SPACES.match(text, at).end()  # type: ignore[union-attr]
        breaks = text.count("\n", at, start)
        if breaks:
            line, line_start = line + breaks, text.rindex("\n", at, start) + 1
        if start == len(text):
            return
        end = decoder.raw_decode(text, start)[1]
        yield Part(without_pairs(text[start:end]), line, start - line_start)
        breaks = text.count("\n", start, end)
        if breaks:
            line, line_start = line + breaks, text.rindex("\n", start, end) + 1
        at = end


def without_pairs(text: str) -> str:
    """JSON with YAML's one escape for a character beyond U+FFFF, in place of a pair of escapes.

    Half a pair is U+FFFD, as it is for Go. A text that is not JSON stays as it is.
    """
    if not text.lstrip().startswith("{") or _PAIR not in text.lower():
        return text
    return _ESCAPE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    if found["low"]:
        high, low = int(found["high"], 16) - 0xD800, int(found["low"], 16) - 0xDC00
        return f"\\U{0x10000 + (high << 10) + low:08x}"
    return "\\ufffd" if found["half"] else found[0]


_SPACES = re.compile(r"[ \t\r\n]*")
_PAIR = "\\ud"
_ESCAPE = re.compile(
    r"\\(?:u(?P<high>d[89ab][0-9a-f]{2})\\u(?P<low>d[c-f][0-9a-f]{2})"
    r"|(?P<half>ud[89a-f][0-9a-f]{2})|.)",
    re.IGNORECASE | re.DOTALL,
)
