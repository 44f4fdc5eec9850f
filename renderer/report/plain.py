"""What every format for people shares: words that are safe to print, and where a problem is."""

from __future__ import annotations

import unicodedata

from renderer.diagnostics import Diagnostic, Flag, Path, Place, Related, Where
from renderer.redaction import redact_message

# Format characters that turn the direction of text around or hide in it: a line could read as
# another one.
_UNSAFE_CATEGORIES = {"Cc", "Cs", "Cn", "Zl", "Zp"}
_UNSAFE_FORMATS = {
    *map(chr, (0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)),
    *map(chr, range(0x202A, 0x202F)),
}
_UNSAFE_FORMATS |= {*map(chr, range(0x2066, 0x206A))}


def safe_character(character: str) -> str:
    """The character, or what a programmer would write for it where a terminal would obey it or hide
    it.
    """
    if " " <= character <= "~":
        return character
    if character == "\t":
        return " "
    if unicodedata.category(character) in _UNSAFE_CATEGORIES or character in _UNSAFE_FORMATS:
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character


def safe(text: str) -> str:
    """One line that a terminal shows as it is: control characters, line breaks among them, are
    written out.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(safe_character, text))


def width(character: str) -> int:
    """Columns that a terminal gives to a character."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def location(where: Where | None) -> str:
    """`values.yaml:12:3`, or the flag; empty for a problem without a place."""
    if isinstance(where, Place):
        return f"{safe(where.file)}:{where.start.line}:{where.start.column}"
    return safe(where.text) if isinstance(where, Flag) else ""


def cleared(diagnostic: Diagnostic) -> Diagnostic:
    """The same diagnostic without what could be a secret in its words. Keys are quoted, and a
    mistake in the syntax can make one of a key and its value.
    """
    return diagnostic._replace(
        message=redact_message(diagnostic.message),
        help=redact_message(diagnostic.help) if diagnostic.help else diagnostic.help,
        path=_cleared_path(diagnostic.path),
        related=tuple(
            one._replace(message=redact_message(one.message), path=_cleared_path(one.path))
            for one in diagnostic.related
        ),
    )


def _cleared_path(path: Path | None) -> Path | None:
    if path is None:
        return None
    return tuple(redact_message(part) if isinstance(part, str) else part for part in path)


def headline(problem: Diagnostic | Related) -> tuple[str, str]:
    """Location with its colon (or nothing), and message."""
    place = location(problem.where)
    return f"{place}: " if place else "", safe(problem.message)


TABLE_WIDTH = 80
"""Columns of a terminal that tables fit."""


def cell(before: str, text: str) -> str:
    """`before` and the last cell of a row, which is wrapped at words below itself."""
    import textwrap

    lines = textwrap.wrap(
        text, TABLE_WIDTH - len(before), break_long_words=False, break_on_hyphens=False
    )
    return f"\n{' ' * len(before)}".join([before + "".join(lines[:1]), *lines[1:]]).rstrip()


def label(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.severity.value}[{diagnostic.code}]"
