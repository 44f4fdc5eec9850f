"""The parser underneath: libyaml's, by PyYAML's binding to it.

PyYAML's own parser, in Python, reads tabs, surrogates and long texts differently, and hangs on some
of them. A PyYAML that was built without libyaml cannot be used: importing this module then fails,
with `yaml._yaml` as the missing module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml.cyaml import CParser  # type: ignore[attr-defined]


def next_event(text: str) -> Callable[[], Any]:
    """The function that gives the next event of `text` at each call; yaml.YAMLError if the text is
    not valid YAML.

    `text` must not begin with a byte order mark: columns would count it.
    """
    get: Callable[[], Any] = CParser(text).get_event
    return get
