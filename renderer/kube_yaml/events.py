"""The parser underneath: libyaml's where PyYAML was built with it, else PyYAML's own. Both give the same events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class PythonParser(Reader, Scanner, Parser):
    """PyYAML's parser without the loader that hangs on it."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


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
