"""What was meant by a value that is almost right, and what of it is quoted."""

from __future__ import annotations

import pytest

from renderer import near_misses
from renderer.suggest import nearest


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("4GB", "did you mean 4G or 4Gi?"),
        ("8gi", "did you mean 8Gi?"),
        ("16 Gi", "did you mean 16Gi?"),
        ("1000mb", "did you mean 1000M or 1000Mi?"),
        ("512KiB", "did you mean 512Ki?"),
        ("2 cores", "did you mean 2?"),
        ("lots", "use a number with or without a unit"),
        ("5x", "use a number with or without a unit"),
    ],
)
def test_a_quantity(text: str, meant: str) -> None:
    assert near_misses.quantity(text).startswith(meant)


@pytest.mark.parametrize(
    ("resource", "text", "meant"),
    [
        ("cpu", "500M", "did you mean 500m?"),
        ("cpu", "4Gi", "did you mean 4?"),
        ("cpu", "500m", None),
        ("memory", "2048m", "did you mean 2048Mi?"),
        ("memory", "16", "did you mean 16Gi?"),
        ("memory", "8Gi", None),
        ("memory", "1e9", None),
    ],
)
def test_an_amount(resource: str, text: str, meant: str | None) -> None:
    assert (near_misses.amount(resource, text) or "None").startswith(str(meant))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("rayproject/ray:${TAG}", "${TAG}"),
        ("${PASSWORD:-hunter2}", "${PASSWORD}"),
        ("{{ .Values.password | default 'hunter2' }}", "{{ … }}"),
        ("s3://<your-bucket>/x", "<your-bucket>"),
        ("$(POD_IP)", None),
        ("a < b > c", None),
        ("plain", None),
        (3, None),
    ],
)
def test_a_placeholder(text: object, part: str | None) -> None:
    assert near_misses.placeholder(text) == part


@pytest.mark.parametrize(
    ("value", "help"),
    [
        ("three", "write the number 3"),
        ("3", "write the number without quotes"),
        ("many", "write a whole number, such as 3"),
        (1.5, "write a whole number, such as 1 or 2"),
        (float("nan"), None),
    ],
)
def test_a_whole_number(value: object, help: str | None) -> None:
    assert near_misses.whole_number(value) == help


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("min_replicas", ["minReplicas", "maxReplicas"], "minReplicas"),
        ("repo", ["repository", "tag"], "repository"),
        ("value", ["volumes", "volumeMounts"], None),
        ("type", ["tolerations", "tty"], None),
        ("", ["a"], None),
    ],
)
def test_no_name_is_suggested_that_is_not_close(
    word: str, known: list[str], meant: str | None
) -> None:
    assert nearest(word, known) == meant
