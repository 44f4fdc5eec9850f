import json

import pytest

from renderer.argocd.parameters import LARGEST_JSON, MOST_ENTRIES, Given
from renderer.argocd.parameters import read as read_into
from renderer.diagnostics import Collector, Diagnostic

JSON = "ARGOCD_APP_PARAMETERS"


def read(environ: dict[str, str]) -> tuple[Given, list[Diagnostic]]:
    found = Collector()
    return read_into(environ, found), found.diagnostics


@pytest.mark.parametrize(
    ("environ", "given"),
    [
        pytest.param({}, Given(), id="absent"),
        pytest.param({JSON: ""}, Given(), id="empty"),
        pytest.param({JSON: "null"}, Given(), id="null"),
        pytest.param({JSON: "[]"}, Given(), id="no parameters"),
        pytest.param(
            {JSON: '[{"name":"values-files","array":["base.yaml","prod.yaml"]}]'},
            Given(values_files=("base.yaml", "prod.yaml")),
            id="array",
        ),
        pytest.param(
            {
                JSON: '[{"name":"set","map":{"image.tag":"2.46.0"}},'
                '{"name":"set-string","map":{"a":"1"}}]'
            },
            Given(set={"image.tag": "2.46.0"}, set_string={"a": "1"}),
            id="maps",
        ),
        pytest.param(
            {JSON: '[{"name":"values","string":"image:\\n  tag: x\\n"}]'},
            Given(values="image:\n  tag: x\n"),
            id="text",
        ),
        pytest.param({JSON: '[{"name":"compat","string":"true"}]'}, Given(compat=True), id="true"),
        pytest.param(
            {JSON: '[{"name":"compat","string":"false"}]'},
            Given(compat=False),
            id="false is not unset",
        ),
        pytest.param(
            {JSON: '[{"name":"strict","string":"true"}]'}, Given(strict=True), id="strict"
        ),
        pytest.param(
            {
                JSON: '[{"name":"compat","string":""},{"name":"values-files","array":[]},'
                '{"name":"set","map":{}}]'
            },
            Given(),
            id="empty counts as not set",
        ),
        pytest.param(
            {JSON: '[{"name":"crd","string":"crd.yaml","array":null}]'},
            Given(crd="crd.yaml"),
            id="null next to",
        ),
        pytest.param(
            {"ARGOCD_ENV_KUBERAY_VERSION": "1.2"}, Given(kuberay_version="1.2"), id="variable"
        ),
        pytest.param(
            {
                "ARGOCD_ENV_KUBERAY_VERSION": "1.2",
                JSON: '[{"name":"kuberay-version","string":"1.4"}]',
            },
            Given(kuberay_version="1.4"),
            id="a parameter wins over its variable",
        ),
        pytest.param(
            {"ARGOCD_ENV_COMPAT": "true", "ARGOCD_ENV_STRICT": "true"},
            Given(compat=True, strict=True),
            id="booleans",
        ),
        pytest.param({"ARGOCD_ENV_CRD": ""}, Given(), id="empty variable"),
        pytest.param(
            {
                "ARGOCD_ENV_SECRET": "x",
                "ARGOCD_ENV_VERSION": "x",
                "COMPAT": "maybe",
                "PARAM_COMPAT": "maybe",
            },
            Given(),
            id="variables of others",
        ),
    ],
)
def test_reads_what_argo_cd_gives(environ: dict[str, str], given: Given) -> None:
    assert read(environ) == (given, [])


SECRET = "hunter2"


@pytest.mark.parametrize(
    ("parameters", "code", "says"),
    [
        ("{", "bad-parameters", "is not valid JSON: line 1, column 2"),
        ('[{"name":"compat","string":"hunter2"}', "bad-parameters", "is not valid JSON"),
        ("{}", "bad-parameters", "is not a list"),
        ('"hunter2"', "bad-parameters", "is not a list"),
        ("1" * 10_000, "bad-parameters", "is not a list"),
        ("[null]", "bad-parameters", "has an entry without a name"),
        ('[{"string":"hunter2"}]', "bad-parameters", "has an entry without a name"),
        ('[{"name":1}]', "bad-parameters", "has an entry without a name"),
        ("[" * 50_000, "bad-parameters", "is nested too deeply"),
        (
            '[{"name":"x","string":"' + "y" * LARGEST_JSON + '"}]',
            "bad-parameters",
            "is longer than 128 KiB",
        ),
        ("[\udcff]", "bad-parameters", "is not valid UTF-8"),
        (
            '[{"name":"set","map":{"a":"hunter2","a":"hunter2"}}]',
            "bad-parameters",
            "has a key twice in one object",
        ),
        (
            '[{"name":"kuberay-verison","string":"1.4"}]',
            "unknown-parameter",
            'did you mean "kuberay-version"?',
        ),
        (
            '[{"name":"zzz","string":"1.4"}]',
            "unknown-parameter",
            "known: values-files, values, set, set-string,",
        ),
        ('[{"name":"set\\n","map":{}}]', "unknown-parameter", 'parameter "set\\n" is unknown'),
        (
            '[{"name":"crd","string":"a"},{"name":"crd","string":"a"}]',
            "duplicate-parameter",
            "is given twice",
        ),
        ('[{"name":"values-files","string":"hunter2"}]', "parameter-type", 'is given as "string"'),
        (
            '[{"name":"values-files","array":"hunter2"}]',
            "parameter-type",
            "must be an array of strings",
        ),
        ('[{"name":"values-files","array":[1]}]', "parameter-type", "must be an array of strings"),
        ('[{"name":"set","map":[]}]', "parameter-type", "must be a map of strings to strings"),
        ('[{"name":"set","map":{"a":1}}]', "parameter-type", "must be a map of strings to strings"),
        (
            '[{"name":"set","map":{"a":{"b":"hunter2"}}}]',
            "parameter-type",
            "must be a map of strings to strings",
        ),
        ('[{"name":"compat","string":true}]', "parameter-type", "must be a string"),
        ('[{"name":"kuberay-version","string":1.4}]', "parameter-type", "must be a string"),
        ('[{"name":"compat","string":"true","array":[]}]', "parameter-type", 'is given as "array"'),
        ('[{"name":"compat","value":"true"}]', "parameter-type", 'is given as "value"'),
        ('[{"name":"compat"}]', "parameter-type", "has no value"),
        (
            '[{"name":"values","string":"\\ud800"}]',
            "parameter-type",
            "contains half of a surrogate pair",
        ),
        ('[{"name":"compat","string":"hunter2"}]', "parameter-value", 'must be "true" or "false"'),
        (
            json.dumps([{"name": "values-files", "array": ["a"] * (MOST_ENTRIES + 1)}]),
            "parameter-value",
            "more than",
        ),
    ],
    ids=lambda text: text[:40] if text.isascii() else "bytes that are no text",
)
def test_rejects_in_one_line_and_repeats_no_value(parameters: str, code: str, says: str) -> None:
    _, problems = read({JSON: parameters})
    assert [p.code for p in problems] == [f"argocd/{code}"]
    reported = f"{problems[0].message} {problems[0].help}"
    assert says in reported
    assert SECRET not in reported
    assert len(reported) < 400
    assert "\n" not in reported


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("ARGOCD_ENV_KUBERAY_VERSON", "1.4", 'did you mean "ARGOCD_ENV_KUBERAY_VERSION"?'),
        ("ARGOCD_ENV_VALUES_FILES", "prod.yaml", 'set "values-files" under plugin.parameters'),
        ("ARGOCD_ENV_COMPAT", "hunter2", 'must be "true" or "false"'),
        ("ARGOCD_ENV_CRD", "\udcff", "is not valid UTF-8"),
    ],
)
def test_rejects_a_variable(variable: str, value: str, says: str) -> None:
    _, problems = read({variable: value})
    assert len(problems) == 1
    assert says in f"{problems[0].message} {problems[0].help}"
    assert SECRET not in problems[0].message


def test_reports_every_problem_at_once() -> None:
    _, problems = read(
        {
            JSON: '[{"name":"a","string":""},{"name":"compat","string":"x"},'
            '{"name":"set","string":"x"}]'
        }
    )
    assert [p.code for p in problems] == [
        "argocd/unknown-parameter",
        "argocd/parameter-type",
        "argocd/parameter-value",
    ]


@pytest.mark.parametrize(
    "environ",
    [{JSON: '[{"name":"kuberay-version","string":""}]'}, {"ARGOCD_ENV_KUBERAY_VERSION": ""}],
)
def test_an_empty_version_is_kept_so_that_it_is_an_error(environ: dict[str, str]) -> None:
    given, problems = read(environ)
    assert not problems
    assert given.kuberay_version == ""
