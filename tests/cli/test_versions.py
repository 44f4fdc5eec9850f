"""`render versions`."""

from __future__ import annotations

import json

from renderer.operator import all_rules
from tests.program import Run


def test_every_version_is_listed_and_the_newest_marked(render: Run) -> None:
    table = render("versions").stdout
    lines = table.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].startswith("1.0.0 (1.0) ")
    assert [line.split()[0] for line in lines if line.startswith("1.3.")] == [
        "1.3.0",
        "1.3.1",
        "1.3.2",
    ]
    (newest,) = (line for line in lines if "(newest)" in line)
    assert newest.startswith("1.7.0 (newest)")
    gates = table[table.index(newest) :].split()
    assert "+RayJobDeletionPolicy" in gates and "RayClusterMTLS" in gates


def test_versions_as_json(render: Run) -> None:
    versions = {
        one["version"]: one
        for one in json.loads(render("versions", "-o", "json").stdout)["versions"]
    }
    assert len(versions) == 19
    assert [name for name, one in versions.items() if one["newest"]] == ["1.7.0"]
    assert versions["1.4.0"] == {
        "version": "1.4.0",
        "newest": False,
        "newestPatch": False,
        "schema": "1.4.2",
        "podOfKubernetes": "1.33",
        "featureGates": {"RayClusterStatusConditions": True, "RayJobDeletionPolicy": False},
    }
    assert versions["1.3.0"]["podOfKubernetes"] == "1.30"


def test_every_rule_is_listed(render: Run) -> None:
    rules = json.loads(render("versions", "--rules", "-o", "json").stdout)["rules"]
    assert len(rules) == len(all_rules())
    pair = next(rule for rule in rules if rule["code"] == "operator/ft-both-forms")
    assert (pair["since"], pair["until"], pair["severity"]) == ("1.3.0", None, "error")
    table = render("versions", "--rules").stdout
    assert max(map(len, table.splitlines())) <= 80
    words = " ".join(table.split())
    assert all(rule["gist"] in words for rule in rules)
    assert all(f"[{rule['gate']}]" in words for rule in rules if rule["gate"])
    (line,) = (line for line in table.splitlines() if line.startswith("pod/mount-dropped"))
    assert "1.0.0 to 1.1.1" in line
