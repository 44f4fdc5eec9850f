"""What is wrong with a text that is not valid YAML, and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yaml.error import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from renderer.diagnostics import Diagnostic
from renderer.kube_yaml.slips import near
from renderer.kube_yaml.text import Text, split_lines

_FORBIDDEN = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a text, counted from 0 as PyYAML's marks are."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Wording:
    """The message for a problem that libyaml reports in words that match `pattern`.

    `at_start`: report the place where the broken part begins, not the one where the parser noticed.
    """

    pattern: str
    message: str
    help: str | None = None
    at_start: bool = False


DIRECTIVE = "directives (lines that begin with %) are not read by kubectl and Helm"
_BAD_ESCAPE = "unknown escape in double quotes"
_ESCAPE_HELP = "write \\\\ for a backslash, or use single quotes"

_WORDINGS = (
    _Wording(
        "mapping values are not allowed",
        'a second ": " on one line, or a key that is indented deeper than those above it',
        (
            "write each key on a line of its own, keys of one map equally indented; put a value "
            'that holds ": " in quotes'
        ),
    ),
    _Wording(
        "block sequence entries are not allowed",
        "a list cannot begin here",
        'start a new line before "- ", or put the value in quotes if a string is meant',
    ),
    _Wording(
        "did not find expected node content",
        "a [ or { above is not closed, or a value is missing before a comma",
        (
            "add the missing ] or }; templates ({{ … }}) are not evaluated in values files: put "
            "them in quotes"
        ),
    ),
    _Wording(
        "flow sequence",
        "this [ is not closed, or a comma is missing in the list",
        "add the missing ] or comma",
        True,
    ),
    _Wording(
        "flow mapping",
        "this { is not closed, or a comma is missing in the map",
        (
            "add the missing } or comma; templates ({{ … }}) are not evaluated in values files: "
            "put them in quotes"
        ),
        True,
    ),
    _Wording(
        "quoted scalar.*(end of stream|document indicator)",
        "this quote is never closed",
        "add the closing quote",
        True,
    ),
    _Wording(
        "unknown escape|escape sequence|hexadecimal|character code|Unicode",
        _BAD_ESCAPE,
        _ESCAPE_HELP,
    ),
    _Wording(
        "cannot start any token",
        "a value cannot begin with this character",
        "put the value in quotes",
    ),
    _Wording(
        "could not find expected ':'|simple key",
        'expected a key here, but ":" is missing',
        'write "key: value"; a value of several lines needs | after its key, or deeper indentation',
        True,
    ),
    _Wording(
        "block mapping",
        "the indentation does not match the map around it",
        "give all keys of one map the same indentation",
    ),
    _Wording(
        "block collection|block sequence",
        "the indentation does not match the list around it",
        "give all items of one list the same indentation",
    ),
    _Wording("undefined tag|found undefined", "this tag is not known", "remove the tag"),
    _Wording("a tag|%TAG", "this is not a valid tag", "remove the tag, or put the value in quotes"),
    _Wording(
        "alias|anchor",
        "& and * must be followed by the name of an anchor",
        "put the value in quotes if a text is meant",
    ),
    _Wording("block scalar", "only an indentation digit, + or -, and a comment may follow | or >"),
    _Wording(
        "directive|incompatible",
        DIRECTIVE,
        "remove the line",
    ),
    _Wording(
        "document start",
        "this does not continue the lines above it",
        "give all keys of one map the same indentation; write --- between two documents. "
        "(Helm silently drops everything from here on)",
    ),
    _Wording("max|depth|nesting", "maps and lists are nested too deeply"),
)


_SHIFTED = re.compile("mapping values are not allowed|expected ':'|simple key|block mapping")
"""Problems that a slip in the line above can cause, as one without a space after its colon."""

_UNREADABLE = _Wording("", "this is not valid YAML")
"""The parser's own words may quote the text, which may be a secret."""


def lines(text: Text) -> Iterator[Diagnostic]:
    """What kubectl and Helm reject, or read differently from libyaml, found line by line.

    They cut a stream at every line that begins with `---`, and accept only a comment after it. A
    byte order mark at the start of a later line is skipped by libyaml, and a part of the key for
    go-yaml.
    """
    before = "..."
    for number, line in enumerate(text.lines):
        rest = line[3:].strip() if line.startswith("---") else ""
        if rest and not rest.startswith("#"):
            place = text.place(Mark(number, 3), Mark(number, len(line)))
            message, help = (
                "only a comment may follow --- on its line, for kubectl and Helm",
                "put it on a line of its own",
            )
            yield Diagnostic("yaml/syntax", message, where=place, help=help)
        elif line.startswith("\ufeff"):
            message, help = (
                "the text has a byte order mark inside",
                "remove it: joining files with cat can leave one behind",
            )
            yield Diagnostic("yaml/syntax", message, where=text.place(Mark(number, 0)), help=help)
        elif line.startswith("%") and before.startswith("..."):
            place = text.place(Mark(number, 0), Mark(number, len(line)))
            yield Diagnostic("yaml/syntax", DIRECTIVE, where=place, help="remove the line")
        before = line if line.strip() and not line.startswith(("#", "%")) else before


def escaped_slashes(text: Text, event: Any) -> Iterator[Diagnostic]:
    """`\\/` in double quotes: an escape in YAML 1.2 and libyaml, but not in go-yaml v2."""
    line, column = event.start_mark.line, event.start_mark.column
    while (line, column) < (event.end_mark.line, event.end_mark.column):
        at = text.lines[line].find("\\", column)
        if at < 0:
            line, column = line + 1, 0
            continue
        if text.lines[line][at + 1 : at + 2] == "/" and (line, at) < (
            event.end_mark.line,
            event.end_mark.column,
        ):
            place = text.place(Mark(line, at), Mark(line, at + 2))
            yield Diagnostic(
                "yaml/syntax", _BAD_ESCAPE, where=place, help="leave the \\ before / out"
            )
        column = at + 2


def diagnostic(text: Text, error: MarkedYAMLError) -> Diagnostic:
    """The parser's error, with a message of this module if it has one."""
    problem = f"{error.context or ''}: {error.problem or ''}"
    wording = next((one for one in _WORDINGS if re.search(one.pattern, problem)), _UNREADABLE)
    mark: Any = error.problem_mark or error.context_mark or Mark(0, 0)
    if wording.at_start and error.context_mark is not None:
        mark = error.context_mark
    slip = near(text.lines, mark.line) if _SHIFTED.search(problem) else None
    if slip is not None:
        where = text.place(Mark(slip.line, slip.column))
        return Diagnostic("yaml/syntax", slip.message, where=where, help=slip.help)
    line = text.lines[mark.line] if mark.line < len(text.lines) else ""
    margin = line[: len(line) - len(line.lstrip())]
    if "\t" in margin and mark.column <= len(margin):
        mark = Mark(mark.line, margin.index("\t"))
        wording = _Wording("", "a tab is used for indentation", "indent with spaces")
    return Diagnostic("yaml/syntax", wording.message, where=text.place(mark), help=wording.help)


def unreadable(text: Text, error: YAMLError) -> Diagnostic:
    """A character that YAML does not allow, or whatever else stops the parser before it parses."""
    found = re.search(_FORBIDDEN, text.text)
    if not isinstance(error, ReaderError) or found is None:
        return Diagnostic("yaml/syntax", _UNREADABLE.message, where=text.place(Mark(0, 0)))
    before = split_lines(text.text[: found.start()])
    kind = "control character" if found[0] < "\xa0" else "character"
    return Diagnostic(
        "yaml/syntax",
        f"the {kind} U+{ord(found[0]):04X} is not allowed in YAML",
        where=text.place(Mark(len(before) - 1, len(before[-1]))),
        help=f'write it as an escape in double quotes: "\\u{ord(found[0]):04x}"',
    )
