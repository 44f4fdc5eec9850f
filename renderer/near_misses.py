"""Values that are almost right, and what was meant. Loaded for errors only."""

from __future__ import annotations

import math
import re
from typing import Any

from renderer.diagnostics import Path
from renderer.redaction import is_secret_path

_PLACEHOLDER = re.compile(
    r"\$\{[^{}]*\}|\{\{.*?\}\}|<[A-Za-z][\w .-]*>|%%?[A-Z][A-Z0-9_]*%%?|__[A-Z_]+__"
)

_QUANTITY = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)")
_BYTES = {"k": "Ki", "m": "Mi", "g": "Gi", "t": "Ti", "p": "Pi"}

_MILLI = ("mcpu", "milli", "millicpu", "mcore", "millicore")

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_LONGEST = 60
"""Characters of a value that are quoted back."""


def quoted(value: Any, path: Path) -> str | None:
    """The value as a message quotes it; None if it may be a secret, or is not a short scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if not isinstance(value, str) or len(value) > _LONGEST or is_secret_path(path):
        return None
    return f'"{value}"'


def placeholder(value: Any) -> str | None:
    """The part of a text that a tool should have replaced: `${TAG}`, `{{ … }}`, `<your-bucket>`.

    A default inside it may be a secret and is left out: `${PASSWORD:-x}` is `${PASSWORD}`.
    """
    found = _PLACEHOLDER.search(value) if isinstance(value, str) else None
    if found is None:
        return None
    if found[0].startswith("{{"):
        return "{{ … }}"
    return re.sub(r"^(\$\{\w+)\W.*\}$", r"\1}", found[0])


def placeholder_help(value: Any) -> str | None:
    """What to do about a placeholder; None if the value has none."""
    part = placeholder(value)
    if part is None:
        return None
    if part.startswith("{{"):
        return f"the template {part} was not filled in: render it first, or write the value itself"
    if part.startswith("<"):
        return f"{part} is a placeholder: write your own value"
    return (
        f"the placeholder {part} was not replaced: run envsubst (or the tool that replaces it) "
        "first"
    )


def quantity(text: str) -> str:
    """What was meant by a text that is not a quantity: `4GB` is `4G` or `4Gi`."""
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return "use a number with or without a unit: 500m, 2, 4Gi, 10G"
    number, unit = found[1], found[2]
    first = unit[:1].lower()
    if unit.lower() in ("", "cpu", "cpus", "core", "cores", "c"):
        return f"did you mean {number}?"
    if unit.lower() in (*_MILLI, *(f"{one}s" for one in _MILLI)):
        return f"did you mean {number}m?"
    if first not in _BYTES or not re.fullmatch(r".(i?b?|i?bytes?|ib?)", unit.lower()):
        return "use a number with or without a unit: 500m, 2, 4Gi, 10G"
    binary = f"{number}{_BYTES[first]}"
    if unit.lower()[1:2] == "i":
        return f"did you mean {binary}?"
    decimal = f"{number}{'k' if first == 'k' else first.upper()}"
    return f"did you mean {decimal} or {binary}? ({decimal} counts in thousands, {binary} in 1024s)"


_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)([A-Za-z]*)")


def amount(resource: str, written: str) -> str | None:
    """What was meant by a valid quantity that nobody means: `500M` of cpu, `2048m` or `2` of
    memory.
    """
    found = _AMOUNT.fullmatch(written)
    if found is None:
        return None
    number, unit = found[1], found[2]
    if resource == "cpu":
        if unit == "M":
            return f"did you mean {number}m? (M counts in millions, m in thousandths)"
        return f"did you mean {number}? (cpu counts CPUs)" if unit not in ("", "m") else None
    if unit == "m":
        return f"did you mean {number}Mi? (m counts in thousandths of a byte)"
    return f"did you mean {number}Gi? (without a unit it counts bytes)" if unit == "" else None


def whole_number(value: Any) -> str | None:
    """What to write where a whole number is needed."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        low = int(value // 1)
        return f"write a whole number, such as {low} or {low + 1}"
    if not isinstance(value, str):
        return None
    text = value.strip().lower()
    if re.fullmatch(r"([\"'])[+-]?\d+\1", text):
        return f"the quotes are a part of the value: write {text[1:-1]}"
    if re.fullmatch(r"[+-]?\d+#.*", text):
        return "a comment begins with a space and #"
    if text in _WORDS:
        return f"write the number {_WORDS.index(text)}"
    if re.fullmatch(r"[+-]?\d+", text):
        return "write the number without quotes"
    return "write a whole number, such as 3"
