"""A value is data, never structure: what a template prints for a value is that value when the
manifest is read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.kube_yaml.reader import Source, read_documents, read_values
from renderer.pipeline import Result, to_text
from tests.program import run
from tests.reference import CHECKOUT

EXAMPLES = sorted((CHECKOUT / "values").glob("*.yaml"))

PIECES = [
    "a", "7", "-1.5", " ", "  ", "\n", "\r\n", "\t", "\x85", "\u2028", "\u2029", "#", " #", ": ",
    "- ", "\n---\n", "'", '"', "{{ 1 }}", "{% if %}", "{", "}", "[", "]", ",", "&a", "*a", "!!int ",
    "|", ">", "%", "@", "`", "~", "null", "yes", "<<", "\\", "\\n", "\ufdd0", "\ufdd00\ufdd1",
    "\ufdd01\ufdd1", "\ufdd1", "ü", "\u20ac", "hostPID: true\n", "=",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"


def rendered(values: Any, **request: Any) -> Result:
    import json

    return run(json.dumps(values), validate=False, **request)


def replaced(data: Any, find: Callable[[str], str]) -> Any:
    """The data with `find` applied to every string and every key."""
    if isinstance(data, dict):
        return {find(key): replaced(value, find) for key, value in data.items()}
    if isinstance(data, list):
        return [replaced(value, find) for value in data]
    return find(data) if isinstance(data, str) else data


FREE_MAPS = {"labels", "annotations", "matchLabels", "nodeSelector", "data"}
WORDS_READ = {"kuberayVersion", "name", "groupName", "type", "backend", "serviceType"}
"""Values by which the program decides what to render, and names by which lists are merged."""
ONE_LINE = {"repository", "tag", "digest", "nameOverride", "fullnameOverride", "image"}
OWN_TEXTS = {"serveConfigV2", "runtimeEnvYAML"}
"""Maps that are printed as YAML in a string, which is quoted by its own rules."""
ANY_TEXT = {
    "args",
    "command",
    "containerEnv",
    "volumes",
    "sidecarContainers",
    "extraManifests",
    "rayStartParams",
}


def planted(data: Any, mark: Callable[[str], str], kind: str = "line") -> Any:
    """The data with a mark for each text that only passes through, and for each key of a map with
    free keys.

    A mark is of the kind `text`, or `line` where the values must be one line.
    """
    if isinstance(data, list):
        return [mark(kind) if isinstance(item, str) else planted(item, mark, kind) for item in data]
    if not isinstance(data, dict):
        return data
    result: dict[str, Any] = {}
    for key, value in data.items():
        if key in OWN_TEXTS:
            result[key] = value
        elif key in FREE_MAPS and isinstance(value, dict):
            result[key] = {mark("text"): mark("text") for _ in value} | {mark("text"): mark("text")}
        elif (
            isinstance(value, str)
            and key not in WORDS_READ | ONE_LINE
            and value not in ("true", "false", "")
        ):
            result[key] = mark(kind)
        else:
            result[key] = planted(value, mark, "text" if key in ANY_TEXT else kind)
    return result


def with_marks(example: Path) -> tuple[dict[str, Any], list[str]]:
    """The values of an example with marks planted, and with annotations, labels and arguments of
    every kind added.
    """
    values = (
        read_values(Source(example.name, example.read_text(encoding="utf-8"))).documents[0].data
    )
    head = values.setdefault("head", {})
    head.setdefault("annotations", {"a": "b"})
    head.setdefault("args", ["x", "y"])
    head.setdefault("nodeSelector", {"a": "b"})
    values.setdefault("annotations", {"a": "b"})
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "extra"},
        "data": {"a": "b"},
    }
    values["extraManifests"] = [*(values.get("extraManifests") or []), manifest]
    marks: list[str] = []

    def mark(kind: str) -> str:
        marks.append(f"{kind}{len(marks)}x")
        return marks[-1]

    return planted(values, mark), marks


def in_one_line(text: str) -> str:
    return "".join(character for character in text if character.isprintable())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_a_text_in_the_values_is_that_text_in_the_manifest(
    example: Path, data: st.DataObject
) -> None:
    values, marks = with_marks(example)
    expected = rendered(values)
    assert not expected.rejected, expected.diagnostics
    # Distinct, because two equal keys of one map are one.
    drawn = {mark: data.draw(TEXTS) + f"end{number}" for number, mark in enumerate(marks)}
    texts = {
        mark: in_one_line(text) if mark.startswith("line") else text for mark, text in drawn.items()
    }
    result = rendered(replaced(values, lambda text: texts.get(text, text)))
    assert not result.rejected, result.diagnostics
    wanted = [replaced(made.data, lambda text: texts.get(text, text)) for made in expected.objects]
    assert [made.data for made in result.objects] == wanted
    read = read_documents(Source("out", to_text(result)))
    assert [document.data for document in read.documents] == wanted


ONE_LINE_TEXTS = TEXTS.map(lambda text: in_one_line(text) or "a")


@settings(max_examples=15, deadline=None)
@given(repository=ONE_LINE_TEXTS, tag=ONE_LINE_TEXTS, name=ONE_LINE_TEXTS)
def test_an_image_and_a_group_s_name_are_what_the_values_say(
    repository: str, tag: str, name: str
) -> None:
    values = {
        "image": {"repository": repository, "tag": tag},
        "worker": {"groupName": name},
        "redis": {"create": True, "image": {"repository": repository, "tag": tag}},
    }
    result = rendered(values)
    assert not result.rejected, result.diagnostics
    cluster = next(made.data for made in result.objects if made.data["kind"] == "RayCluster")
    redis = next(made.data for made in result.objects if made.data["kind"] == "Deployment")
    image = f"{repository}:{tag}"
    group = cluster["spec"]["workerGroupSpecs"][0]
    assert cluster["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0]["image"] == image
    assert group["groupName"] == name
    assert set(group["template"]["spec"]) == {"containers", "volumes"}
    assert group["template"]["spec"]["containers"][0]["image"] == image
    assert redis["spec"]["template"]["spec"]["containers"][0]["image"] == image


OWN = """\
plain: {{ v }}
quoted: "{{ v }}"
single: '{{ v }}'
longer: a-{{ v }}-b
quote: {{ v | quote }}
squote: {{ v | squote }}
json: {{ {"k": v} | toJson }}
flow: [{{ v }}, {{ v | quote }}{{ ", " if v }}{{ 1 }}]
joined: [{{ [v, v] | join(", ") }}]
{{ v }}: key
b64: {{ v | b64enc | b64dec }}
default: {{ v | default("d") }}
required: {{ v | required("needed") }}
ternary: {{ true | ternary(v, 1) }}
concat: {{ v ~ "-" ~ v }}
plus: {{ v + "-" + v }}
format: {{ "%s|%s" | format(v, v) }}
safe: {{ v | safe }}
trimmed: {{ v | trimPrefix("zz") | trimSuffix("zz") }}
block: |-
  {{ v }}
sets: {% set made %}{{ v }}{% endset %}{{ made }}
made: {% set two %}a{{ v }}{% endset %}{{ two | b64enc | b64dec }}
{% macro of(x) %}{{ x }}{% endmacro -%}
macro: {{ of(v) }}
{% macro outer() %}<{{ caller() }}>{% endmacro -%}
call: {% call outer() %}{{ v }}{% endcall %}
filter: {% filter trimPrefix("zz") %}{{ v }}{% endfilter %}
tail: end  # {{ v }}
map:
  {{- {v: [v, {"k": v}]} | toYaml | nindent(2) }}
  {{- entry(2, "entry", v) }}
list:
{% for x in [v, v] %}
- {{ x }}
{% endfor %}
tree: "{% for x in [[v], v] recursive %}{{ loop(x) if x is not string else x }}{% endfor %}"
"""


@pytest.fixture(scope="module")
def own() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "own.yaml.j2").write_text(
            "{% set v = values.annotations.v %}\n" + HEAD + OWN, encoding="utf-8"
        )
        yield folder


@settings(max_examples=15, deadline=None)
@given(text=TEXTS.filter(bool))
def test_a_user_s_template_prints_values_as_data(own: str, text: str) -> None:
    v = text + "."
    result = rendered({"annotations": {"v": v}}, templates=own, show_only=("own",))
    assert not result.rejected, result.diagnostics
    made = dict(result.objects[0].data)
    assert made.pop(v) == "key"
    assert made.pop("joined") == [v, v]
    assert made == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "settings"},
        **dict.fromkeys(
            ("plain", "quoted", "single", "quote", "squote", "b64", "default", "required"), v
        ),
        **dict.fromkeys(("ternary", "safe", "trimmed", "block", "sets", "macro", "filter"), v),
        "longer": f"a-{v}-b",
        "json": {"k": v},
        "flow": [v, v, 1],
        "concat": f"{v}-{v}",
        "plus": f"{v}-{v}",
        "format": f"{v}|{v}",
        "made": f"a{v}",
        "call": f"<{v}>",
        "tail": "end",
        "map": {v: [v, {"k": v}], "entry": v},
        "list": [v, v],
        "tree": v + v,
    }


TYPES = [
    ("{{ values.worker.replicas }}", 3),
    ('"{{ values.worker.replicas }}"', "3"),
    ("{{ values.worker.replicas }}0", "30"),
    ("{{ 1.5 }}", 1.5),
    ("{{ true }}", True),
    ("'{{ true }}'", "true"),
    ("x{{ none }}", "x"),
    ("{{ values.labels }}", {"a": "1", "b": "yes"}),
    ("{{ values.labels.a }}", "1"),
    ("{{ ['a', 'b'] | map('upper') }}", ["A", "B"]),
    ("{{ ['a', 'b'] | map('upper') | toJson }}", ["A", "B"]),
    ("{{ range(2) }}", [0, 1]),
    ("{{ (1, 2) }}", [1, 2]),
    ("{{ values.labels | items }}", [["a", "1"], ["b", "yes"]]),
    ("{{ {'a': ['x'] | map('upper')} | toJson }}", {"a": ["X"]}),
    ("\n    {{- ['a', 'b'] | map('upper') | toYaml | nindent(4) }}", ["A", "B"]),
    ("[{% for x in [1, 2] %}{{ x }}{{ ', ' if not loop.last }}{% endfor %}]", [1, 2]),
    ("[{% set comma = joiner() %}{% for x in [1, 2] %}{{ comma() }}{{ x }}{% endfor %}]", [1, 2]),
    ("|\n    {{- 'a\n  b' | nindent(4) }}", "a\n  b\n"),
    ("|\n    {{- values.head.annotations.text | nindent(4) }}", "first\n\n  second: # x\n"),
    ("|\n    {{ values.labels | toYaml | indent(4) | trim }}", 'a: "1"\nb: "yes"\n'),
    ("|\n    x={{ values.labels.b | quote }}", 'x="yes"\n'),
]


@pytest.mark.parametrize(("written", "expected"), TYPES, ids=[written for written, _ in TYPES])
def test_a_value_alone_keeps_its_type(tmp_path: Path, written: str, expected: Any) -> None:
    (tmp_path / "own.yaml.j2").write_text(f"{HEAD}x: {written}\n", encoding="utf-8")
    values = {
        "labels": {"a": "1", "b": "yes"},
        "worker": {"replicas": 3},
        "head": {"annotations": {"text": "first\n\n  second: # x\n"}},
    }
    result = rendered(values, templates=str(tmp_path), show_only=("own",))
    assert not result.rejected, result.diagnostics
    assert result.objects[0].data["x"] == expected


CONTROL = [
    ({"image": {"tag": "1\nhostPID: true"}}, "image.tag"),
    ({"redis": {"create": True, "image": {"repository": "a\x1b"}}}, "redis.image.repository"),
    ({"fullnameOverride": "a\u2028b"}, "fullnameOverride"),
    ({"nameOverride": "a\x85b"}, "nameOverride"),
    ({"worker": {"groupName": "a\tb"}}, "worker.groupName"),
    ({"additionalWorkerGroups": {"a\nb": {"replicas": 1}}}, 'additionalWorkerGroups["a\nb"]'),
]


@pytest.mark.parametrize(("values", "path"), CONTROL, ids=[path for _, path in CONTROL])
def test_a_control_character_in_a_name_or_an_image_is_an_error_at_its_place(
    values: Any, path: str
) -> None:
    (problem,) = rendered(values).diagnostics
    assert (problem.code, problem.path_text) == ("values/control-character", path)
    assert problem.where is not None


@pytest.mark.parametrize("flag", ["name", "namespace"])
def test_a_control_character_in_a_flag_names_the_flag(flag: str) -> None:
    request: dict[str, Any] = {flag: "demo\nx"}
    (problem,) = run(**request).diagnostics
    assert (problem.code, str(problem.where)) == (
        "values/control-character",
        f"Flag(text='--{flag}')",
    )
