"""What a YAML scalar means to Kubernetes: YAML 1.1 as go-yaml v2 reads it, by which kubectl and
Helm read.

Ported from go.yaml.in/yaml/v2 (v2.4.3, resolve.go and decode.go) and sigs.k8s.io/yaml (v1.6.0,
yaml.go): `0o17` is 15, `08` is 8, `y` is true, `12:30` and `2025-07-09` are strings. One
difference: an integer too large for 64 bits keeps all its digits, where Go makes a float of it.
"""

from __future__ import annotations

import math
from typing import Any, Self

TAG_PREFIX = "tag:yaml.org,2002:"

PLACEHOLDER = "\ufdd0"
"""Begins a placeholder in a text whose values are filled in after parsing.

Unicode keeps it for use inside a program.
"""


class WrittenInt(int):
    """An integer that Python would print otherwise than it was written: `0644`, `1_000`, `0x10`,
    `+5`.
    """

    text: str

    def __new__(cls, value: int, text: str) -> Self:
        made = super().__new__(cls, value)
        made.text = text
        return made

    def __reduce__(self) -> tuple[type[WrittenInt], tuple[int, str]]:
        return WrittenInt, (int(self), self.text)


class WrittenFloat(float):
    """A float that Python would print otherwise than it was written: `2.10`, `1e9`, `.5`."""

    text: str

    def __new__(cls, value: float, text: str) -> Self:
        made = super().__new__(cls, value)
        made.text = text
        return made

    def __reduce__(self) -> tuple[type[WrittenFloat], tuple[float, str]]:
        return WrittenFloat, (float(self), self.text)


class ScalarError(ValueError):
    """A scalar that has no value: its tag does not fit (`!!int x`), or JSON cannot represent it
    (`.inf`).
    """


def _spellings(*words: str) -> list[str]:
    return [spelling for word in words for spelling in (word, word.capitalize(), word.upper())]


CONSTANTS: dict[str, bool | float | None] = {
    **dict.fromkeys(_spellings("y", "yes", "true", "on"), True),
    **dict.fromkeys(_spellings("n", "no", "false", "off"), False),
    **dict.fromkeys(["", "~", *_spellings("null")], None),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], math.nan),
    **{sign + word: math.inf for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], -math.inf),
}

_NUMBER_STARTS = frozenset("0123456789+-.")
_DIGITS = frozenset("0123456789")
_BASES = {
    "0x": (16, frozenset("0123456789abcdefABCDEF")),
    "0o": (8, frozenset("01234567")),
    "0b": (2, frozenset("01")),
}
_INT64, _UINT64 = 2**63, 2**64


def plain(text: str) -> Any:
    """The value of a plain scalar without a tag: str, int, float, bool or None; infinities and NaN
    too.
    """
    if text in CONSTANTS:
        return CONSTANTS[text]
    return number(text) if text[0] in _NUMBER_STARTS else text


def number(text: str) -> int | float | str:
    """The number that `text` spells, which begins with a digit, sign or dot; else `text`."""
    if len(text) < 16 and text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"):
        return int(text)
    if text[0] == ".":
        value: int | float | None = _float(text) if _underscores_fit(text) else None
    else:
        bare = text.replace("_", "")
        value = _integer(bare)
        if value is None:
            value = _decimal(bare)
        if value is None:
            value = _odd_binary(bare)
    if value is None:
        return text
    if isinstance(value, int):
        return value if str(value) == text else WrittenInt(value, text)
    return value if repr(value) == text else WrittenFloat(value, text)


def tagged(tag: str, text: str) -> Any:
    """The value of a scalar with a tag of YAML's own, named without its prefix: `int`, `binary`, …

    ScalarError if the text is none of that kind. Any quoting is passed over, as in go-yaml: `!!int
    "5"` is 5.
    """
    if tag == "binary":
        return _binary(text)
    if tag not in ("bool", "int", "float", "null", "timestamp"):
        return text
    if tag == "timestamp":
        if is_timestamp(text):
            return text
        raise ScalarError("!!timestamp does not fit this value")
    value = plain(text)
    fits = {
        "bool": isinstance(value, bool),
        "int": isinstance(value, int)
        and not isinstance(value, bool)
        and value < _UINT64
        and _integer_as_read(text),
        "float": isinstance(value, float)
        or (
            isinstance(value, int) and not isinstance(value, bool) and not _INT64 <= value < _UINT64
        ),
        "null": value is None,
    }
    if not fits[tag]:
        raise ScalarError(f"!!{tag} does not fit this value")
    return value


def key(value: Any) -> str | None:
    """A map's key as the string that JSON has for it; None if Go rejects it as a key."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if -_INT64 <= value < _INT64:
            return str(int(value))
        return _float_key(float(value)) if value < 0 or value >= _UINT64 else None
    return _float_key(value) if isinstance(value, float) else None


def control_character(text: str) -> str | None:
    """What a message calls the first control character or line break in a text; None for a text
    without any.
    """
    if text.isprintable():
        return None
    for character in text:
        if character in "\n\r\x85\u2028\u2029":
            return f"a line break (U+{ord(character):04X})"
        if character < " " or "\x7f" <= character < "\xa0":
            return f"a control character (U+{ord(character):04X})"
    return None


def is_timestamp(text: str) -> bool:
    """Whether go-yaml reads it as a point in time (it stays a string all the same)."""
    import re

    found = re.fullmatch(
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
        r"(?:(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?"
        r"(?:Z|[-+]([0-9]{2}):([0-9]{2})))"
        r"|(?: +([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?))?",
        text,
        re.ASCII,
    )
    if found is None:
        return False
    year, month, day, *clock = (int(part or 0) for part in found.groups())
    from datetime import date

    try:
        date(year or 4, month, day)  # Go knows a year 0, a leap year
    except ValueError:
        return False
    return all(
        part < limit for part, limit in zip(clock, (24, 60, 60, 25, 61, 24, 60, 60), strict=True)
    )


def _integer(bare: str) -> int | None:
    """Go's ParseInt, then ParseUint, in base 0: a prefix chooses the base, a leading zero means
    octal.
    """
    sign, digits = (bare[0], bare[1:]) if bare[:1] in ("+", "-") else ("", bare)
    base, allowed = _BASES.get(digits[:2].lower(), (0, _DIGITS))
    if base:
        digits = digits[2:]
    elif len(digits) > 1 and digits[0] == "0":
        base, allowed = 8, _BASES["0o"][1]
    # 64 binary digits and a few zeros: whatever is longer is out of range, or not worth reading
    if not digits or len(digits.lstrip("0")) > 64 or not allowed.issuperset(digits):
        return None
    value = int(digits, base or 10)
    if sign == "-":
        value = -value
    too_large = _INT64 if sign else _UINT64
    return value if -_INT64 <= value < too_large else None


def _decimal(bare: str) -> int | float | None:
    """go-yaml's `yamlStyleFloat`; what is a whole number by its digits alone stays one, exact."""
    value = _float(bare)
    if value is None:
        return None
    sign, digits = (-1, bare[1:]) if bare[0] == "-" else (1, bare.removeprefix("+"))
    return sign * int(digits.lstrip("0") or "0") if _DIGITS.issuperset(digits) else value


def _float(text: str) -> float | None:
    """Digits with at most one dot, then an exponent or none; None too where it is out of range, as
    in Go.
    """
    unsigned = text[1:] if text[:1] in ("+", "-") else text
    mantissa, e, exponent = unsigned.replace("E", "e").partition("e")
    whole, _, fraction = mantissa.partition(".")
    if e:
        exponent = exponent[1:] if exponent[:1] in ("+", "-") else exponent
        if not _is_digits(exponent):
            return None
    if not _is_digits((whole + fraction).replace("_", "")) or not _DIGITS.issuperset(
        fraction.replace("_", "")
    ):
        return None
    value = float(text.replace("_", ""))
    return None if math.isinf(value) else value


def _is_digits(text: str) -> bool:
    return bool(text) and _DIGITS.issuperset(text.replace("_", "")) and text[0] != "_"


def _odd_binary(bare: str) -> int | None:
    """What only go-yaml's own reading of `0b` accepts: a sign after the prefix."""
    if bare[:2] != "0b" or bare[2:3] not in ("+", "-") or len(bare) > 100:
        return None
    return _integer(f"{bare[2]}0b{bare[3:]}")


def _underscores_fit(text: str) -> bool:
    """Go's `underscoreOK`: each one between two digits."""
    return "_" not in text or all(
        text[at - 1 : at] in _DIGITS and text[at + 1 : at + 2] in _DIGITS
        for at, char in enumerate(text)
        if char == "_"
    )


def _integer_as_read(text: str) -> bool:
    bare = text.replace("_", "")
    return _integer(bare) is not None or _odd_binary(bare) is not None


def _binary(text: str) -> str:
    import base64
    import binascii

    try:
        data = base64.b64decode(
            text.replace("\n", "").replace("\r", "").encode("ascii"), validate=True
        )
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ScalarError("the value of !!binary is not valid base64") from error
    return data.decode("utf-8", "replace")


def _float_key(value: float) -> str:
    """Go's FormatFloat(value, 'g', -1, 32): the shortest text that gives the same 32-bit float."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    import struct

    try:
        single = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return _float_key(math.copysign(math.inf, value))
    for precision in range(1, 10):
        text = f"{single:.{precision - 1}e}"
        if struct.unpack("<f", struct.pack("<f", float(text)))[0] == single:
            break
    mantissa, exponent = text.split("e")
    power = int(exponent)
    digits = mantissa.replace(".", "").replace("-", "").rstrip("0") or "0"
    sign = "-" if mantissa.startswith("-") else ""
    if power < -4 or power >= 6:
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole = digits[: power + 1].ljust(power + 1, "0")
    return sign + whole + (f".{digits[power + 1 :]}" if len(digits) > power + 1 else "")
