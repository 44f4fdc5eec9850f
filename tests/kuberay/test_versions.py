"""Which release a text names."""

from __future__ import annotations

import pytest

from renderer.diagnostics import Collector, Flag, Severity
from renderer.kuberay.versions import (
    MINORS,
    NEWEST,
    RELEASED,
    KubeRayVersion,
    parse,
    resolve,
    schema_of,
)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.0", "1.0.0"),
        ("1.1", "1.1.1"),
        ("1.4", "1.4.2"),
        ("v1.4", "1.4.2"),
        ("1.3.0", "1.3.0"),
        ("v1.3.1", "1.3.1"),
        (" 1.7.0\n", "1.7.0"),
    ],
)
def test_a_version_is_accepted_as_written(text: str, version: str) -> None:
    found = Collector()
    assert resolve(text, found) == parse(version)
    assert found.diagnostics == []


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("1.4.9", "1.4.2"),
        ("1.7.1", "1.7.0"),
        ("1.8", "1.7.0"),
        ("v1.12.3", "1.7.0"),
        ("2.0", "1.7.0"),
    ],
)
def test_a_newer_version_is_checked_as_the_newest_known_of_its_line(text: str, used: str) -> None:
    found = Collector()
    assert str(resolve(text, found)) == used
    (problem,) = found.diagnostics
    assert (problem.code, problem.severity) == ("call/kuberay-version-newer", Severity.WARNING)
    assert used in problem.message


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("0.6", "1.0"),
        ("0.6.1", "1.0"),
        ("1", "1.7"),
        ("latest", "1.7"),
        ("1.4.x", "1.4"),
        ("1,5", "1.5"),
        ("1.4.2-rc.1", "1.4"),
        ("1.04", "1.4"),
        ("1.4.2.1", "1.4"),
        ("١.٤", "1.7"),
        ("9" * 5000, "1.7"),
        ("1." + "9" * 5000, "1.7"),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_anything_else_is_an_error_that_lists_what_is_known(text: str, nearest: str) -> None:
    found = Collector()
    assert resolve(text, found, Flag("--kuberay-version")) is None
    (diagnostic,) = found.diagnostics
    assert diagnostic.where == Flag("--kuberay-version")
    assert (diagnostic.code, diagnostic.severity) == ("call/kuberay-version", Severity.ERROR)
    assert f"the nearest is {nearest}" in diagnostic.message
    assert diagnostic.help is not None
    assert all(minor in diagnostic.help for minor in MINORS)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [("1.0.1", "1.0.0", "1.1.0"), ("v1.1.2", "1.1.1", "1.2.0"), ("1.2.9", "1.2.2", "1.3.0")],
)
def test_a_patch_of_an_old_line_that_was_never_released_is_an_error(
    text: str, before: str, after: str
) -> None:
    found = Collector()
    version = resolve(text, found)
    (diagnostic,) = found.diagnostics
    assert version is None
    assert (diagnostic.code, diagnostic.severity) == ("call/kuberay-version", Severity.ERROR)
    assert (
        f"was never released; the nearest releases are {before} and {after}" in diagnostic.message
    )


@pytest.mark.parametrize("text", ["", "  ", "\n"], ids=repr)
def test_an_empty_version_is_an_error(text: str) -> None:
    found = Collector()
    version = resolve(text, found)
    (diagnostic,) = found.diagnostics
    assert version is None
    assert diagnostic.message == "the KubeRay version is empty"


def test_releases_are_in_order_and_share_a_schema_within_their_minor() -> None:
    assert list(RELEASED) == sorted(RELEASED)
    assert RELEASED[-1] == NEWEST == KubeRayVersion(1, 7, 0)
    assert [
        str(schema_of(parse(v))) for v in ("1.1.0", "1.3.0", "1.3.1", "1.5.0", "1.5.1", "1.6.0")
    ] == [
        "1.1.1",
        "1.3.0",
        "1.3.2",
        "1.5.0",
        "1.5.2",
        "1.6.2",
    ]
