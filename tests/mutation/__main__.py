"""Mutation testing: `python -m tests.mutation`, or `… renderer/cluster.py sample=50 seed=7` for
some of it.

Each mutant is one small change of the code (`operators.py`). The tests of the changed module run on
it, up to the first failure; if all pass, no test notices the change, and it is printed. It works on
a copy of the checkout, in `.mutants/`. What survived, and why it may, is in docs/mutants.md.
"""

from __future__ import annotations

import difflib
import importlib
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cosmic_ray.plugins
import pytest
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import use_mutation
from cosmic_ray.work_item import MutationSpec

from tests.mutation.operators import does_nothing, register

OF_VALUES = (
    "tests/test_gcs_fault_tolerance.py tests/test_precedence.py tests/test_chart_goldens.py"
    " tests/test_chart_semantics.py tests/test_kinds.py tests/test_pipeline.py"
    " tests/test_provenance.py tests/test_mistakes.py tests/values"
)
EXAMPLES_OF_CODES = "tests/test_codes.py -k 'not test_codes or example and ({areas})'"

TESTS = {
    "renderer/cluster.py": OF_VALUES,
    "renderer/gcs_fault_tolerance.py": OF_VALUES,
    "renderer/values/merge.py": f"tests/values {OF_VALUES}",
    "renderer/provenance.py": f"tests/test_provenance.py {OF_VALUES}",
    "renderer/manifest.py": f"{OF_VALUES} tests/cli/test_output_dir.py tests/templating",
    "renderer/verdict.py": "tests/test_verdict.py tests/test_child_verdict.py tests/test_kinds.py"
    " tests/api_server/test_messages.py tests/test_verdict_memory.py",
    "renderer/verdict_memory.py": "tests/test_verdict_memory.py",
    "renderer/operator": "tests/operator tests/test_kinds.py tests/test_verdict.py "
    + EXAMPLES_OF_CODES.format(areas="operator or cluster or ray or pod or service"),
    "renderer/api_server/core": "tests/api_server/core tests/test_child_verdict.py"
    " tests/children tests/test_verdict.py " + EXAMPLES_OF_CODES.format(areas="pod or service"),
}
"""For each module, or folder of modules, the tests that must notice a change: the quick ones first.
"""

SAMPLE = 150
"""Mutants of each entry of the table, drawn at random."""

COPY = Path(".mutants")
COPIED = ("pyproject.toml", "renderer", "templates", "values", "tests", "maintain", "docs")
OPTIONS = shlex.split(
    "-x -q -p no:cacheprovider --hypothesis-seed=0 --no-header --tb=no -W "
    "ignore::pytest.PytestAssertRewriteWarning"
)
PRELOADED = (
    "hypothesis",
    "jinja2",
    "jsonschema",
    "rich.console",
    "typer",
    "yaml",
    "_hypothesis_pytestplugin",
)
"""What the tests of every mutant import: it is loaded once, and each run of tests is a fork."""


class Score(NamedTuple):
    name: str
    mutants: int
    tried: int
    survived: int

    def __str__(self) -> str:
        killed = self.tried - self.survived
        share = 100 * killed / max(self.tried, 1)
        return (
            f"{self.name:32} {self.mutants:6} mutants, {self.tried:4} tried,"
            f" {killed:4} killed ({share:.1f}%), {self.survived:3} survived"
        )


def main(arguments: list[str]) -> int:
    options = dict(one.split("=", 1) for one in arguments if "=" in one)
    modules = [one for one in arguments if "=" not in one] or list(TESTS)
    sample = int(options.get("sample", SAMPLE))
    seed = int(options.get("seed", random.randrange(10_000)))
    print(f"seed={seed} sample={sample}", flush=True)
    names = register()
    copy_checkout()
    scores = [score(module, names, sample, seed) for module in modules]
    print(*scores, sep="\n")
    return 0


def copy_checkout() -> None:
    """A copy to change, so that an interrupted run leaves the checkout as it is; then work in it.

    Python compares a compiled file with its source by a hash there: two changes within a second may
    have one size.
    """
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir()
    for name in COPIED:
        if Path(name).is_dir():
            shutil.copytree(name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(name, COPY / name)
    os.chdir(COPY)
    # The project's own tests are measured: not those on reference data that others may not have.
    os.environ["SHARED_DIR"] = os.fspath(Path("no-reference-data").absolute())
    compiling = "compileall -q --invalidation-mode checked-hash renderer tests"
    subprocess.run([sys.executable, "-m", *compiling.split()], check=True)
    sys.path[0] = os.getcwd()
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in PRELOADED:
        importlib.import_module(name)


def score(module: str, names: tuple[str, ...], sample: int, seed: int) -> Score:
    """Try a sample of the mutants of a module, or of the modules in a folder, and print those that
    survive.
    """
    tests = shlex.split(next(of for name, of in TESTS.items() if Path(module).is_relative_to(name)))
    started = time.monotonic()
    if not passes(tests, time_limit=3600):
        raise SystemExit(f"{module}: its tests fail on the code as it is")
    time_limit = 30 + 4 * (time.monotonic() - started)

    mutants = [mutant for file in files(module) for mutant in mutants_of(file, names)]
    chosen = random.Random(seed).sample(mutants, min(sample, len(mutants)))
    print(f"{module}: {len(chosen)} of {len(mutants)} mutants", flush=True)
    survived = 0
    for number, mutant in enumerate(chosen, 1):
        operator = cosmic_ray.plugins.get_operator(mutant.operator_name)()
        with use_mutation(mutant.module_path, operator, mutant.occurrence) as (before, after):
            if number % 10 == 0:
                print(f"{number} of {len(chosen)}, {survived} survived", flush=True)
            if passes(tests, time_limit):
                survived += 1
                print(f"survived: {mutant.module_path}")
                print(changed_lines(before, after), flush=True)
    return Score(module, len(mutants), len(chosen), survived)


def passes(tests: list[str], time_limit: float) -> bool:
    """Whether the tests pass, in a process that has loaded no module of the project yet; not if
    they take too long.
    """
    child = os.fork()
    if child == 0:
        os.setsid()  # the processes that the tests start end with it
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        for name in [
            name for name in sys.modules if name.partition(".")[0] in ("renderer", "tests")
        ]:
            del sys.modules[name]
        status = pytest.main([*OPTIONS, *tests])
        os._exit(status)
    until = time.monotonic() + time_limit
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def files(module: str) -> list[Path]:
    path = Path(module)
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def mutants_of(file: Path, names: tuple[str, ...]) -> Iterator[MutationSpec]:
    nodes = list(ast_nodes(get_ast_from_path(file)))
    for name in names:
        operator = cosmic_ray.plugins.get_operator(name)()
        places = [(node, place) for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, (node, (start, end)) in enumerate(places):
            if not does_nothing(node):
                yield MutationSpec(file, name, occurrence, start, end)


def changed_lines(before: str, after: str) -> str:
    """The changed lines, with the number of the first."""
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(f"    {line}" for line in list(diff)[2:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
