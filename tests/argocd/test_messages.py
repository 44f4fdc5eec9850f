"""What Argo CD shows of the diagnostics: few, short, and nothing of the files."""

from __future__ import annotations

from renderer.argocd.messages import MOST_CHARACTERS, MOST_DIAGNOSTICS, quoted, shortened
from renderer.diagnostics import Diagnostic, Place, Position, Severity


def test_errors_come_first_and_what_is_left_out_is_counted() -> None:
    warnings = [Diagnostic("a/w", f"warning {i}", Severity.WARNING) for i in range(9)]
    errors = [Diagnostic("a/e", f"error {i}") for i in range(9)]
    shown = shortened([*warnings, *errors])
    assert [d.message for d in shown[:9]] == [f"error {i}" for i in range(9)]
    assert shown[9].message == "warning 0"
    assert (shown[10].message, shown[10].severity) == (
        "and 8 more, not shown here",
        Severity.WARNING,
    )
    assert len(shown) == MOST_DIAGNOSTICS + 1


def test_the_count_is_an_error_where_errors_are_left_out() -> None:
    shown = shortened([Diagnostic("a/e", "x")] * 12)
    assert (shown[-1].message, shown[-1].severity) == ("and 2 more, not shown here", Severity.ERROR)


def test_one_line_each_and_nothing_of_the_file() -> None:
    place = Place("values.yaml", Position(1, 1), Position(1, 2), excerpt="password: x")
    shown = shortened([Diagnostic("a/b", "x\n" * 5_000, where=place, help="y " * 5_000)])[0]
    assert "\n" not in shown.message
    assert shown.help is not None
    assert len(shown.message) == len(shown.help) == MOST_CHARACTERS
    assert isinstance(shown.where, Place)
    assert shown.where.excerpt is None
    assert (shown.where.file, shown.where.start) == ("values.yaml", Position(1, 1))


def test_a_name_in_a_message_is_one_short_printable_line() -> None:
    assert quoted("prod.yaml") == '"prod.yaml"'
    assert quoted("größe") == '"größe"'
    assert quoted("a\n\x1b[31mb") == '"a\\n\\u001b[31mb"'
    assert len(quoted("x" * 10_000)) < 100
