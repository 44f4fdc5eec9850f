"""What of a user's file may be shown: keys and structure, never what may be a secret."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from renderer.diagnostics import Path

MASK = "••••"

_TELLING = (
    "api[_-]?key|access[_-]?key|private[_-]?key|sas[_-]?key|encryption[_-]?key|ssh[_-]?key|pass?w|passphrase|pwd"
    "|token|secret|credential|signature|cookie|connection[_-]?string|dsn|htpasswd|kubeconfig|dockerconfig|auth|bearer|salt"
)
"""What a key's name holds when its value is a secret."""

_HARMLESS = frozenset(
    {
        "author",
        "authoptions",
        "automountserviceaccounttoken",
        "imagepullsecrets",
        "secretkeyref",
        "secretname",
        "secretref",
        "secretproviderclass",
        "serviceaccounttoken",
        "expirationseconds",
        "tokenexpirationseconds",
    }
)
"""Keys that sound telling and hold names, switches or numbers: what they hold may be shown."""

_LONGEST = 1000
"""Characters. A longer line is masked whole: nobody reads it, and the patterns below would take their time."""

_SEARCHED_ABOVE = 2000
"""Lines. A value that began further up is masked all the same where it looks like no key."""


def is_secret_key(key: str) -> bool:
    """Whether what stands under this key may be a secret, by the key's name."""
    return key.lower() not in _HARMLESS and _telling().search(key) is not None


def is_secret_path(path: Path) -> bool:
    """Whether the value at `path` may be a secret. Below `secretKeyRef` there are names; under `value` anything."""
    names = [part for part in path if isinstance(part, str)]
    if any(name.lower() in _HARMLESS for name in names):
        return False
    return any(is_secret_key(name) for name in names) or names[-1:] == ["value"]


def redact(line: str) -> str:
    """One line of YAML, of a template or of a message without its secrets; keys and indentation stay.

    Masked are the values of telling keys and of `value:` (an environment variable may hold anything), the user in a
    URI, and what is assigned to a telling name within a value (`--password=…`).
    """
    if len(line) > _LONGEST:
        return _masked(line)
    found = _pair().match(line)
    if found is not None and found["rest"]:
        key = found["key"].strip("'\" ")
        if (is_secret_key(key) or _holds_anything(key)) and not _structure().fullmatch(found["rest"]):
            sigils = _sigils().match(found["rest"])
            return line[: found.start("rest")] + (sigils[0] if sigils else "") + MASK
    return _within(line)


def redact_line(lines: Sequence[str], index: int) -> str:
    """Line `index` (from 0) of a YAML file, without its secrets.

    As `redact`; and masked as a whole where it goes on with a value that began above: a block of text, what stands
    under a telling key, or what has no key of its own.
    """
    line = lines[index]
    if len(line) > _LONGEST:
        return _masked(line)
    text = line.strip()
    if not text or text.startswith("#"):
        return _within(line)
    if _goes_on(lines, index):
        return _masked(line)
    if _pair().match(line) is None and not text.startswith(tuple("-[]{}%&*<")) and not _word().fullmatch(text):
        return _masked(line)
    return redact(line)


def _goes_on(lines: Sequence[str], index: int) -> bool:
    """Whether a block of text or a telling key stands above the line, as one of those it is indented under."""
    line = lines[index]
    indent = _indent(line)
    if line.lstrip().startswith("-"):  # a list may stand at the column of its key
        indent += 1
    for above in range(index - 1, max(-1, index - _SEARCHED_ABOVE), -1):
        other = lines[above]
        if not other.strip() or _indent(other) >= indent:
            continue
        if len(other) > _LONGEST:
            return True
        found = _pair().match(other)
        if _block_header().search(other) or (found is not None and is_secret_key(found["key"].strip("'\" "))):
            return True
        indent = _indent(other)
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _masked(line: str) -> str:
    return line[: _indent(line)] + MASK


def _holds_anything(key: str) -> bool:
    """`value` of an environment variable, and what was probably meant to be it."""
    from difflib import SequenceMatcher

    return key == "value" or (key not in ("values", "valueFrom") and SequenceMatcher(a=key, b="value").ratio() > 0.75)


def _mask_after(found: re.Match[str]) -> str:
    return (found[1] or found[2]) + MASK


def _within(line: str) -> str:
    if ":" not in line and "=" not in line and "--" not in line:
        return line
    line = _in_flow().sub(rf"\g<1>{MASK}", _nested().sub(_mask_after, line))
    return _assigned().sub(rf"\g<1>{MASK}", _uri().sub(rf"\g<1>{MASK}@", line))


# Compiled when the first message needs one: a good render shows no line.


@cache
def _telling() -> re.Pattern[str]:
    return re.compile(_TELLING, re.IGNORECASE)


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(r"""\s*+(?:-\s++)*+(?P<key>"[^"]*"|'[^']*'|[^\s'"\[\]{},#:][^:#]*)\s*:(?:\s+(?P<rest>.*)|$)""")


@cache
def _structure() -> re.Pattern[str]:
    return re.compile(r"(?:[|>][-+0-9]*|[&*]\S+|\{\}|\[\]|true|false|null|~)?\s*(?:#.*)?")


@cache
def _sigils() -> re.Pattern[str]:
    return re.compile(r"(?:[&!]\S*\s+)+")


@cache
def _block_header() -> re.Pattern[str]:
    return re.compile(r"(?:^|[:\-\s])\s*(?:[&!]\S*\s+)*[|>][-+0-9]*\s*(?:\s#.*)?$")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z]{1,30}")


@cache
def _uri() -> re.Pattern[str]:
    return re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/@]*@")


@cache
def _in_flow() -> re.Pattern[str]:
    """`{name: A, value: x}`: what `value` and telling keys hold within braces."""
    return re.compile(
        rf"""([{{,]\s*["']?(?:value|[\w.-]*(?:{_TELLING})[\w.-]*)["']?\s*:\s+)(?:"[^"]*"?|'[^']*'?|[^\s{{\["',}}\]][^,}}\]]*)""",
        re.IGNORECASE,
    )


@cache
def _nested() -> re.Pattern[str]:
    """What can't be told apart within one line: a map or list as the value of a telling key, what stands beside a telling
    `name` within braces. Masked to the line's end, or the brace's."""
    telling = rf"""["']?[\w.-]*(?:{_TELLING})[\w.-]*["']?"""
    return re.compile(
        rf"""((?:^|[{{,\s])(?:["']?value["']?|(?!["']?(?:{"|".join(_HARMLESS)})\b){telling})\s*:\s+)[{{\[](?!\s*["']?valueFrom\b).*"""
        rf"""|([{{,]\s*name\s*:\s*{telling}\s*,\s*+)(?!(?:key|optional|valueFrom)\b)[^}}]*""",
        re.IGNORECASE,
    )


@cache
def _assigned() -> re.Pattern[str]:
    return re.compile(
        rf"""((?:{_TELLING})[\w.-]*["']?\s*[=:]\s*["']?|--[\w-]*(?:{_TELLING})[\w-]*\s+)[^\s,"'{{}}\[\]][^\s,"'}}\]]*""",
        re.IGNORECASE,
    )
