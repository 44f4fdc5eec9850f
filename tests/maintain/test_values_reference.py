"""docs/values.md is what the table of keys says; the values' JSON Schema agrees, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from maintain.values_reference import page
from renderer.kube_yaml.reader import Source, read_values
from renderer.values.json_schema import schema_document
from tests.program import run

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = sorted((ROOT / "values").glob("*.yaml"))


def test_the_page_is_fresh() -> None:
    assert (ROOT / "docs" / "values.md").read_text(encoding="utf-8") == page(), (
        "run `python -m maintain.values_reference > docs/values.md`"
    )


def test_every_default_is_a_row_or_inside_one() -> None:
    rows = page()
    for name, value in (
        read_values(Source("d", (ROOT / "values" / "default.yaml").read_text()))
        .documents[0]
        .data.items()
    ):
        inner = value if isinstance(value, dict) and value else {"": None}
        assert f"`{name}`" in rows or any(f"`{name}.{key}" in rows for key in inner), name


@pytest.fixture(scope="module")
def schema() -> Any:
    document = schema_document()
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.name)
def test_the_schema_accepts_every_example(schema: Any, example: Path) -> None:
    data = read_values(Source(example.name, example.read_text(encoding="utf-8"))).documents[0].data
    assert [e.message for e in schema.iter_errors(data)] == []


BAD = [
    "gcsFaultTolerence: true",
    "head: 1",
    "head: {volumes: {a: 1}}",
    "head: {volumes: [{nme: x}]}",
    "worker: {replicas: many}",
    "worker: {disabled: maybe}",
    "gcsFaultTolerance: {enabled: 'false'}",
    "gcsFaultTolerance: {backend: etcd, enabled: true}",
    "additionalWorkerGroups: {g: {replica: 1}}",
    "annotations: [a]",
    "upgradeStrategy: {type: Rolling}",
]


@pytest.mark.parametrize("text", BAD)
def test_the_schema_rejects_what_a_render_rejects(schema: Any, text: str) -> None:
    data = read_values(Source("values.yaml", text)).documents[0].data
    assert not schema.is_valid(data)
    assert run(text).rejected


GOOD = [
    "worker: {replicas: null}",
    "head: {rayVersion: 2.10}",
    "x-any: [1]",
    "gcsFaultTolerance: true",
    "head: {resources: null}",
]


@pytest.mark.parametrize("text", GOOD)
def test_the_schema_accepts_what_a_render_accepts(schema: Any, text: str) -> None:
    data = read_values(Source("values.yaml", text)).documents[0].data
    assert schema.is_valid(data)
    assert not run(text).rejected
