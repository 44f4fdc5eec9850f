"""The steps of docs/pipelines/*.yaml, as they are, with a kubectl that answers as the real
one would.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.pipelines.steps import Job, github, gitlab, run, write_tools
from tests.program import Finished

GOOD = "fullnameOverride: prod\ngcsFaultTolerance: true\n"
BAD = "fullnameOverride: prod\ngcsFaultTolerence: true\n"

# Notes what it is asked and what it is given; `diff` ends with $DIFF.
KUBECTL = """
echo "$@" >> "$LOG"
case "$1" in
diff) exit "${DIFF:-1}" ;;
apply)
  cat > "$LOG.applied"
  test -s "$LOG.applied" || { echo "error: no objects passed to apply" >&2; exit 1; } ;;
esac
"""

CHECKS = [github("check"), gitlab("check")]
APPLIES = [github("apply"), gitlab("apply")]

Outcome = tuple[Finished, list[str], str | None, Path]
"""The result of a job, what kubectl was asked, what it applied, and the checkout."""

Pipeline = Callable[..., Outcome]


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    """Runs a job in a checkout with these values; gives its result, what kubectl was asked, and
    what it applied.
    """
    tools = write_tools(tmp_path / "tools", kubectl=KUBECTL)
    log = tmp_path / "log"

    def start(job: Job, values: str, **environ: str) -> Outcome:
        checkout = tmp_path / "checkout"
        folder = checkout / "clusters" / "prod"
        folder.mkdir(parents=True)
        (folder / "raycluster.render.yaml").write_text(values)
        result = run(job, checkout, tools, {"LOG": str(log), **environ})
        asked = log.read_text().splitlines() if log.exists() else []
        applied = tmp_path / "log.applied"
        return result, asked, applied.read_text() if applied.exists() else None, checkout

    return start


@pytest.mark.parametrize("job", CHECKS, ids=lambda job: job.name)
def test_a_change_passes_and_its_manifest_is_there(job: Job, pipeline: Pipeline) -> None:
    result, asked, _, checkout = pipeline(job, GOOD)
    assert result.returncode == 0, result.stderr
    assert asked == ["diff -f manifest.yaml"]
    manifest = yaml.safe_load((checkout / "manifest.yaml").read_text())
    assert (manifest["metadata"]["name"], manifest["metadata"]["namespace"]) == ("prod", "ray")


@pytest.mark.parametrize("job", CHECKS, ids=lambda job: job.name)
@pytest.mark.parametrize(("difference", "status"), [("0", 0), ("1", 0), ("2", 1), ("127", 1)])
def test_a_difference_is_fine_and_trouble_is_not(
    job: Job, difference: str, status: int, pipeline: Pipeline
) -> None:
    result, _, _, _ = pipeline(job, GOOD, DIFF=difference)
    assert result.returncode == status


@pytest.mark.parametrize("job", [*CHECKS, *APPLIES], ids=lambda job: job.name)
def test_wrong_values_fail_the_job_and_nothing_is_applied(job: Job, pipeline: Pipeline) -> None:
    result, asked, applied, _ = pipeline(job, BAD)
    assert result.returncode != 0
    assert "gcsFaultTolerence" in result.stderr
    assert not applied
    assert "diff -f manifest.yaml" not in asked


def test_a_problem_shows_at_its_line_in_the_pull_request(pipeline: Pipeline) -> None:
    result, _, _, _ = pipeline(github("check"), BAD)
    assert "::error file=clusters/prod/raycluster.render.yaml,line=2" in result.stderr


@pytest.mark.parametrize("job", APPLIES, ids=lambda job: job.name)
def test_main_is_applied(job: Job, pipeline: Pipeline) -> None:
    result, asked, applied, _ = pipeline(job, GOOD)
    assert result.returncode == 0, result.stderr
    assert asked == ["apply -f -"]
    assert applied is not None
    assert yaml.safe_load(applied)["kind"] == "RayCluster"


@pytest.mark.parametrize("job", APPLIES, ids=lambda job: job.name)
def test_a_rejected_render_fails_the_job_even_if_kubectl_succeeds(
    job: Job, pipeline: Pipeline, tmp_path: Path
) -> None:
    """What `set -o pipefail` is for: else the status of a pipe is that of its last command."""
    (tmp_path / "tools" / "kubectl").write_text("#!/bin/sh\nexit 0\n")
    result, _, _, _ = pipeline(job, BAD)
    assert result.returncode == 1
