"""What of a line may be shown. `S` stands for what must not be."""

from __future__ import annotations

import pytest

from renderer.kube_yaml.masks import Masks
from renderer.redaction import MASK, is_secret_key, is_secret_path, redact

SECRET = "hunter2/x+y="


def shown(lines: list[str], index: int) -> str:
    return Masks(lines).shown(index, 0, 0).text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("redisPassword: {}", f"redisPassword: {MASK}"),
        ('  redisPassword: "{}"', f"  redisPassword: {MASK}"),
        ("  redisPasword: {}", f"  redisPasword: {MASK}"),
        ("- value: {}", f"- value: {MASK}"),
        ('"api_key" : {}', f'"api_key" : {MASK}'),
        ("token: &t {}", f"token: {MASK}"),
        ("token: !!str {}", f"token: {MASK}"),
        ("password: # was {}", f"password: {MASK}"),
        ("# password: {}", f"# password: {MASK}"),
        (
            "head: {{rayStartParams: {{redis-password: [{}]}}}}",
            f"head: {{rayStartParams: {{redis-password: {MASK}",
        ),
        ("env: [{{name: REDIS_PASSWORD, value: {{a: {}}}}}]", None),
        ("env: [{{name: HF_TOKEN, valu: {}}}]", f"env: [{{name: HF_TOKEN{MASK}"),
        ("address: redis://user:{}@redis:6379", f"address: redis://{MASK}"),
        ("- --redis-password={}", f"- --redis-password={MASK}"),
        ('args: ["--token", "{}"]', None),
        (
            "command: export AWS_SECRET_ACCESS_KEY={}",
            f"command: export AWS_SECRET_ACCESS_KEY={MASK}",
        ),
        ('run: curl -H "Authorization: Bearer {}"', None),
        ('{{"kind": "Secret", "stringData": {{"a": "{}"}}}}', None),
    ],
)
def test_hides(line: str, shown: str | None) -> None:
    cleared = redact(line.format(SECRET))
    assert SECRET not in cleared
    assert shown is None or cleared == shown


@pytest.mark.parametrize(
    "line",
    [
        "image: rayproject/ray:2.46.0",
        "redisPassword:",
        "redisPassword: {}",
        "password: |",
        "secretKeyRef: {name: redis, key: it}",
        "imagePullSecrets: [{name: registry}]",
        "automountServiceAccountToken: false",
        "authOptions: {mode: token}",
        "gcsFaultTolerence: true",
        "key: value",
        "- name: REDIS_PASSWORD",
        "",
    ],
)
def test_shows(line: str) -> None:
    assert redact(line) == line


FILE = """\
redisPassword:
  value: S
  other: S
redis:
  valueFrom:
    secretKeyRef:
      name: shown
script: |
  export A=S
  key: S

  S
other: >-  # folded
  S
env:
- name: HF_TOKEN
  valu: S
- valu: S
  name: API_KEY
- name: shown
  valu: S
volumes:
- name: shown
  mountPath: shown
tokens:
- S
- a: S
text: "begins
  S and S"
list:
- shown
shown
S: 12
"""


@pytest.mark.parametrize("index", range(FILE.count("\n")))
def test_lines_around_are_minded(index: int) -> None:
    lines = FILE.replace("S", SECRET).split("\n")
    cleared = shown(lines, index)
    if lines[index].startswith(SECRET):  # a key is no secret
        return
    assert SECRET not in cleared
    assert ("shown" in cleared) is ("shown" in lines[index])
    assert cleared.startswith(lines[index][: len(lines[index]) - len(lines[index].lstrip())])


@pytest.mark.parametrize(
    ("path", "is_secret"),
    [
        (("gcsFaultTolerance", "redisPassword", "value"), True),
        (("gcsFaultTolerance", "redisPassword", "valueFrom", "secretKeyRef", "name"), False),
        (("head", "rayStartParams", "redis-password"), True),
        (("head", "containerEnv", 0, "value"), True),
        (("head", "containerEnv", 0, "name"), False),
        (("head", "imagePullSecrets", 0, "name"), False),
        (("image", "tag"), False),
        ((), False),
        ((0,), False),
    ],
)
def test_paths(path: tuple[str | int, ...], is_secret: bool) -> None:
    assert is_secret_path(path) is is_secret


@pytest.mark.parametrize(
    "key",
    ["password", "redis-password", "redisPasword", "PASSWD", "HF_TOKEN", "api-key", "clientSecret"],
)
def test_telling_keys(key: str) -> None:
    assert is_secret_key(key)


@pytest.mark.parametrize(
    "lines",
    [
        ["a" * 500_000],
        ["a: " + "pass" * 500_000],
        ["a: " + "://" * 500_000],
        ["a: |", *["  " * 900 + "x"] * 5000],
        [" " * depth + "a: " + "b" * 1000 for depth in range(300)],
    ],
    ids=["long word", "long telling", "many schemes", "long block", "deep"],
)
def test_of_hostile_lines_little_is_shown(lines: list[str]) -> None:
    assert len(shown(lines, len(lines) - 1)) < 10_000


def test_a_scalar_with_an_anchor_is_masked() -> None:
    """An alias can put it where a secret is."""
    lines = ["x-p: &p hunter2", "x-q: {a: &q hunter2, b: 1}", "x-r: &r {cpu: 1}"]
    shown = [Masks(lines).shown(index, 0, 1).text for index in range(3)]
    assert shown == ["x-p: &p ••••", "x-q: {a: &q ••••, b: 1}", "x-r: &r {cpu: 1}"]


@pytest.mark.parametrize("space", ["\xa0", "\x0c", "\u3000"])
def test_a_space_that_is_none_for_yaml_is_a_part_of_a_scalar(space: str) -> None:
    line = f"password: [{space}hunter2, x{space}# y"
    assert "hunter2" not in Masks([line]).shown(0, 0, 1).text
