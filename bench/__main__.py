"""`make bench`: a validated render against the floor and against Helm with a schema checker; many
manifests in a call.

A tool that is not installed is left out, with a note. `helm` and `kubeconform` are found by PATH;
BENCH_CHART names a chart to render instead of the small one in this folder (the official
ray-cluster chart is the one to beat); BENCH_CRD the RayCluster CRD of KubeRay 1.7, by default the
one in the folder `kuberay/crds` of the reference data (SHARED_DIR).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.crd import schema_of_crd
from bench.timing import Contestant, ContestantError, Sample, in_turns, ratio

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
SCRATCH = CHECKOUT / ".bench"
RENDER = str(Path(sys.executable).with_name("render"))
VALUES = CHECKOUT / "values" / "fault-tolerant.yaml"
CHART = Path(os.environ.get("BENCH_CHART") or HERE / "chart")
VERSION = "1.7"
REFERENCE = Path(os.environ.get("SHARED_DIR") or CHECKOUT.parent / "shared")
CRD = Path(os.environ.get("BENCH_CRD") or REFERENCE / "kuberay" / "crds" / "v1.7.0.yaml")

# What must hold (contestant, against whom, at most): the contract of the project.
GOALS_ONE = (("render", "floor", 1.10), ("render", "helm | kubeconform", 1.00))
GOALS_MANY = (("render validate", "kubeconform", 1.00),)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument(
        "--rounds", type=int, default=20, help="runs of each contestant for one render (default 20)"
    )
    parser.add_argument(
        "--many", type=int, default=1000, help="manifests in one call of validate (default 1000)"
    )
    parser.add_argument(
        "--many-rounds", type=int, default=5, help="runs of each contestant for many (default 5)"
    )
    options = parser.parse_args(arguments)

    SCRATCH.mkdir(exist_ok=True)
    schema = _schema_for_kubeconform()
    try:
        _table("one render", in_turns(one_render(schema), options.rounds), GOALS_ONE)
        many = many_manifests(schema, options.many)
        _table(f"{options.many} manifests", in_turns(many, options.many_rounds), GOALS_MANY)
    except ContestantError as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return 1
    return 0


def one_render(schema: Path | None) -> list[Contestant]:
    """A cold, validated render of one cluster, and what it is measured against."""
    found = [
        Contestant("interpreter", ((sys.executable, "-c", "pass"),)),
        Contestant("floor", ((sys.executable, str(HERE / "floor.py")),)),
        Contestant("render", ((RENDER, "-f", str(VALUES), "--kuberay-version", VERSION),)),
    ]
    helm = shutil.which("helm")
    if not helm:
        _left_out("helm template", "no helm on PATH")
        return found
    template = (helm, "template", "raycluster", str(CHART), "-f", str(VALUES))
    found.append(Contestant("helm", (template,)))
    kubeconform = shutil.which("kubeconform")
    if not kubeconform:
        _left_out("helm template | kubeconform", "no kubeconform on PATH")
    elif schema:
        found.append(
            Contestant("helm | kubeconform", (template, _kubeconform(kubeconform, schema, "-")))
        )
    return found


def many_manifests(schema: Path | None, count: int) -> list[Contestant]:
    """One call that validates a folder of manifests, each a file of its own."""
    folder = SCRATCH / "many"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    manifest = _render("-f", str(VALUES), "--kuberay-version", VERSION, "--name", "ray-number")
    for number in range(count):
        text = manifest.replace("ray-number", f"ray-{number:06}")
        (folder / f"{number:06}.yaml").write_text(text, encoding="utf-8")
    found = [
        Contestant(
            "render validate", ((RENDER, "validate", "--kuberay-version", VERSION, str(folder)),)
        )
    ]
    kubeconform = shutil.which("kubeconform")
    if kubeconform and schema:
        found.append(Contestant("kubeconform", (_kubeconform(kubeconform, schema, str(folder)),)))
    else:
        _left_out("kubeconform on many manifests", "no kubeconform on PATH, or no schema")
    return found


def _kubeconform(program: str, schema: Path, target: str) -> tuple[str, ...]:
    """Strict, on one schema of RayCluster and nothing from the network; kinds without a schema are
    passed over.
    """
    location = str(schema.parent / "{{.ResourceKind}}.json")
    return (program, "-strict", "-ignore-missing-schemas", "-schema-location", location, target)


def _schema_for_kubeconform() -> Path | None:
    """A schema where kubeconform looks for it: made of the CRD, as its users make theirs, else the
    one that we print.
    """
    path = SCRATCH / "schemas" / "raycluster.json"
    path.parent.mkdir(exist_ok=True)
    if CRD.is_file():
        print(f"kubeconform's schema: made of {CRD.name}", file=sys.stderr)
        path.write_text(json.dumps(schema_of_crd(CRD)), encoding="utf-8")
        return path
    print(
        (
            "kubeconform's schema: that of this project, which is smaller than a CRD's "
            "(BENCH_CRD names one)"
        ),
        file=sys.stderr,
    )
    try:
        path.write_text(
            _render("schema", "manifest", "--kuberay-version", VERSION), encoding="utf-8"
        )
    except ContestantError as failed:
        _left_out("kubeconform", str(failed))
        return None
    return path


def _render(*arguments: str) -> str:
    result = subprocess.run(
        [RENDER, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if result.returncode:
        raise ContestantError(
            f"render {' '.join(arguments)}: exit {result.returncode}: {result.stderr[-500:]}"
        )
    return result.stdout


def _table(
    title: str, samples: Mapping[str, list[Sample]], goals: Sequence[tuple[str, str, float]]
) -> None:
    rounds = len(next(iter(samples.values())))
    print(f"\n{title}: medians of {rounds} rounds, in turns\n")
    print(f"  {'':24}{'wall ms':>9}{'cpu ms':>9}")
    for name, runs in samples.items():
        wall, processor = (
            1000 * median(getattr(run, what) for run in runs) for what in ("wall", "processor")
        )
        print(f"  {name:24}{wall:9.1f}{processor:9.1f}")
    print()
    for name, against, most in goals:
        if name in samples and against in samples:
            measured = ratio(samples[name], samples[against])
            verdict = "holds" if measured <= most else "MISSED"
            print(f"  {name} / {against}: {measured:.2f}, goal at most {most:.2f}: {verdict}")


def _left_out(what: str, why: str) -> None:
    print(f"left out: {what} ({why})", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
