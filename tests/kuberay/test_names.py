"""Names, versions and quantities as Kubernetes reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from renderer.kuberay import names as syntax
from renderer.kuberay import quantity


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("2.52.0", (2, 52)),
        ("2.52", (2, 52)),
        ("2.52.1", (2, 52, 1)),
        ("v2.56.0", (2, 56)),
        (" 2.55.0", (2, 55)),
        ("2.52.0-py310", (2, 52)),
        ("2.52.0rc1", (2, 52)),
        ("2.9.0.1", (2, 9, 0, 1)),
        ("2.052", (2, 52)),
        ("02.52", None),
        ("2", None),
        ("nightly", None),
        ("V2.52.0", None),
        ("", None),
        ("2.", None),
        ("2.52\n", None),
        ("99999999999999999999999.1", None),
    ],
)
def test_ray_version(text: str, parsed: tuple[int, ...] | None) -> None:
    assert syntax.ray_version(text) == parsed


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("zone", True),
        ("ray.io/zone", True),
        ("A_b.C", True),
        ("x" * 63, True),
        ("x" * 64, False),
        ("a/b/c", False),
        ("/zone", False),
        ("zone/", False),
        ("Ray.io/zone", False),
        ("bad key", False),
        ("-a", False),
        ("a\n", False),
        ("", False),
    ],
)
def test_qualified_name(name: str, good: bool) -> None:
    assert syntax.is_qualified_name(name) is good


@pytest.mark.parametrize(
    ("value", "good"), [("", True), ("x.y", True), ("x_", False), ("a b", False), ("x" * 64, False)]
)
def test_label_value(value: str, good: bool) -> None:
    assert syntax.is_label_value(value) is good


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("500m", 0.5),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("1E3", 1000),
        ("1e-3", 0.001),
        ("1k", 1000),
        ("1Ki", 1024),
        ("1.5Gi", 3 * 2**29),
        ("4G", 4 * 10**9),
        ("1E", 10**18),
        ("100n", 1e-7),
        ("1u", 1e-6),
        ("0.1n", 1e-9),
        ("-1", -1),
        ("+1", 1),
        ("999999999999999999999", 999999999999999999999),
        ("16Ei", 2**63 - 1),
        ("4GB", None),
        ("1K", None),
        ("1mi", None),
        ("1 Gi", None),
        ("1e", None),
        ("", None),
        ("m", 0),
        ("1e1.5", None),
        ("1e99999999999999999999", None),
        ("1\n", None),
        ("1" * 100, int("1" * 100)),
    ],
)
def test_quantity(text: str, value: float | None) -> None:
    billionths = (
        None
        if value is None
        else value * quantity.ONE
        if isinstance(value, int)
        else round(value * quantity.ONE)
    )
    assert quantity.parse(text) == billionths


_ROWS = json.loads((Path(__file__).parent.parent / "data" / "quantities.json").read_text())["rows"]


@pytest.mark.parametrize(("text", "billionths"), _ROWS, ids=[repr(text) for text, _ in _ROWS])
def test_quantity_as_kubernetes_reads_it(text: str, billionths: str | None) -> None:
    assert quantity.parse(text) == (None if billionths is None else int(billionths))
    assert quantity.is_readable(text) is (billionths is not None)


@pytest.mark.parametrize(
    "text", ["1e-2147483648", "1e2147483648", "1" * 30 + "e100000000", "-1e-100000000"]
)
def test_quantity_that_kubernetes_would_compute_for_minutes(text: str) -> None:
    assert not quantity.is_readable(text)
    assert quantity.parse(text) is None


@pytest.mark.parametrize("text", ["1e100000000", "0e-100000000", "1e4294967296", "1" * 5000])
def test_quantity_that_kubernetes_reads_at_once(text: str) -> None:
    assert quantity.is_readable(text)
