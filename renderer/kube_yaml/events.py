"""The parser underneath: libyaml's where PyYAML was built with it, else PyYAML's own. Both give the same events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import ScalarEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

_BREAKS = "\r\n\x85\u2028\u2029"


class PythonParser(Reader, Scanner, Parser):
    """PyYAML's parser without the loader that hangs on it, and with tabs where libyaml takes them for spaces."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """PyYAML makes half surrogates of "\\ud83d\\ude00"; libyaml and go-yaml take neither half for a character."""
        event: Any = Parser.get_event(self)  # type: ignore[no-untyped-call]
        if isinstance(event, ScalarEvent) and any("\ud800" <= character < "\ue000" for character in event.value):
            mark: Any = event.start_mark
            raise ScannerError(None, None, "invalid Unicode character escape code", mark)
        return event

    def scan_to_next_token(self) -> None:
        """As in PyYAML's Scanner; a tab separates too, but for where a key could begin."""
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0" + _BREAKS:
                    self.forward()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str] | None:
        """Tabs inside a plain scalar belong to it; those at the end of its line do not."""
        length = 0
        while self.peek(length) in (" ", "\t"):
            length += 1
        blanks = self.prefix(length)
        if "\t" not in blanks:
            found: list[str] | None = super().scan_plain_spaces(indent, start_mark)
            return found
        self.forward(length)
        return super().scan_plain_spaces(indent, start_mark) if self.peek() in _BREAKS else [blanks]


def _parser() -> Callable[[str], Any]:
    if not yaml.__with_libyaml__:
        return PythonParser
    from yaml import cyaml

    fast: Callable[[str], Any] = cyaml.CParser  # type: ignore[attr-defined]
    return fast


PARSER = _parser()


def next_event(text: str) -> Callable[[], Any]:
    """The function that gives the next event of `text` at each call; yaml.YAMLError where the text is no YAML.

    `text` must not begin with a byte order mark: columns would count it.
    """
    get: Callable[[], Any] = PARSER(text).get_event
    return get
