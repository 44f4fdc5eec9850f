"""Bad input through the real program: the right exit status, nothing on stdout, one clear word on
stderr, no traceback, within seconds, within bounds of memory, and never a secret."""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import pytest

from tests.program import CALL, CLEAN, Run

INPUT_WRONG, CALL_WRONG = 1, 2
SECONDS = 20  # of CPU time, generous; what hangs or blows up takes minutes
MEMORY = 2 << 30  # bytes of address space
SECRET = "hunter2-do-not-print"


@dataclass(frozen=True)
class Case:
    """One bad call. `values` is written to values.yaml and given by -f, unless `arguments` say
    otherwise.

    `says` is a regular expression that stderr must hold; `at` the line and column that it must
    point to.
    """

    name: str
    values: str | bytes | None = None
    arguments: tuple[str, ...] = ()
    files: tuple[tuple[str, str | bytes], ...] = ()
    status: int = INPUT_WRONG
    says: str = ""
    at: str | None = None


def nested(opening: str, inner: str, closing: str, depth: int) -> str:
    return opening * depth + inner + closing * depth


LAUGHS = "x-0: &x0 [" + "a," * 9 + "a]\n" + "".join(
    f"x-{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]\n" for n in range(1, 10)
)  # fmt: skip
MERGE_BOMB = "x-0: &x0 {a: 1}\n" + "".join(
    f"x-{n}: &x{n}\n  <<: [{', '.join([f'*x{n - 1}'] * 10)}]\n  k{n}: 1\n" for n in range(1, 12)
)

CALLS = [
    Case("no-such-file", arguments=("-f", "missing.yaml"), status=CALL_WRONG, says="missing.yaml"),
    Case("directory", arguments=("-f", "."), status=CALL_WRONG, says="directory"),
    Case(
        "file-as-folder",
        "a: 1",
        ("-f", "values.yaml/more.yaml"),
        status=CALL_WRONG,
        says="values.yaml/more.yaml",
    ),
    Case("endless-file", arguments=("-f", "/dev/zero"), says="larger"),
    Case("unreadable", arguments=("-f", "/proc/self/mem"), status=CALL_WRONG),
    Case(
        "name-with-escapes",
        arguments=("-f", "\x1b[31mred.yaml"),
        status=CALL_WRONG,
        says="red.yaml",
    ),
    Case("name-not-utf-8", arguments=("-f", os.fsdecode(b"\xff\xfe.yaml")), status=CALL_WRONG),
    Case("name-too-long", arguments=("-f", "a" * 5000), status=CALL_WRONG),
    Case("url", arguments=("-f", "https://example.com/values.yaml"), status=CALL_WRONG),
    Case("unknown-flag", arguments=("--nonsense",), status=CALL_WRONG, says="--nonsense"),
    Case(
        "misspelled-flag", arguments=("--vaules", "values.yaml"), status=CALL_WRONG, says="--values"
    ),
    Case("unknown-command", arguments=("valdate",), status=CALL_WRONG, says="valdate"),
    Case(
        "version-not-a-version",
        arguments=("--kuberay-version", "banana"),
        status=CALL_WRONG,
        says="banana",
    ),
    Case(
        "version-too-old", arguments=("--kuberay-version", "0.6"), status=CALL_WRONG, says=r"1\.0"
    ),
    Case("set-without-equals", arguments=("--set", "head"), status=CALL_WRONG, says="--set"),
    Case(
        "set-huge-index",
        arguments=("--set", "imagePullSecrets[99999999999].name=a"),
        status=CALL_WRONG,
        says="--set",
    ),
    Case(
        "set-negative-index",
        arguments=("--set", "imagePullSecrets[-1].name=a"),
        status=CALL_WRONG,
        says="--set",
    ),
    Case("set-deep", arguments=("--set", "x-a." * 5000 + "b=1"), status=CALL_WRONG, says="--set"),
    Case(
        "set-deep-index",
        arguments=("--set", "x-a" + "[0]" * 5000 + "=1"),
        status=CALL_WRONG,
        says="--set",
    ),
    Case(
        "set-json-broken", arguments=("--set-json", "head={"), status=CALL_WRONG, says="--set-json"
    ),
    Case(
        "set-json-deep",
        arguments=("--set-json", "x-a=" + nested("[", "", "]", 20000)),
        status=CALL_WRONG,
        says="--set-json",
    ),
    Case(
        "set-file-missing",
        arguments=("--set-file", "x-a=missing.txt"),
        status=CALL_WRONG,
        says="missing.txt",
    ),
    Case("set-file-endless", arguments=("--set-file", "x-a=/dev/zero"), says="larger"),
    Case(
        "set-unknown-key",
        arguments=("--set", "gcsFaultTolerence.enabled=true"),
        says="gcsFaultTolerance",
    ),
    Case(
        "crd-missing", arguments=("--crd", "missing.yaml"), status=CALL_WRONG, says="missing.yaml"
    ),
    Case(
        "crd-no-crd",
        arguments=("--crd", "crd.yaml"),
        files=(("crd.yaml", "kind: Pod\n"),),
        status=CALL_WRONG,
    ),
    Case(
        "crd-laughs",
        arguments=("--crd", "crd.yaml"),
        files=(("crd.yaml", LAUGHS),),
        says=r"crd\.yaml",
    ),
    Case(
        "templates-missing", arguments=("--templates", "missing"), status=CALL_WRONG, says="missing"
    ),
    Case("output-unknown", arguments=("-o", "toml"), status=CALL_WRONG, says="toml"),
]

TEXTS = [
    Case("invalid-utf-8", b"head:\n  labels: {a: \xff\xfe}\n", says="UTF-8"),
    Case("null-bytes", b"head: \x00\x00\n", says="null"),
    Case("binary", bytes(random.Random(0).randbytes(4096))),
    Case("list", "- a\n- b\n", at="1:1"),
    Case("text", "just words\n", at="1:1"),
    Case("number", "42\n", at="1:1"),
    Case("tab", "head:\n\trayVersion: 2.52.0\n", at="2:1"),
    Case("bad-indent", "head:\n    a: 1\n  b: 2\n", at="3:3"),
    Case("unclosed-quote", 'head: {rayVersion: "2.52\n'),
    Case("unclosed-flow", "head: {a: [1, 2\n"),
    Case("two-documents", "head: {}\n---\nworker: {}\n", says="document"),
    Case("duplicate-key", "head:\n  rayVersion: a\n  rayVersion: b\n", at="3:3"),
    Case("undefined-alias", "head: *nothing\n", at="1:7"),
    Case("python-tag", "head: !!python/object/apply:os.system [true]\n", at="1:7"),
    Case("own-tag", "head: !vault secret\n", at="1:7"),
    Case("alias-bomb", LAUGHS),
    Case("merge-bomb", MERGE_BOMB),
    Case("alias-in-itself", "x-a: &a [*a]\n"),
    Case("merge-in-itself", "x-a: &a {<<: *a}\n"),
    Case("deep-flow", "x-a: " + nested("[", "", "]", 100_000)),
    Case("deep-maps", "x-a: " + nested("{a: ", "1", "}", 100_000)),
    Case("deep-blocks", "x-a:\n" + "".join(" " * n + "a:\n" for n in range(1, 3000))),
    Case("deep-dashes", "x-a:\n " + "- " * 20_000 + "a\n"),
    Case("long-unclosed", 'x-a: "' + "a" * 5_000_000),
    Case("huge", b"# " + b"a" * (200 << 20), says="large"),
    Case("merge-of-a-word", "head:\n  <<: word\n", at="2:7"),
    Case("complex-key", "? [a, b]\n: 1\n", at="1:3"),
    Case("escapes-in-key", '"\\e[31mred\\a\\u202e": 1\n', at="1:1"),
    Case("newline-in-key", '"a\\nb": 1\n', at="1:1"),
    Case("surrogate", '"\\uD800": 1\n'),
    Case(
        "sops",
        "head: ENC[AES256_GCM,data:abc=,iv:x,tag:y,type:str]\nsops: {version: 3.9.0}\n",
        says="sops -d",
    ),
]

VALUES = [
    Case(
        "unknown-key", "gcsFaultTolerence: {enabled: true}\n", says='"gcsFaultTolerance"', at="1:1"
    ),
    Case("unknown-key-inside", "head:\n  rayVersoin: 2.52.0\n", says='"rayVersion"', at="2:3"),
    Case("list-for-map", "head: []\n", at="1:7"),
    Case("word-for-map", "worker: many\n", at="1:9"),
    Case("word-for-number", "worker:\n  replicas: many\n", at="2:13"),
    Case("number-for-switch", "gcsFaultTolerance: 3\n", at="1:20"),
    Case("word-for-switch", "gcsFaultTolerance:\n  enabled: maybe\n", at="2:12"),
    Case("map-for-word", "head:\n  rayVersion: {a: 1}\n", at="2:15"),
    Case("yes-for-word", "head:\n  rayVersion: yes\n", says="quote", at="2:15"),
    Case("map-for-list", "head:\n  containerEnv: {A: b}\n", at="2:17"),
    Case("huge-number", "worker:\n  replicas: " + "9" * 100_000 + "\n", at="2:13"),
    Case("huge-float", "worker:\n  replicas: 1e999999\n", at="2:13"),
    Case("negative", "worker:\n  minReplicas: -1\n", at="2:16"),
    Case("nan", "worker:\n  replicas: .nan\n", at="2:13"),
    Case("bad-quantity", "head:\n  resources: {limits: {memory: 4GB}}\n", at="2:32"),
    Case("bad-version", "kubeRayVersion: 1.4\n", says='"kuberayVersion"', at="1:1"),
    Case("unknown-version", 'kuberayVersion: "0.1"\n', at="1:17"),
    Case(
        "everything-wrong",
        "head: 1\nworker: 2\nimage: 3\nnonsense: 4\n",
        says=r"values\.yaml:4:1(.|\n)*",
    ),
    Case(
        "overrides-unknown-field",
        "specOverrides:\n  headGroupSpecs: {}\n",
        says="headGroupSpec",
        at="2:3",
    ),
    Case("overrides-wrong-type", "specOverrides:\n  suspend: maybe\n", at="2:12"),
    Case("overrides-not-a-map", "specOverrides: [1]\n", at="1:16"),
    Case("extra-not-a-manifest", "extraManifests: [1]\n", at="1:18"),
    Case("extra-without-kind", "extraManifests: [{apiVersion: v1}]\n", says="kind"),
    Case("stray-address", "head: {containerEnv: [{name: RAY_REDIS_ADDRESS, value: 'a:1'}]}\n"),
]

NAMES = [
    *(
        Case(f"name-{label}", arguments=("--set", "fullnameOverride=" + name))
        for label, name in {
            "upper": "Upper",
            "space": "a b",
            "dash": "-a",
            "digit": "1a",
            "dot": "a.b",
            "ü": "ü",
        }.items()
    ),
    Case("name-of-54", arguments=("--set", "fullnameOverride=" + "a" * 54), says="53"),
    Case("release-name", arguments=("--name", "a/../b")),
    Case("release-name-newline", arguments=("--name", "a\nkind: Pod")),
    Case("namespace", arguments=("--namespace", "A B")),
    Case("namespace-newline", arguments=("--namespace", "a\nb: c")),
]


class Templates(TypedDict):
    """The part of a case that gives it a folder of templates."""

    files: tuple[tuple[str, str | bytes], ...]
    arguments: tuple[str, ...]


def template(text: str | bytes, name: str = "mine.yaml.j2") -> Templates:
    return {"files": ((f"mine/{name}", text),), "arguments": ("--templates", "mine")}


TEMPLATES = [
    Case("does-not-compile", **template("a: 1\nb: {% if %}\n"), says=r"mine\.yaml\.j2:2"),
    Case("undefined", **template("a: 1\nb: {{ nothing }}\n"), says=r"mine\.yaml\.j2:2"),
    Case(
        "undefined-attribute",
        **template("b: {{ values.nothing.at_all }}\n"),
        says=r"mine\.yaml\.j2:1",
    ),
    Case("unknown-filter", **template("b: {{ 1 | nonsense }}\n"), says=r"mine\.yaml\.j2:1"),
    Case("fail", **template("{{ fail('not like this') }}\n"), says="not like this"),
    Case("required", **template("{{ '' | required('a name, please') }}\n"), says="a name, please"),
    Case("long-loop", **template("{% for i in range(10**9) %}{% endfor %}")),
    Case("nested-loops", **template(nested("{% for a in range(1000) %}", "x", "{% endfor %}", 6))),
    Case(
        "doubling",
        **template(
            "{% set x = namespace(t='a') %}{% for i in range(60) %}{% set x.t = x.t ~ x.t "
            "%}{% endfor %}{{ x.t }}"
        ),
    ),
    Case("long-text", **template("{{ 'x' * 10**10 }}")),
    Case("big-power", **template("{{ 9 ** 9 ** 9 ** 9 }}")),
    Case("wide-format", **template("{{ '%1000000000d' % 1 }}")),
    Case("centred", **template("{{ 'x' | center(10**10) }}")),
    Case("endless-macro", **template("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")),
    Case("includes-itself", **template("{% include 'mine.yaml.j2' %}")),
    Case("class-escape", **template("{{ ''.__class__.__mro__[1].__subclasses__() }}")),
    Case("format-escape", **template("{{ '{0.__class__}'.format(values) }}")),
    Case("globals-escape", **template("{{ cycler.__init__.__globals__.os.environ }}")),
    Case("include-outside", **template("{% include '../../../../etc/passwd' %}")),
    Case("include-absolute", **template("{% include '/etc/passwd' %}")),
    Case("not-utf-8", **template(b"a: \xff\xfe\n")),
    Case("not-yaml", **template("a: [\n")),
    Case("not-an-object", **template("- a\n- b\n")),
    Case("null-byte", **template("kind: '{{ '\\x00' }}'\n")),
    Case("nothing-at-all", **template("", "raycluster.yaml.j2"), says="no "),
    Case("huge-template", **template(b"#" * (64 << 20))),
]

STRICT = ("-f", "values.yaml", "--strict")
MINE = ("-f", "values.yaml", "--templates", "mine")

SECRETS = [
    Case(
        "password-next-to-error",
        (
            "gcsFaultTolerance:\n  enabled: true\n"
            f"  redisPassword: {{valeu: {SECRET}, a: {SECRET}}}\n"
        ),
    ),
    Case(
        "password-wrong-type", f"gcsFaultTolerance:\n  enabled: true\n  redisPassword: {SECRET}\n"
    ),
    Case("password-in-list", f"gcsFaultTolerance:\n  enabled: true\n  redisPassword: [{SECRET}]\n"),
    Case("password-unclosed", f'gcsFaultTolerance:\n  redisPassword:\n    value: "{SECRET}\n'),
    Case(
        "password-block",
        f"gcsFaultTolerance:\n  redisPassword:\n    value: |\n     {SECRET}\n    bad\n",
    ),
    Case("password-key-misspelled", f"gcsFaultTolerance:\n  redisPasword: {SECRET}\n"),
    Case("password-param", f"head:\n  rayStartParams: {{redis-password: [{SECRET}]}}\n"),
    Case(
        "password-env",
        f"head:\n  containerEnv: [{{name: REDIS_PASSWORD, value: {{a: {SECRET}}}}}]\n",
    ),
    Case("token-env", f"head:\n  containerEnv: [{{name: HF_TOKEN, valu: {SECRET}}}]\n"),
    Case(
        "password-in-uri", f"gcsFaultTolerance:\n  redisAddres: redis://user:{SECRET}@redis:6379\n"
    ),
    Case(
        "set-password",
        arguments=(
            "--set",
            f"gcsFaultTolerance.enabled=true,gcsFaultTolerance.redisPassword.valeu={SECRET}",
        ),
    ),
    Case(
        "set-json-password",
        arguments=("--set-json", f'gcsFaultTolerance={{"redisPassword": "{SECRET}"'),
        status=CALL_WRONG,
    ),
    Case(
        "set-literal-password",
        arguments=("--set-literal", f"gcsFaultTolerance.redisPasword={SECRET}"),
    ),
    Case(
        "strict-password",
        f"gcsFaultTolerance: {{enabled: true, redisPassword: {{value: {SECRET}}}}}\n",
        STRICT,
    ),
    Case("secret-in-extra", f"extraManifests: [{{kind: Secret, stringData: {{a: {SECRET}}}}}]\n"),
    Case(
        "template-fails-on-secret",
        f"x-a: {SECRET}\n",
        MINE,
        (("mine/a.yaml.j2", "{{ values['x-a'].nothing }}"),),
    ),
]


def cpu_time() -> float:
    """Seconds of CPU time that all programs took that were run from here."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def bad(render: Run, tmp_path: Path) -> Callable[[Case], str]:
    """Run the case in a folder of its own and check what holds for all of them; returns stderr."""

    def stderr_of(case: Case) -> str:
        if case.values is not None:
            content = case.values.encode() if isinstance(case.values, str) else case.values
            (tmp_path / "values.yaml").write_bytes(content)
        for name, text in case.files:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
        arguments = case.arguments or ("-f", "values.yaml")
        started = cpu_time()
        result = render(
            *arguments,
            cwd=tmp_path,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )
        printed = result.stderr[:3000]
        assert result.stdout == "", result.stdout[:1000]
        assert "Traceback" not in result.stderr, result.stderr[-3000:]
        assert result.returncode == case.status, printed
        assert "error" in result.stderr.lower(), printed
        assert cpu_time() - started < SECONDS
        assert len(result.stderr) < 20_000, f"{len(result.stderr)} characters"
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", result.stderr), repr(printed)
        return result.stderr

    return stderr_of


@pytest.mark.parametrize(
    "case",
    [*CALLS, *TEXTS, *VALUES, *NAMES, *TEMPLATES],
    ids=lambda case: case.name,
)
def test_is_rejected_with_a_clear_message(case: Case, bad: Callable[[Case], str]) -> None:
    printed = bad(case)
    assert re.search(case.says, printed), printed
    if case.at:
        assert f"values.yaml:{case.at}: error[" in printed


@pytest.mark.parametrize("case", SECRETS, ids=lambda case: case.name)
def test_no_secret_is_printed(case: Case, bad: Callable[[Case], str]) -> None:
    assert SECRET not in bad(case)


@pytest.mark.parametrize("text_format", ["concise", "json", "github"])
@pytest.mark.parametrize("case", SECRETS[:4], ids=lambda case: case.name)
def test_no_secret_in_any_format(case: Case, text_format: str, render: Run, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text(str(case.values))
    result = render("-f", "values.yaml", "--error-format", text_format, cwd=tmp_path)
    assert result.returncode == INPUT_WRONG
    assert SECRET not in result.stdout + result.stderr


def test_debug_prints_no_secret(render: Run, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text(str(SECRETS[0].values))
    assert SECRET not in render("-f", "values.yaml", "--debug", cwd=tmp_path).stderr


@pytest.mark.parametrize("seed", range(3))
def test_random_bytes_end_in_a_diagnostic(seed: int, bad: Callable[[Case], str]) -> None:
    """Real text, broken at random: whatever comes, no traceback."""
    dice = random.Random(seed)
    text = bytearray(
        "head: {rayVersion: 2.52.0, labels: {a: b}}\nworker:\n  replicas: 1\n", "ascii"
    )
    for _ in range(10):
        text[dice.randrange(len(text))] = dice.randrange(256)
    bad(Case("random", bytes(text) + b"\x00"))


def test_a_closed_pipe_ends_silently() -> None:
    with subprocess.Popen(
        (*CALL, "--name", "ray"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=CLEAN
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
