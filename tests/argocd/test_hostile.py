"""Whatever an application says, the answer is manifests or diagnostics, never an exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderer.argocd.announcements import announcements
from renderer.argocd.generate import generate
from renderer.argocd.parameters import PARAMETERS
from tests.argocd.plugin_server import APPS

FOLDER = str(APPS / "plain")
NAMES = st.sampled_from([p.name for p in PARAMETERS] + ["image.tag", "", "\ud800"])
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "true",
            "null",
            "1.4",
            "{a,b}",
            "a=b",
            "\\",
            "a[0].b",
            "a[9999999999]",
            "..",
            "../..",
            "/etc/passwd",
        ]
    ),
    st.sampled_from(
        [
            "image.tag",
            "raycluster.render.yaml",
            "a: &x [*x]",
            "? [a]",
            "- a",
            "fullnameOverride: x",
            "%YAML",
        ]
    ),
)
LEAVES = st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.floats())
VALUES = st.one_of(
    LEAVES, st.lists(WORDS, max_size=3), st.dictionaries(WORDS, WORDS, max_size=3), st.lists(LEAVES)
)
ENTRIES = st.fixed_dictionaries(
    {"name": NAMES}, optional={"string": VALUES, "array": VALUES, "map": VALUES}
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.lists(ENTRIES, max_size=3).map(json.dumps),
        st.text(max_size=40),
        st.recursive(LEAVES, st.lists).map(json.dumps),
    )
)
def test_any_parameters(parameters: str) -> None:
    sent = {"ARGOCD_APP_NAME": "app", "ARGOCD_APP_PARAMETERS": parameters}
    answer = generate(sent, FOLDER)
    assert (answer.text is None) == any(d.severity.value == "error" for d in answer.diagnostics)
    assert sum(len(d.message) + len(d.help or "") for d in answer.diagnostics) < 10_000
    json.loads(announcements(sent, FOLDER))


@pytest.mark.parametrize(
    "variable", ["ARGOCD_APP_NAME", "ARGOCD_APP_NAMESPACE", "ARGOCD_APP_SOURCE_PATH"]
)
@pytest.mark.parametrize(
    "value",
    ["\udcff", "x" * 100_000, "a\nb", "\x1b[31m", "../..", "/", "-", "{{ 1 }}", "*", "a: b"],
)
def test_any_variable(variable: str, value: str) -> None:
    answer = generate({"ARGOCD_APP_NAME": "app", variable: value}, FOLDER)
    assert sum(len(d.message) for d in answer.diagnostics) < 10_000
    if answer.text is not None:
        assert variable == "ARGOCD_APP_SOURCE_PATH"
