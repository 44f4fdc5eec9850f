"""Which names mean secrets, and what of a single line may be shown.

`renderer.kube_yaml.masks` uses these names to decide what of a whole YAML text may be shown. The
rules err to one side: a value that is masked needlessly costs a glance, a password in a CI log
costs a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from renderer.diagnostics import Path

MASK = "••••"

_TELLING = (
    r"pas+[_-]?w|psw|pswd|pass(?:phrase|code)|p(?:as+)?wd|secret|token|credential|signature|cookie"
    r"|connection[_-]?string|dsn|kubeconfig|docker(?:config|cfg)|stringdata|auth|bearer|salt"
    r"|webhook|last-applied|mnemonic|jwt"
    r"|(?<![a-z])(?:pass|creds?|pw|sas|otp|licen[cs]e)(?![a-z])|(?-i:P(?:ass|ASS)(?![a-z]))"
    r"|[a-z0-9][_.-]keys?(?![a-z])|(?-i:[a-z0-9]Keys?(?![a-z]))|(?:api|access|private)key"
)
"""Parts of names that mean secrets; misspelled ones too (`redisPasword`)."""

_HARMLESS = frozenset(
    """author authoptions automountserviceaccounttoken envfrom expirationseconds imagepullsecrets
    matchlabelkeys secretkeyref secretname secretref serviceaccounttoken tokenexpirationseconds
    topologykey""".split()  # noqa: SIM905
)
"""Names that look like secrets and hold names, switches or numbers: their values may be shown."""

_HOLDERS = frozenset(
    """args arguments binarydata cmd command commands data entrypoint runtimeenv runtime_env
    runtimeenvyaml serveconfig serveconfigv2 stringdata val value""".split()  # noqa: SIM905
)
"""Names that sound harmless; what they hold is free text, and a secret can be anywhere in it."""

_MISSPELLED = (
    "args",
    "command",
    "containerenv",
    "password",
    "secret",
    "stringdata",
    "token",
    "value",
)
"""Names of which one typing mistake is recognized as well: `vaule`, `comand`."""

_RESEMBLED = ("password", "passphrase", "secret", "token", "credential", "apikey", "bearer")
_RESEMBLING = 0.7
"""How near a word of a key must be to one of these, of 1: `redisPssword`, `toekn`."""

_LONGEST = 500
"""Characters of a text that are looked at; of a longer one no more than the beginning is shown."""


def is_secret_key(key: str) -> bool:
    """Whether the value under this key may be a secret, by the key's name."""
    return key.lower() not in _HARMLESS and _telling().search(key) is not None


def resembles_secret_key(key: str) -> bool:
    """Whether a key, in which there may be several mistakes, can be meant for a secret's."""
    if len(key) > _LONGEST:
        return True
    from difflib import get_close_matches

    # Of `redis-password` and `redisPassword` each word counts, and each with the one after it:
    # `api_key`.
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", key)
    pairs = [first + second for first, second in pairwise(words)]
    return is_secret_key(key) or any(
        get_close_matches(word.lower(), _RESEMBLED, n=1, cutoff=_RESEMBLING)
        for word in (*words, *pairs)
    )


def is_secret_path(path: Path) -> bool:
    """Whether the value at `path` may be a secret.

    Below `secretKeyRef` there are names; under `value` anything.
    """
    names = [part for part in path if isinstance(part, str)]
    if any(is_harmless(name) for name in names):
        return False
    if any(is_secret_key(name) for name in names):
        return True
    return any(holds_text(name) or holds_variables(name) for name in names) and names[-1] != "name"


def is_harmless(key: str) -> bool:
    """Whether a key holds only names, switches or numbers, although it looks like a secret."""
    return key.lower() in _HARMLESS


@cache
def holds_text(key: str) -> bool:
    """Whether a key holds free text (commands, file contents, values of variables), misspelled or
    not.
    """
    word = key.lower()
    return word in _HOLDERS or any(_is_one_mistake_away(word, known) for known in _MISSPELLED)


def holds_variables(key: str) -> bool:
    """Whether a key holds variables: `env`, `containerEnv`, `env_vars`, `environment`."""
    word = key.lower()
    return (
        word.endswith(("env", "envs")) or "env_var" in word or "envvar" in word or "enviro" in word
    )


def _is_one_mistake_away(word: str, known: str) -> bool:
    """One letter more, less or other, or two neighbours exchanged."""
    if abs(len(word) - len(known)) > 1:
        return False
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    ours, theirs = word[start:], known[start:]
    exchanged = ours[:2] == theirs[1::-1] and len(theirs) > 1 and ours[2:] == theirs[2:]
    return exchanged or ours[1:] == theirs or ours == theirs[1:] or ours[1:] == theirs[1:]


def redact(line: str) -> str:
    """One line of a template, an address or a message.

    Nothing is shown after the first telling name on it, nor after `value:` (an environment variable
    may hold anything), nor what of a URI may be a secret.
    """
    hidden = hidden_from(line)
    return line if hidden is None else line[:hidden] + MASK


def hidden_from(text: str) -> int | None:
    """From which offset on `text`, a line or a scalar, may hold a secret; None if nothing indicates
    one.
    """
    if len(text) > _LONGEST:
        start = hidden_from(text[: _LONGEST // 2])
        return _LONGEST // 2 if start is None else start
    starts = [found.start("hidden") for found in _uri().finditer(text)]
    for name, end in _telling_names(text):
        rest = text[end:]
        if not is_harmless(name) and not _structure().fullmatch(rest):
            separator = _separator().match(rest)
            starts.append(end + (separator.end() if separator else 0))
            break
    return min(starts, default=None)


def _telling_names(text: str) -> Iterator[tuple[str, int]]:
    """Each name in a text after which a secret may follow, and where the name ends."""
    for found in _word().finditer(text):
        if _telling().search(found[0]) or _value().match(text, found.start()):
            yield found[0], found.end()


def redact_message(text: str) -> str:
    """A message, a help or a path. They quote keys and names, never values; a mistake in the syntax
    can make a key of both (`password:hunter2`, `--token=hunter2`).
    """
    if ":" not in text and "=" not in text:
        return text
    text = _uri().sub(_masked, text[: 20 * _LONGEST])
    return _assigned().sub(
        lambda found: _masked(found) if is_secret_key(found["name"]) else found[0], text
    )


def _masked(found: re.Match[str]) -> str:
    return found[0][: found.start("hidden") - found.start()] + MASK


# Compiled when the first message needs one: a good render shows no line.


@cache
def _telling() -> re.Pattern[str]:
    return re.compile(_TELLING, re.IGNORECASE)


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[\w.-]+")


@cache
def _value() -> re.Pattern[str]:
    """Words that indicate a secret after them."""
    return re.compile(r"""(?:value|vaule)(?=['"]?\s*:)|(?:bearer|basic)(?=\s)""", re.IGNORECASE)


@cache
def _assigned() -> re.Pattern[str]:
    return re.compile(r"""(?P<name>[\w.-]+)["']?[:=](?P<hidden>[^\s"':=.]\S*)""")


@cache
def _separator() -> re.Pattern[str]:
    return re.compile(r"""["']?\s*[:=]?\s*""")


@cache
def _structure() -> re.Pattern[str]:
    """What may follow a telling name and hides nothing."""
    return re.compile(r"""["']?\s*[:=,]?\s*(?:[|>][-+0-9]*|true|false|null|~)?[\s\[\]{},"']*""")


@cache
def _uri() -> re.Pattern[str]:
    """What of a URI may be a secret: all from its user on, its query, and what follows the host and
    is not a port.
    """
    scheme = r"[A-Za-z][A-Za-z0-9+.-]{0,30}://"
    not_a_port = r"(?!\d{1,5}(?:\W|$))"
    return re.compile(rf"{scheme}(?:(?=\S*@)|[^\s?]*\?|[^\s/:?]*:{not_a_port})(?P<hidden>\S+)")
