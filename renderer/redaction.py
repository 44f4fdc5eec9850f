"""What of a user's file may be shown: keys and structure, never what may be a secret.

The rule errs to one side: a line that is masked for nothing costs a glance, a password in a CI log costs a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from renderer.diagnostics import Path

MASK = "••••"

_TELLING = (
    r"(?:api|access|private|sas|encryption|ssh|account|signing)[_-]?key|pas+[_-]?w|passphrase|p(?:as+)?wd|secret|token"
    r"|credential|signature|cookie|connection[_-]?string|dsn|kubeconfig|dockerconfig|stringdata|auth|bearer|salt"
)
"""What a name holds that stands for a secret; misspelled ones too (`redisPasword`)."""

_HARMLESS = frozenset(
    """author authoptions automountserviceaccounttoken expirationseconds imagepullsecrets secretkeyref secretname
    secretref serviceaccounttoken tokenexpirationseconds""".split()  # noqa: SIM905
)
"""Names that sound telling and stand for names, switches or numbers: what they hold may be shown."""

_LONGEST = 2000
"""Characters of a line that are looked at; of a longer one no more than the beginning is shown."""

_SEARCHED_ABOVE = 2000
"""Lines. Of a block of text that began further up, what looks like no key is masked all the same."""


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
    """One line of YAML, of a template or of a message: nothing is shown behind the first telling name on it, nor behind
    `value:` (an environment variable may hold anything), nor the user in a URI.
    """
    if len(line) > _LONGEST:
        return redact(line[: _LONGEST // 10]) + MASK
    for found in _name().finditer(line):
        rest = line[found.end() :]
        if found[0].lower() not in _HARMLESS and not _structure().fullmatch(rest):
            separator = _separator().match(rest)
            return line[: found.end()] + (separator[0] if separator else " ") + MASK
    return _uri().sub(rf"\g<1>{MASK}@", line)


def redact_line(lines: Sequence[str], index: int) -> str:
    """Line `index` (from 0) of a YAML file, as `redact` shows it, and with the lines above it in mind.

    Masked is also what belongs to a block of text or to a telling key above, the value beside a telling `name:`, and a
    line without a key, which may go on with any of those.
    """
    line = lines[index]
    if len(line) > _LONGEST:
        return redact(line[: min(_indent(line), _LONGEST)]) + MASK
    text = line.strip()
    if not text or text.startswith("#"):
        return redact(line)
    pair = _pair().match(line)
    above = _above(lines, index)
    if above == "text" or (pair is None and above == "secret"):
        return line[: _indent(line)] + MASK
    if pair is None:
        shown = text.startswith(tuple("-[]{}%&*<")) or _word().fullmatch(text)
        return redact(line) if shown else line[: _indent(line)] + MASK
    if pair["rest"] and (above == "secret" or _named_secret(lines, index)) and not _structure().fullmatch(pair["rest"]):
        return redact(line[: pair.start("rest")]) + MASK
    return redact(line)


def _above(lines: Sequence[str], index: int) -> str | None:
    """What a line stands under: "text" for a block of text, "secret" for a telling key; the nearest that says so counts."""
    for other in _parents(lines, index):
        if _block_header().search(other):
            return "text"
        pair = _pair().match(other)
        if pair is not None:
            key = pair["key"].strip("'\" ")
            if key.lower() in _HARMLESS:
                return None
            if is_secret_key(key):
                return "secret"
    return None


def _parents(lines: Sequence[str], index: int) -> Iterator[str]:
    """The lines above that this one is indented under, from the nearest up. A list may stand at the column of its key."""
    below = lines[index]
    for above in range(index - 1, max(-1, index - _SEARCHED_ABOVE), -1):
        other = lines[above]
        deeper = _indent(below) - _indent(other)
        if other.strip() and (deeper > 0 or (deeper == 0 and _begins_item(below) and not _begins_item(other))):
            yield other[:_LONGEST]
            below = other


def _named_secret(lines: Sequence[str], index: int) -> bool:
    """Whether the same map says `name: HF_TOKEN`."""
    column = _column(lines[index])
    for step in (-1, 1):
        at = index if step == 1 or not _begins_item(lines[index]) else -1
        while 0 <= (at := at + step) < len(lines) and abs(at - index) < _SEARCHED_ABOVE:
            other = lines[at]
            if not other.strip() or _indent(other) > column:
                continue
            if _column(other) != column or (step == 1 and _begins_item(other)):
                break
            pair = _pair().match(other[:_LONGEST])
            if pair is not None and pair["key"].strip("'\" ") == "name" and is_secret_key(pair["rest"] or ""):
                return True
            if _begins_item(other):
                break
    return False


def _begins_item(line: str) -> bool:
    return line.lstrip().startswith("- ") or line.strip() == "-"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _column(line: str) -> int:
    """Where the key of a line stands, behind the dashes of a list."""
    return len(line) - len(line.lstrip(" -"))


# Compiled when the first message needs one: a good render shows no line.


@cache
def _telling() -> re.Pattern[str]:
    return re.compile(_TELLING, re.IGNORECASE)


@cache
def _name() -> re.Pattern[str]:
    return re.compile(rf"""[\w.-]{{0,80}}?(?:{_TELLING})[\w.-]*|\bvalue\b(?=['"]?\s*:)""", re.IGNORECASE)


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(r"""\s*(?:-\s+)*(?P<key>"[^"]*"|'[^']*'|[^\s'"\[\]{},#:][^:#]*)\s*:(?:\s+(?P<rest>.*)|$)""")


@cache
def _separator() -> re.Pattern[str]:
    return re.compile(r"""["']?\s*[:=]\s*(?:[&!]\S*\s+)*""")


@cache
def _structure() -> re.Pattern[str]:
    """What may stand behind a telling name and hides nothing."""
    return re.compile(r"""["']?\s*[:=,]?\s*(?:[|>][-+0-9]*|[&*]\S+|true|false|null|~)?[\s\[\]{},]*""")


@cache
def _block_header() -> re.Pattern[str]:
    return re.compile(r"(?:^|[:\-\s])\s*(?:[&!]\S*\s+)*[|>][-+0-9]*\s*(?:\s#.*)?$")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z]{1,30}")


@cache
def _uri() -> re.Pattern[str]:
    return re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}://)\S*@")
