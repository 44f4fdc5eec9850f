"""What is installed: the wheel, alone in an empty environment, does what the checkout does."""

from __future__ import annotations

import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.program import CLEAN, Finished, Run, execute
from tests.reference import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

EXAMPLES = sorted(path.name for path in (CHECKOUT / "values").glob("*.yaml"))
SAME = {
    **{
        f"example {name}": ("-f", str(CHECKOUT / "values" / name))
        for name in EXAMPLES
        if name != "default.yaml"
    },
    "defaults": ("--name", "ray"),
    "1.2": ("--kuberay-version", "1.2", "--set", "gcsFaultTolerance=true"),
    "json": ("-o", "json", "--name", "ray"),
    "redis": ("--set", "redis.create=true,gcsFaultTolerance=true"),
    "help": ("--help",),
    "version": ("--version",),
    "default values": ("values",),
    "values schema": ("schema", "values"),
    "manifest schema": ("schema", "manifest", "--kuberay-version", "1.4"),
    "versions": ("versions", "--rules"),
    "argocd plugin": ("argocd", "plugin"),
}


# Without what leads to the checkout: the wheel must find all it needs in its own environment.
OUTSIDE = {
    name: value for name, value in CLEAN.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
}


def succeed(*command: str | Path, cwd: Path = CHECKOUT) -> Finished:
    """Run a command that must succeed."""
    result = execute(command, cwd=cwd, env=OUTSIDE)
    assert result.returncode == 0, f"{command}: {result.stdout[-2000:]}{result.stderr[-2000:]}"
    return result


def build(source: Path, target: str, folder: Path) -> Path:
    succeed(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=source)
    [built] = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(CHECKOUT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`render` of an environment that holds the wheel and what it asks for, nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = (python, "-m", "pip", "--quiet", "--disable-pip-version-check")
    lock = CHECKOUT / "container" / "requirements.txt"
    succeed(*pip, "install", "--require-hashes", "--requirement", lock, cwd=folder)
    succeed(*pip, "install", "--no-deps", wheel, cwd=folder)
    succeed(*pip, "check", cwd=folder)  # nothing that the wheel asks for is missing
    return folder / "bin" / "render"


def test_renders_from_its_own_files(installed: Path, tmp_path: Path) -> None:
    where = (
        "import renderer, renderer.resources as r; print(renderer.__file__, "
        "r.templates_folder(), r.values_folder())"
    )
    said = succeed(installed.with_name("python"), "-c", where, cwd=tmp_path).stdout.split()
    assert all("site-packages" in path for path in said), said


@pytest.mark.parametrize("arguments", SAME.values(), ids=SAME.keys())
def test_same_bytes_as_the_checkout(
    arguments: tuple[str, ...], installed: Path, render: Run, tmp_path: Path
) -> None:
    checkout = render(*arguments, cwd=CHECKOUT)
    assert checkout.returncode == 0, checkout.stderr
    assert succeed(installed, *arguments, cwd=tmp_path).stdout == checkout.stdout


def test_wheel_carries_templates_values_and_schema_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "values"):
        ours = {
            f"renderer/_{folder}/{path.name}"
            for path in (CHECKOUT / folder).iterdir()
            if path.is_file()
        }
        assert ours <= names
    assert {"renderer/schema/kuberay.schema.json", "renderer/py.typed"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {
        "renderer",
        "raycluster_renderer",
    }
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    archive = build(CHECKOUT, "sdist", tmp_path / "sdist")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    again = build(tmp_path / archive.name.removesuffix(".tar.gz"), "wheel", tmp_path / "wheel")
    assert again.read_bytes() == wheel.read_bytes()
