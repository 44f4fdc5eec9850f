"""`generate` of the shipped plugin.yaml, run as Argo CD runs it, over a folder of applications."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.argocd.plugin_server import APPS, CANARY, PluginServer, tree
from tests.program import Run
from tests.reference import CHECKOUT

EXAMPLE = CHECKOUT / "docs" / "examples" / "applicationset"


def parameters(**given: object) -> str:
    """As Argo CD writes them: `values_files=[…]`, `set={…}`, `compat="true"`."""
    keys: dict[type, str] = {list: "array", dict: "map", str: "string"}
    return json.dumps([{"name": n.replace("_", "-"), keys[type(v)]: v} for n, v in given.items()])


@pytest.fixture
def server(tmp_path: Path) -> PluginServer:
    return PluginServer(tmp_path)


@pytest.fixture(scope="session")
def plugin(render: Run) -> Any:
    return yaml.safe_load(render("argocd", "plugin").stdout)


@pytest.fixture
def generate(plugin: dict[str, Any]) -> list[str]:
    command: list[str] = plugin["spec"]["generate"]["command"]
    return command


def variables(given: str | None = None, path: str = ".", **more: str) -> dict[str, str]:
    sent = {
        "ARGOCD_APP_NAME": "app",
        "ARGOCD_APP_NAMESPACE": "ray",
        "ARGOCD_APP_SOURCE_PATH": path,
        **more,
    }
    return sent if given is None else {**sent, "ARGOCD_APP_PARAMETERS": given}


@dataclass(frozen=True)
class Good:
    """An application, what it asks for, and what must come out: kinds with names, and values at
    paths of the first.
    """

    id: str
    app: str
    given: str | None = None
    path: str = "."
    more: dict[str, str] = field(default_factory=dict)
    objects: tuple[str, ...] = ()
    says: dict[tuple[str | int, ...], object] = field(default_factory=dict)


FT_OPTIONS = ("spec", "gcsFaultToleranceOptions", "redisAddress")
FT_ANNOTATION = ("metadata", "annotations", "ray.io/ft-enabled")
NAME = ("metadata", "name")
REPLICAS = ("spec", "workerGroupSpecs", 0, "replicas")
IMAGE = ("spec", "headGroupSpec", "template", "spec", "containers", 0, "image")

GOOD = [
    Good(
        "no-parameters",
        "plain",
        objects=("RayCluster/plain",),
        says={FT_OPTIONS: "redis:6379", ("metadata", "namespace"): "ray"},
    ),
    Good("parameters-null", "plain", "null", objects=("RayCluster/plain",)),
    Good("parameters-empty", "plain", "[]", objects=("RayCluster/plain",)),
    Good(
        "old-operator",
        "plain",
        parameters(kuberay_version="1.2"),
        says={FT_OPTIONS: None, FT_ANNOTATION: "true"},
    ),
    Good(
        "old-operator-by-variable",
        "plain",
        more={"ARGOCD_ENV_KUBERAY_VERSION": "1.2"},
        says={FT_OPTIONS: None, FT_ANNOTATION: "true"},
    ),
    Good(
        "new-operator",
        "plain",
        parameters(kuberay_version="1.4"),
        says={FT_OPTIONS: "redis:6379", FT_ANNOTATION: None},
    ),
    Good(
        "both-forms",
        "plain",
        parameters(compat="true"),
        says={FT_OPTIONS: "redis:6379", FT_ANNOTATION: "true"},
    ),
    Good(
        "inline-values-win-over-files",
        "plain",
        parameters(values="fullnameOverride: inline"),
        says={NAME: "inline"},
    ),
    Good(
        "set-wins-over-inline-values",
        "plain",
        parameters(values="fullnameOverride: inline", set={"fullnameOverride": "by-set"}),
        says={NAME: "by-set"},
    ),
    Good(
        "set-is-typed",
        "plain",
        parameters(set={"worker.replicas": "2", "worker.maxReplicas": "3"}),
        says={REPLICAS: 2},
    ),
    Good(
        "set-string-stays-text",
        "plain",
        parameters(set_string={"image.tag": "2.10"}),
        says={IMAGE: "rayproject/ray:2.10"},
    ),
    Good(
        "set-takes-commas-and-braces-literally",
        "plain",
        parameters(
            set={r"annotations.example\.com/a": "{x,y=1}", r"annotations.example\.com/b": "a\\b,c"}
        ),
        says={
            ("metadata", "annotations", "example.com/a"): "{x,y=1}",
            ("metadata", "annotations", "example.com/b"): "a\\b,c",
        },
    ),
    Good(
        "files-in-order-from-the-repository",
        "monorepo",
        parameters(values_files=["../../shared/base.yaml", "prod.yaml"]),
        path="apps/prod",
        says={NAME: "monorepo", REPLICAS: 3, IMAGE: "rayproject/ray:2.46.0"},
    ),
    Good("default-file-alone", "monorepo", path="apps/prod", says={NAME: "only-the-default-file"}),
    Good("link-inside-the-repository", "links", path="app", says={NAME: "links"}),
    Good(
        "no-namespace",
        "plain",
        more={"ARGOCD_APP_NAMESPACE": ""},
        says={("metadata", "namespace"): None},
    ),
    Good(
        "name-from-the-application",
        "plain",
        parameters(set={"fullnameOverride": ""}),
        says={NAME: "app-kuberay"},
    ),
    Good(
        "application-in-any-namespace",
        "plain",
        parameters(set={"fullnameOverride": ""}),
        more={"ARGOCD_APP_NAME": "team_app"},
        says={NAME: "app-kuberay"},
    ),
    Good(
        "several-objects",
        "extras",
        objects=(
            "RayCluster/extras",
            "Deployment/extras-redis",
            "Service/extras-redis",
            "ConfigMap/settings",
        ),
    ),
]


@pytest.mark.parametrize("case", GOOD, ids=lambda c: c.id)
def test_generates(case: Good, server: PluginServer, generate: list[str]) -> None:
    work = server.unpack(APPS / case.app)
    sent = variables(case.given, case.path, **case.more)
    before = tree(server.folder)
    first = server.run(generate, work / case.path, sent)
    assert first.status == 0, first.stderr
    objects = list(yaml.safe_load_all(first.stdout))
    for found in objects:
        assert found["apiVersion"]
        assert found["kind"]
        assert found["metadata"]["name"]
    if case.objects:
        assert {f"{o['kind']}/{o['metadata']['name']}" for o in objects} == set(case.objects)
    for path, value in case.says.items():
        assert at(objects[0], path) == value
    assert CANARY not in first.stdout + first.stderr
    assert server.run(generate, work / case.path, sent) == first
    assert tree(server.folder) == before


def at(data: object, path: tuple[str | int, ...]) -> object:
    for part in path:
        try:
            data = data[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return data


Prepare = Callable[[Path], object]


def link(target: str) -> Prepare:
    return lambda app: (app / "x.yaml").symlink_to(target)


def text(content: str) -> Prepare:
    return lambda app: (app / "x.yaml").write_text(content)


def nothing(_: Path) -> None:
    pass


def alias_bomb(app: Path) -> None:
    """Nine to the twelfth strings, in 400 bytes."""
    lines = (
        f"{n}: &{n} [{', '.join([f'*{chr(ord(n) - 1)}'] * 9) if n > 'a' else 'x'}]\n"
        for n in "abcdefghijklm"
    )
    (app / "x.yaml").write_text("".join(lines))


def large(app: Path) -> None:
    with (app / "x.yaml").open("wb") as file:
        file.truncate(1 << 30)


def without_a_name(app: Path) -> None:
    (app / "raycluster.render.yaml").write_text("gcsFaultTolerance: true\n")


def without_the_mark(app: Path) -> None:
    (app / "raycluster.render.yaml").unlink()


def two_up(app: Path) -> None:
    """A secret next to the repository, where another request's checkout would be."""
    (app.parent / "secret.yaml").write_text("password: hunter2\n")


X = parameters(values_files=["x.yaml"])

BAD: list[tuple[str, Prepare, dict[str, str], str]] = [
    ("no-application-name", nothing, {"ARGOCD_APP_NAME": ""}, "ARGOCD_APP_NAME is not set"),
    (
        "no-mark",
        without_the_mark,
        {},
        "the application's folder does not contain raycluster.render.yaml",
    ),
    ("missing-file", nothing, variables(X), 'values file "x.yaml" does not exist'),
    (
        "escape-by-dots",
        two_up,
        variables(parameters(values_files=["../secret.yaml"])),
        "is outside the repository",
    ),
    (
        "escape-by-deep-dots",
        nothing,
        variables(parameters(values_files=["../" * 40 + "etc/passwd"])),
        "is outside the repository",
    ),
    (
        "escape-by-absolute-path",
        nothing,
        variables(parameters(values_files=["/etc/passwd"])),
        "is an absolute path",
    ),
    ("escape-by-link", link("/etc/passwd"), variables(X), "is outside the repository"),
    (
        "escape-by-relative-link",
        link("../../secret.yaml"),
        variables(X),
        "is outside the repository",
    ),
    (
        "escape-by-link-for-crd",
        link("/etc/passwd"),
        variables(parameters(crd="x.yaml")),
        'CRD file "x.yaml" is outside',
    ),
    (
        "environment-of-the-process",
        link("/proc/self/environ"),
        variables(X),
        "is outside the repository",
    ),
    ("link-loop", link("x.yaml"), variables(X), "is a link to itself"),
    (
        "url",
        nothing,
        variables(parameters(values_files=["https://example.com/v.yaml"])),
        "is a URL, which is never fetched",
    ),
    (
        "stdin",
        nothing,
        variables(parameters(values_files=["-"])),
        "standard input is not available here",
    ),
    ("folder", lambda a: (a / "x.yaml").mkdir(), variables(X), "is a folder"),
    ("fifo", lambda a: os.mkfifo(a / "x.yaml"), variables(X), "is not a regular file"),
    ("large-file", large, variables(X), "is larger than"),
    (
        "many-large-files",
        text("# " + "x" * 300_000),
        variables(parameters(values_files=["x.yaml"] * 100)),
        "more than 2 MiB",
    ),
    ("no-yaml", text("a: [\n"), variables(X), "x.yaml:"),
    ("no-map", text("- a\n"), variables(X), "x.yaml:"),
    ("no-text", lambda a: (a / "x.yaml").write_bytes(b"a: \xff\n"), variables(X), "x.yaml"),
    ("deep-yaml", text("[" * 100_000), variables(X), "x.yaml"),
    ("alias-bomb", alias_bomb, variables(X), "x.yaml"),
    (
        "unknown-key",
        text("gcsFaultTolerence: true\n"),
        variables(X),
        "x.yaml:1:1: error[values/unknown-key]",
    ),
    (
        "unknown-inline-key",
        nothing,
        variables(parameters(values="\nwroker: {}\n")),
        'parameter "values":2:1: error[values/unknown-key]',
    ),
    (
        "unknown-set-key",
        nothing,
        variables(parameters(set={"wroker.replicas": "hunter2"})),
        'parameter "set" wroker.replicas: error[values/unknown-key]',
    ),
    (
        "set-key-is-no-path",
        nothing,
        variables(parameters(set={"a=b": "hunter2"})),
        'parameter "set": "a=b" is not a valid key',
    ),
    ("sops", text("sops: {mac: x}\nimage: ENC[AES256_GCM,data:x]\n"), variables(X), "SOPS"),
    (
        "broken-json",
        nothing,
        variables('[{"name": "set", '),
        "ARGOCD_APP_PARAMETERS is not valid JSON",
    ),
    ("deep-json", nothing, variables("[" * 60_000), "is nested too deeply"),
    ("no-list", nothing, variables('{"name": "set"}'), "is not a list"),
    (
        "string-for-array",
        nothing,
        variables(parameters(values_files="a.yaml")),
        'parameter "values-files" is given as "string"',
    ),
    (
        "number-for-string",
        nothing,
        variables('[{"name":"kuberay-version","string":1.4}]'),
        "must be a string",
    ),
    (
        "number-in-map",
        nothing,
        variables('[{"name":"set","map":{"worker.replicas":1}}]'),
        "must be a map of strings to strings",
    ),
    (
        "given-twice",
        nothing,
        variables('[{"name":"strict","string":""},{"name":"strict","string":""}]'),
        "is given twice",
    ),
    (
        "unknown-parameter",
        nothing,
        variables('[{"name":"value-files","array":[]}]'),
        'did you mean "values-files"?',
    ),
    (
        "unknown-variable",
        nothing,
        variables(ARGOCD_ENV_KUBERAYVERSION="1.4"),
        'did you mean "ARGOCD_ENV_KUBERAY_VERSION"?',
    ),
    (
        "no-boolean",
        nothing,
        variables(parameters(compat="hunter2")),
        'parameter "compat" must be "true" or "false"',
    ),
    (
        "many-files",
        nothing,
        variables(parameters(values_files=["raycluster.render.yaml"] * 101)),
        "names more than 100 files",
    ),
    (
        "empty-version",
        nothing,
        variables('[{"name":"kuberay-version","string":""}]'),
        "the KubeRay version is empty",
    ),
    (
        "unknown-version",
        nothing,
        variables(parameters(kuberay_version="0.3")),
        'parameter "kuberay-version": error',
    ),
    (
        "contradiction",
        nothing,
        variables(parameters(kuberay_version="1.4", compat="true")),
        'remove parameter "compat"',
    ),
    (
        "rejected-manifest",
        nothing,
        variables(parameters(set={"worker.minReplicas": "9"})),
        "operator/min-above-max",
    ),
    (
        "warning-made-error",
        nothing,
        variables(
            parameters(strict="true", set={"gcsFaultTolerance.redisPassword.value": "hunter2"})
        ),
        "error[",
    ),
    (
        "name-is-no-name",
        without_a_name,
        variables(ARGOCD_APP_NAME="Not A Name"),
        "set fullnameOverride in the values",
    ),
    (
        "name-too-long",
        without_a_name,
        variables(ARGOCD_APP_NAME="x" * 60),
        "set fullnameOverride in the values",
    ),
    (
        "namespace-is-no-name",
        nothing,
        variables(ARGOCD_APP_NAMESPACE="Not_One"),
        "namespace of the destination: error",
    ),
]


@pytest.mark.parametrize(
    ("prepare", "sent", "says"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_rejects_with_a_message_that_helps(
    prepare: Callable[[Path], object],
    sent: dict[str, str],
    says: str,
    server: PluginServer,
    generate: list[str],
) -> None:
    work = server.unpack(APPS / "plain")
    prepare(work)
    started = time.monotonic()
    answer = server.run(generate, work, {**variables(), **sent})
    assert answer.status in (1, 2)
    assert answer.stdout == ""
    assert says in answer.stderr
    first_line = answer.stderr.splitlines()[0]
    assert "error[" in first_line
    assert len(answer.stderr) < 4_000
    for secret in (CANARY, "hunter2", "root:", "Traceback", str(work)):
        assert secret not in answer.stderr
    assert time.monotonic() - started < 60


def test_many_problems_are_counted_and_the_first_ten_shown(
    server: PluginServer, generate: list[str]
) -> None:
    work = server.unpack(APPS / "plain")
    (work / "x.yaml").write_text("".join(f"nonsense{i}: 1\n" for i in range(500)))
    answer = server.run(generate, work, variables(X))
    assert answer.stderr.count("error[values/unknown-key]") == 10
    assert "and 490 more, not shown here" in answer.stderr
    assert len(answer.stderr) < 10_000


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"HOME": "/nonexistent", "TMPDIR": "/nonexistent"},
        {"HOME": "/proc", "TMPDIR": "/proc"},
        {"LC_ALL": "C", "TZ": "Asia/Tokyo"},
    ],
    ids=["no home", "none there", "read-only", "locale and time zone"],
)
def test_the_same_bytes_wherever_it_runs(
    given: dict[str, str], server: PluginServer, generate: list[str]
) -> None:
    work = server.unpack(APPS / "plain")
    plain = server.run(generate, work, variables())
    assert plain.status == 0
    assert server.run(generate, work, {**variables(), **given}) == plain


def test_side_by_side(server: PluginServer, generate: list[str]) -> None:
    folders = [server.unpack(APPS / "plain") for _ in range(2)]
    running = [server.start(generate, folder, variables()) for folder in folders * 2]
    answers = {process.communicate(timeout=60) for process in running}
    assert len(answers) == 1
    assert [process.returncode for process in running] == [0, 0, 0, 0]


def test_a_good_run_loads_what_it_needs(server: PluginServer, generate: list[str]) -> None:
    """Argo CD starts it for every application at every refresh."""
    work = server.unpack(APPS / "monorepo")
    answer = server.run(
        [
            "env",
            "--unset=ARGOCD_ENV_SOMETHING_ELSE",
            "PYTHONVERBOSE=1",
            *generate,
        ],  # a name that might be ours costs
        work / "apps" / "prod",
        variables(
            parameters(values_files=["prod.yaml"], set={"worker.maxReplicas": "3"}),
            path="apps/prod",
        ),
    )
    assert answer.status == 0
    loaded = set(re.findall(r"^import '([\w.]+)'", answer.stderr, re.MULTILINE))
    assert "renderer.argocd.generate" in loaded
    heavy_ones = {"jsonschema", "rich", "renderer.report.text", "renderer.argocd.announcements"}
    assert loaded & heavy_ones == set()


def heavy(app: Path) -> None:
    groups = "".join(f"  group{i}: {{replicas: 1}}\n" for i in range(1_999))  # just below the limit
    (app / "x.yaml").write_text(f"additionalWorkerGroups:\n{groups}")


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2, 0.5])
def test_sigterm_ends_it_at_once_and_nothing_is_left(
    delay: float, server: PluginServer, generate: list[str]
) -> None:
    work = server.unpack(APPS / "plain")
    heavy(work)
    before = tree(server.folder)
    process = server.start(generate, work, variables(X, TMPDIR=str(server.folder)))
    time.sleep(delay)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGTERM)
    stdout, stderr = process.communicate(timeout=1)
    assert process.returncode == -signal.SIGTERM
    assert (stdout, b"Traceback" in stderr) == (b"", False)
    assert tree(server.folder) == before


def test_a_gone_working_directory(server: PluginServer, generate: list[str]) -> None:
    work = server.unpack(APPS / "plain")
    script = ["sh", "-c", f'rm -r "{work}"; exec {" ".join(generate)}']
    answer = server.run(script, work, variables())
    assert (answer.status, answer.stdout) == (2, "")
    assert "the working directory does not exist any more" in answer.stderr


def test_the_mark_is_the_only_file_that_matches(plugin: dict[str, Any]) -> None:
    """Go's filepath.Glob, which discovery uses, takes `*?[\\` for more than themselves."""
    pattern = plugin["spec"]["discover"]["fileName"]
    assert pattern == "raycluster.render.yaml"
    assert not re.search(r"[*?\[\\]", pattern)
    assert list(plugin["spec"]["discover"]) == ["fileName"]


@pytest.mark.parametrize("element", range(2))
def test_the_application_set_of_the_documentation(
    element: int, server: PluginServer, generate: list[str]
) -> None:
    """Each cluster gets its overlay and its operator's form of fault tolerance, from one values
    file.
    """
    spec = yaml.safe_load((EXAMPLE / "applicationset.yaml").read_text())["spec"]
    values = spec["generators"][0]["list"]["elements"][element]
    template = json.dumps(spec["template"])
    application = json.loads(re.sub(r"\{\{\.(\w+)\}\}", lambda m: values[m[1]], template))
    source = application["spec"]["source"]
    work = server.unpack(EXAMPLE)
    answer = server.run(
        generate,
        work / source["path"],
        variables(
            json.dumps(source["plugin"]["parameters"]),
            source["path"],
            ARGOCD_APP_NAME=application["metadata"]["name"],
            ARGOCD_APP_NAMESPACE=application["spec"]["destination"]["namespace"],
        ),
    )
    assert answer.status == 0, answer.stderr
    cluster = next(o for o in yaml.safe_load_all(answer.stdout) if o["kind"] == "RayCluster")
    forms: dict[str, dict[tuple[str | int, ...], object]] = {
        "1.4": {REPLICAS: 8, FT_OPTIONS: "redis.ray.svc:6379", FT_ANNOTATION: None},
        "1.2": {REPLICAS: 4, FT_OPTIONS: None, FT_ANNOTATION: "true"},
    }
    expected = forms[values["kuberayVersion"]]
    assert {path: at(cluster, path) for path in expected} == expected
    assert at(cluster, NAME) == "analytics"


def test_the_stdin_of_the_server_is_never_read(server: PluginServer, generate: list[str]) -> None:
    work = server.unpack(APPS / "plain")
    read, write = os.pipe()
    try:
        result = subprocess.run(
            generate,
            cwd=work,
            env=server.environment(variables()),
            stdin=read,
            capture_output=True,
            timeout=30,
        )
    finally:
        os.close(read)
        os.close(write)
    assert result.returncode == 0
