"""`render validate` as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import renderer
from tests.program import CALL, CLEAN, Run, execute

SCHEMA = json.loads((Path(renderer.__file__).parent / "diagnostics.schema.json").read_text())

GOOD = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: demo}
spec:
  headGroupSpec:
    rayStartParams: {}
    template:
      spec:
        containers: [{name: ray-head, image: ray}]
"""
OPTIONS = GOOD + "  gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}\n"
BOTH = OPTIONS.replace(
    "{name: demo}", "\n  name: demo\n  annotations:\n    ray.io/ft-enabled: 'true'"
)
WARNED = GOOD.replace("{name: demo}", "{name: demo, annotations: {ray.io/ft-enabled: 'yes'}}")
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "good.yaml": GOOD,
        "b/both.yml": BOTH,
        "b/map.json": json.dumps(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}
        ),
        "b/note.txt": "{",
        "b/.hidden.yaml": "{",
        ".git/config.yaml": "{",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_good_manifest_is_accepted_silently(render: Run) -> None:
    result = render("validate", "-", stdin=GOOD)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "1 RayCluster accepted by KubeRay 1.7.0\n"
    assert render("validate", "-q", "-", stdin=GOOD).stderr == ""


def test_a_rejection_says_where_and_what_would_be_right(render: Run) -> None:
    result = render("validate", "--kuberay-version", "1.4", "-", stdin=f"{CONFIG_MAP}---\n{BOTH}")
    assert result.returncode == 1
    assert result.stdout == (
        '-:10:5: error[operator/ft-both-forms]: annotation ray.io/ft-enabled ("true") and '
        "gcsFaultToleranceOptions are"
        " both set: the operator rejects the pair\n"
        "   10 |     ray.io/ft-enabled: 'true'\n"
        "      |     ^^^^^^^^^^^^^^^^^\n"
        'at: metadata.annotations["ray.io/ft-enabled"] (KubeRay 1.4.2)\n'
        "help: remove the annotation: gcsFaultToleranceOptions alone turns fault tolerance on\n"
        "note: -:17:3: gcsFaultToleranceOptions is set here\n"
        "   17 |   gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}\n"
        "      |   ^^^^^^^^^^^^^^^^^^^^^^^^\n"
    )
    assert result.stderr == (
        "1 RayCluster checked for KubeRay 1.4.2, 1 rejected, 1 other object accepted by the "
        "API server\n"
    )


def test_files_and_folders(render: Run, folder: Path) -> None:
    result = render(
        "validate", "good.yaml", "b", "-f", "good.yaml", "--error-format", "concise", cwd=folder
    )
    (line,) = result.stdout.splitlines()
    assert line.startswith("b/both.yml:6:5: error[operator/ft-both-forms]: ")
    assert result.stderr == (
        "3 RayClusters checked for KubeRay 1.7.0, 1 rejected, 1 other object accepted by the "
        "API server\n"
    )
    whole = render("validate", ".", "--error-format", "concise", cwd=folder)
    assert "2 RayClusters checked" in whole.stderr


def test_links_that_go_in_circles_end(render: Run, folder: Path) -> None:
    (folder / "b" / "up").symlink_to(folder)
    (folder / "b" / "loop.yaml").symlink_to(folder / "b" / "loop.yaml")
    result = render("validate", "b", "--error-format", "concise", cwd=folder)
    assert result.returncode == 2
    assert "b/loop.yaml" in result.stdout
    assert [
        line.split(":")[0] for line in result.stdout.splitlines() if "ft-both-forms" in line
    ] == ["b/both.yml"]
    assert "2 RayClusters checked" in result.stderr  # good.yaml is reached through the link


def test_every_problem_of_every_file_is_reported(render: Run, folder: Path) -> None:
    (folder / "typo.yaml").write_text(
        GOOD.replace("rayStartParams", "rayStartParam").replace("image:", "imagee:")
    )
    found = json.loads(render("validate", ".", "--error-format", "json", "-q", cwd=folder).stdout)[
        "diagnostics"
    ]
    assert [(one["file"], one["code"]) for one in found] == [
        ("./b/both.yml", "operator/ft-both-forms"),
        ("./typo.yaml", "schema/unknown-field"),
        ("./typo.yaml", "schema/unknown-field"),
    ]


def test_json_is_one_object_even_if_all_is_well(render: Run) -> None:
    assert json.loads(render("validate", "-", "--error-format", "json", stdin=GOOD).stdout) == {
        "version": 1,
        "diagnostics": [],
        "summary": {
            "files": 1,
            "brokenFiles": 0,
            "targets": [{"kuberayVersion": "1.7.0", "accepted": 1, "rejected": 0, "leftAlone": 0}],
            "othersAccepted": 0,
            "othersRejected": 0,
            "notChecked": 0,
        },
    }


def test_json_reports_each_version_separately(render: Run) -> None:
    result = render(
        "validate", "-", "--kuberay-version", "1.2,1.4", "--error-format", "json", stdin=BOTH
    )
    found = json.loads(result.stdout)["diagnostics"]
    assert [(one["code"], one["kuberayVersion"]) for one in found] == [
        ("schema/unknown-field", "1.2.2"),
        ("operator/ft-both-forms", "1.4.2"),
    ]


def test_all_versions_are_a_table(render: Run) -> None:
    result = render("validate", "-", "--kuberay-version", "all", stdin=OPTIONS)
    assert result.returncode == 1
    table, _, problems = result.stdout.partition("\n\n")
    assert [line.split(maxsplit=2)[:2] for line in table.splitlines()] == [
        ["KUBERAY", "VERDICT"],
        *([version, "rejected"] for version in ("1.0.0", "1.1.1", "1.2.2")),
        *(
            [version, "accepted"]
            for version in ("1.3.0", "1.3.2", "1.4.2", "1.5.0", "1.5.2", "1.6.2", "1.7.0")
        ),
    ]
    assert "API server: unknown field" in table
    assert problems.count("error[") == 1
    assert "(KubeRay 1.0.0 to 1.2.2)" in problems
    assert result.stderr == "1 RayCluster accepted by 7 of 10 versions of KubeRay\n"


def test_a_message_about_a_version_number_is_reported_once(render: Run) -> None:
    token = GOOD + "  rayVersion: 1.7.0\n  authOptions: {mode: token}\n"
    result = render(
        "validate",
        "-",
        "--kuberay-version",
        "1.6.2,1.7.0",
        "--error-format",
        "concise",
        stdin=token,
    )
    (problem,) = [line for line in result.stdout.splitlines() if "error[" in line]
    assert "rayVersion is 1.7.0" in problem
    assert problem.endswith("(KubeRay 1.6.2, 1.7.0)")


def test_there_is_no_table_of_what_could_not_be_read(render: Run, tmp_path: Path) -> None:
    result = render("validate", "missing.yaml", "--kuberay-version", "all", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == "error[call/missing-file]: missing.yaml does not exist\n"


def test_the_table_counts_the_problems_of_each_version(render: Run) -> None:
    text = f"{OPTIONS}  bogus: 1\n---\nkind: ConfigMap\nmetadata: {{name: x}}\n"
    table = render(
        "validate", "-", "--kuberay-version", "1.2.2,1.7.0", stdin=text
    ).stdout.partition("\n\n")[0]
    old, new = table.splitlines()[1:]
    assert old.endswith("(and 2 more)")
    assert new.endswith("(and 1 more)")


def test_what_holds_for_all_versions_is_reported_once(render: Run) -> None:
    call = ("validate", "-", "--kuberay-version", "all", "--error-format", "json")
    (problem,) = json.loads(render(*call, stdin="kind: ConfigMap\nmetadata: {name: x}\n").stdout)[
        "diagnostics"
    ]
    assert (problem["code"], problem["kuberayVersion"]) == ("schema/api-version", None)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        (
            GOOD + "  rayVersion: '2'\n  rayVersion: '2'\n",
            "1 RayCluster checked for KubeRay 1.7.0, 1 rejected\n",
        ),
        (CONFIG_MAP, "1 other object accepted by the API server\n"),
        ("kind: ConfigMap\nmetadata: {name: x}\n", "1 other object rejected\n"),
    ],
    ids=["duplicate-key", "another-kind", "another-kind-rejected"],
)
def test_what_has_errors_or_is_not_checked_is_not_called_accepted(
    render: Run, text: str, counted: str
) -> None:
    assert render("validate", "-", stdin=text).stderr == counted


def test_json_counts_what_is_not_checked(render: Run) -> None:
    text = f"{GOOD}---\n{CONFIG_MAP}---\n{BOTH}"
    result = render(
        "validate", "-", "--kuberay-version", "1.2.2,1.7.0", "--error-format", "json", stdin=text
    )
    found = json.loads(result.stdout)
    assert found["summary"] == {
        "files": 1,
        "brokenFiles": 0,
        "targets": [
            {"kuberayVersion": "1.2.2", "accepted": 1, "rejected": 1, "leftAlone": 0},
            {"kuberayVersion": "1.7.0", "accepted": 1, "rejected": 1, "leftAlone": 0},
        ],
        "othersAccepted": 1,
        "othersRejected": 0,
        "notChecked": 0,
    }
    Draft202012Validator(SCHEMA).validate(found)


def test_of_very_many_problems_the_first_are_reported(render: Run) -> None:
    text = GOOD + "".join(f"  bogus{number}: 1\n" for number in range(1500))
    result = render("validate", "-", "--error-format", "concise", stdin=text)
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 1001
    assert "error[input/too-many-problems]" in lines[-1]


def test_problems_that_are_left_out_do_not_hide_that_there_are_more(render: Run) -> None:
    """The missing head is a consequence here, and not counted."""
    bogus = "".join(f"  bogus{number}: 1\n" for number in range(1500))
    text = f"apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {{name: a}}\nspec:\n{bogus}"
    result = render("validate", "-", "--error-format", "concise", stdin=text)
    assert result.returncode == 1
    assert "error[input/too-many-problems]" in result.stdout


def test_pipes_in_a_folder_are_not_read(render: Run, folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    assert "2 RayClusters checked" in render("validate", ".", cwd=folder).stderr


def test_a_folder_that_was_deleted(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    call = f'cd "{gone}" && rmdir "{gone}" && exec "$@"'
    shell = ["sh", "-c", call, "sh", *CALL, "validate", "."]
    result = execute(shell)
    assert result.returncode == 2, result.stderr
    assert "error[call/" in result.stdout + result.stderr


def test_several_versions_that_all_take_it(render: Run) -> None:
    result = render(
        "validate", "-", "--kuberay-version", "v1.3", "--kuberay-version", "1.7.0", stdin=OPTIONS
    )
    assert result.returncode == 0
    assert result.stdout == "KUBERAY  VERDICT  WHY\n1.3.2    accepted\n1.7.0    accepted\n\n"


def test_another_controllers_cluster(render: Run) -> None:
    text = BOTH + "  managedBy: kueue.x-k8s.io/multikueue\n"
    result = render("validate", "-", "--kuberay-version", "1.6,1.7", stdin=text)
    assert result.returncode == 0
    assert "1.7.0    accepted left to the controller that managedBy names\n" in result.stdout


@pytest.mark.parametrize(
    ("gates", "version", "status"),
    [
        ("", "1.5", 1),
        ("RayJobDeletionPolicy=true", "1.5", 0),
        ("RayJobDeletionPolicy=false", "1.6", 1),
        ("", "1.6", 0),
        ("RayClusterMTLS=true,RayJobDeletionPolicy=true", "1.5", 0),
    ],
)
def test_feature_gates(render: Run, gates: str, version: str, status: int) -> None:
    group = (
        "  workerGroupSpecs:\n  - {groupName: a, suspend: true, template: {spec: {containers: "
        "[{name: a, image: x}]}}}\n"
    )
    result = render(
        "validate", "-", "--kuberay-version", version, "--feature-gates", gates, stdin=GOOD + group
    )
    assert result.returncode == status
    assert ("call/feature-gate-not-in-version" in result.stdout) is ("MTLS" in gates)


def test_strict_makes_warnings_errors(render: Run) -> None:
    assert render("validate", "-", stdin=WARNED).returncode == 0
    assert "warning[cluster/ft-annotation-not-true]" in render("validate", "-", stdin=WARNED).stdout
    assert render("validate", "-q", "-", stdin=WARNED).stdout == ""
    strict = render("validate", "--strict", "-", stdin=WARNED)
    assert strict.returncode == 1
    assert "error[cluster/ft-annotation-not-true]" in strict.stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "said"),
    [
        ((), "", 2, "call/no-input"),
        (("nowhere.yaml",), "", 2, "error[call/missing-file]: nowhere.yaml does not exist"),
        (
            ("https://x.example/a",),
            "",
            2,
            "manifests cannot be read from a URL: https://x.example/a",
        ),
        (("empty",), "", 2, "call/no-manifests"),
        (
            ("-", "--kuberay-version", "0.6"),
            GOOD,
            2,
            "--kuberay-version: error[call/kuberay-version]",
        ),
        (("-", "--kuberay-version", "x"), GOOD, 2, "call/kuberay-version"),
        (
            ("-", "--feature-gates", "Nope=true"),
            GOOD,
            2,
            "--feature-gates: error[call/unknown-feature-gate]",
        ),
        (("-", "--crd", "nowhere.yaml"), GOOD, 2, "call/missing-file"),
        (("-",), "", 1, "yaml/empty"),
        (("-",), "# nothing\n---\n", 1, "yaml/empty"),
        (("comments",), "", 1, "yaml/empty"),
        (("-",), "a: [", 1, "error[yaml/"),
        (("-",), "head: {}\nimage: {}\n", 1, "render -f FILE"),
        (("-",), "text", 1, "error[schema/type]"),
    ],
    ids=[
        "no-input",
        "missing",
        "url",
        "empty-folder",
        "old-version",
        "no-version",
        "no-gate",
        "no-crd",
        "empty-stream",
        "comments",
        "folder-of-comments",
        "no-yaml",
        "values-file",
        "no-map",
    ],
)
def test_what_is_wrong_is_reported(
    render: Run, tmp_path: Path, arguments: tuple[str, ...], stdin: str, status: int, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "comments").mkdir()
    (tmp_path / "comments" / "a.yaml").write_text("# nothing\n")
    result = render("validate", *arguments, stdin=stdin, cwd=tmp_path)
    assert result.returncode == status
    assert said in result.stdout
    assert "Traceback" not in result.stderr


def test_an_unknown_newer_version_is_checked_as_the_newest(render: Run) -> None:
    result = render("validate", "-", "--kuberay-version", "1.99", stdin=BOTH)
    assert result.returncode == 1
    assert "--kuberay-version: warning[call/kuberay-version-newer]" in result.stdout
    assert "(KubeRay 1.7.0)" in result.stdout


def test_many_files_give_the_same_in_several_processes(render: Run, tmp_path: Path) -> None:
    for number in range(120):
        text = BOTH if number % 10 == 0 else "a: [" if number % 25 == 1 else GOOD
        (tmp_path / f"{number:03}.yaml").write_text(text)

    def alone(name: str) -> str:
        return render("validate", name, "--error-format", "concise", cwd=tmp_path).stdout

    together = render("validate", ".", "--error-format", "concise", cwd=tmp_path)
    lines = [
        line
        for number in range(120)
        if number % 10 == 0 or number % 25 == 1
        for line in alone(f"./{number:03}.yaml").splitlines()
    ]
    assert together.stdout.splitlines() == lines
    assert together.stderr == "115 RayClusters checked for KubeRay 1.7.0, 12 rejected\n"


def test_a_closed_pipe_ends_silently() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    call = [*CALL, "validate", "-", "--kuberay-version", "all"]
    result = subprocess.run(
        call, input=BOTH.encode(), stdout=writing, stderr=subprocess.PIPE, env=CLEAN, check=False
    )
    os.close(writing)
    assert b"Traceback" not in result.stderr
    assert b"Broken" not in result.stderr


def test_color_is_requested(render: Run) -> None:
    assert "\x1b[" not in render("validate", "-", stdin=BOTH).stdout
    assert "\x1b[1;31merror[" in render("validate", "-", "--color", "always", stdin=BOTH).stdout


def test_help_documents_the_exit_status(render: Run) -> None:
    help = render("validate", "--help").stdout
    for word in (
        "--kuberay-version",
        "--feature-gates",
        "--crd",
        "--strict",
        "--error-format",
        "Exit status",
    ):
        assert word in help


def test_a_document_with_a_duplicate_key_is_not_counted_as_accepted(render: Run) -> None:
    twice = GOOD.replace("image: ray}", "image: ray, image: ray}")
    assert twice != GOOD
    result = render("validate", "-", stdin=f"{GOOD}---\n{twice}")
    assert result.returncode == 1
    assert result.stderr == "2 RayClusters checked for KubeRay 1.7.0, 1 rejected\n"


def test_another_document_with_a_duplicate_key_is_not_counted(render: Run) -> None:
    result = render("validate", "-", stdin=f"{GOOD}---\n{CONFIG_MAP}data: {{a: x, a: y}}\n")
    assert result.returncode == 1
    assert result.stderr == "1 RayCluster accepted by KubeRay 1.7.0, 1 other object rejected\n"


def test_an_empty_version_is_a_wrong_call(render: Run) -> None:
    assert render("validate", "-", "--kuberay-version", "", stdin=GOOD).returncode == 2
    assert render("schema", "manifest", "--kuberay-version", "").returncode == 2
    assert render("-f", "-", "--kuberay-version", "", stdin="{}").returncode == 2


def test_a_file_that_is_too_large_for_all_versions_is_an_error(render: Run) -> None:
    """For one version the same file is checked."""
    group = "  - {groupName: g, template: {spec: {containers: [{name: w, image: ray}]}}}\n"
    text = GOOD + "  workerGroupSpecs:\n" + group * 15_000
    result = render("validate", "--kuberay-version", "all", "-", stdin=text)
    assert result.returncode == 1
    assert (
        "error[yaml/too-large]: the file is too large to be checked for 10 versions at once"
        in result.stdout
    )
    assert "yaml/too-large" not in render("validate", "-", stdin=text).stdout


def test_the_table_of_versions_shows_no_value(render: Run) -> None:
    labels = GOOD.replace("  headGroupSpec:\n", "  headGroupSpec:\n    labels: {a: 'hunter2 x'}\n")
    result = render("validate", "--kuberay-version", "1.5,1.7", "-", stdin=labels)
    assert result.returncode == 1
    assert "hunter2" not in result.stdout.replace("labels: {a: 'hunter2 x'}", "")
