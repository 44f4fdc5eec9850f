"""Mistakes in one's own templates: Helm's habits, misspelled names and filters, and what is said of
each.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.program import Run

HABITS = {
    "values": ("a: {{ .Values.image.tag }}", "1:1", r"Helm.*\nhelp: write values\.image\.tag"),
    "release": ("a: {{ .Release.Name }}", "1:1", r"help: write release\.name"),
    "an object that does not exist": (
        "a: {{ .Capabilities.KubeVersion }}",
        "1:1",
        r"there is no \.Capabilities",
    ),
    "include": ('{{- include "labels" . | nindent 4 }}', "1:1", r"help: write \{% include"),
    "a function for a filter": (
        "x:\n  {{- toYaml .Values.labels | nindent 4 }}",
        "2:3",
        r"help: write \{\{ values\.labels \| toYaml \| nindent\(4\) \}\}",
    ),
    "range": ("{{- range .Values.a }}\n- {{ . }}\n{{- end }}", "2:1", r"help: name the value"),
    "define": ('{{- define "x" -}}a{{- end -}}', "1:1", r"help: write \{% macro"),
    "end": ("{% if values.x %}\na: 1\n{{ end }}", "3:1", r"help: write \{% if"),
    "comment": ("{{/* a */}}", "1:1", r"help: write a comment as \{#"),
    "variable": ("{{ $x := .Values.a }}", "1:1", r"help: write \{% set"),
    "printf": ('a: {{ printf "%s" values.image.tag }}', "1:1", r'"%s" \| format\(value\)'),
    "else if": ("{% if 1 %}\n{% else if 2 %}\n{% endif %}", "2:1", r"help: write \{% elif"),
    "no end": ("{% if values.x %}\na: 1", "1:1", r'the "if" of this template is not closed'),
    "one brace": ("a: {{ values.image.tag }", "1:1", r"\}\} is missing"),
    "a filter": ("a: {{ 1 | qoute }}", "1:1", r'the filter "qoute" .*\nhelp: did you mean "quote"'),
    "a variable": ("a: {{ valeus.image }}", "1:1", r'"valeus" .*\nhelp: did you mean "values"'),
    "a value": ("a:\nb: {{ values.image.tga }}", "2:1", r'values\.image has no "tga"'),
    "a value and its like": ("a: {{ values.image.tga }}", "1:1", r'help: did you mean "tag"'),
    "an attribute": ("a: {{ release.nmae }}", "1:1", r'release has no "nmae"'),
    "of an item": (
        "{% for x in [values.image] %}\na: {{ x.tga }}\n{% endfor %}",
        "2:1",
        r'there is no "tga" in this value',
    ),
    "no function": ("a: {{ lookup(1) }}", "1:1", r'"lookup" does not exist\nhelp: templates get'),
}


@pytest.mark.parametrize(("text", "place", "said"), HABITS.values(), ids=HABITS)
def test_a_mistake_is_explained_in_the_words_of_templates(
    render: Run, tmp_path: Path, text: str, place: str, said: str
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/extra.yaml.j2").write_text(text, encoding="utf-8")
    result = render("--templates", "mine", "--error-format", "text", cwd=tmp_path)
    without_excerpt = re.sub(r"^ .*\n", "", result.stderr, flags=re.MULTILINE)
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith(f"mine/extra.yaml.j2:{place}: error[template/")
    assert re.search(said, without_excerpt), result.stderr
    assert "dict object" not in result.stderr
