"""Every row that was read off the real Helm gives the same values, or is rejected where Helm
rejects it.
"""

from __future__ import annotations

import pytest

from renderer.diagnostics import has_errors
from renderer.kube_yaml.reader import Source, read_values
from tests.helm_rows import as_helm_has_it, rows

ROWS = rows("yaml-scalars", "yaml-documents", "helm-yaml")

# Read otherwise than Helm on purpose: what Helm drops without a word, or leaves to chance.
REJECTED = {
    "dup-nested": "yaml/duplicate-key",
    "x: !!python/object:os.system x\n": "yaml/unknown-tag",
    "key indent less": "yaml/syntax",
    "list less": "yaml/syntax",
    "bang": "yaml/unknown-tag",
}


def name(row: dict[str, object]) -> str:
    return str(row.get("name") or row["yaml"]).strip()


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_reads_what_helm_reads(row: dict[str, object]) -> None:
    read = read_values(Source("values.yaml", str(row["yaml"])))
    rejected = REJECTED.get(name(row)) or REJECTED.get(str(row["yaml"]))
    if rejected:
        assert rejected in {problem.code for problem in read.diagnostics}
    elif "error" in row:
        assert has_errors(read.diagnostics)
    else:
        assert not has_errors(read.diagnostics), read.diagnostics
        assert as_helm_has_it(read.documents[0].data) == as_helm_has_it(row["values"])
