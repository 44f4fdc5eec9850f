"""container/Dockerfile: no image is built here, but its rules are checked, and its steps run in a
folder.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.program import execute
from tests.reference import CHECKOUT

DOCKERFILE = CHECKOUT / "container" / "Dockerfile"
LOCKS = ["container/requirements.txt", "container/build-requirements.txt"]


def instructions() -> list[tuple[str, str]]:
    """(`RUN`, `pip install …`) in order, continued lines joined."""
    lines = re.sub(r"\\\n\s*", "", DOCKERFILE.read_text()).splitlines()
    written = [line for line in lines if line.strip() and not line.startswith("#")]
    return [(word, text) for word, _, text in (line.partition(" ") for line in written)]


def test_it_is_what_the_plugin_server_needs() -> None:
    final = instructions()[max(i for i, (word, _) in enumerate(instructions()) if word == "FROM") :]
    assert ("USER", "999:999") in final
    assert final[-1] == ("ENTRYPOINT", '["/var/run/argocd/argocd-cmp-server"]')
    # Nothing runs in the final stage, so nothing of it needs a shell, a package manager or a
    # network.
    assert {word for word, _ in final} == {
        "FROM",
        "LABEL",
        "COPY",
        "ENV",
        "USER",
        "WORKDIR",
        "ENTRYPOINT",
    }
    assert any(
        word == "ENV" and "PATH=/opt/render/bin:" in text and "HOME=/tmp" in text
        for word, text in final
    )
    assert any(
        word == "COPY" and text == "--from=build /home/argocd /home/argocd" for word, text in final
    )


def test_the_image_for_jobs_has_the_program_and_no_entry_point() -> None:
    """A CI system starts a shell in it."""
    stages = " ".join(f"{word} {text};" for word, text in instructions()).split("FROM ")
    (stage,) = [text for text in stages if text.startswith("${BASE} AS ci;")]
    assert "COPY --from=build /opt/render /opt/render;" in stage
    assert "PATH=/opt/render/bin:" in stage
    assert "USER 1000:1000;" in stage
    assert "ENTRYPOINT" not in stage
    assert "RUN" not in stage


def test_everything_in_it_is_pinned() -> None:
    (base,) = [text for word, text in instructions() if word == "ARG"]
    assert re.fullmatch(r"BASE=python:3\.\d+\.\d+-slim-[a-z]+", base)
    assert [text for word, text in instructions() if word == "FROM"] == [
        "${BASE} AS build",
        "${BASE} AS ci",
        "${BASE}",
    ]
    for step in (text for word, text in instructions() if word == "RUN" and "install" in text):
        assert "--no-deps" in step
        assert "--require-hashes" in step or "--no-index" in step


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_its_hashes(lock: str) -> None:
    text = (CHECKOUT / lock).read_text().replace("\\\n", "")
    packages = [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert packages
    for package in packages:
        assert re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", package), package


def test_the_lock_holds_what_the_project_needs() -> None:
    needed = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["dependencies"]
    locked = dict(
        re.findall(r"^([a-z0-9-]+)==(\S+)", (CHECKOUT / LOCKS[0]).read_text(), re.MULTILINE)
    )
    for requirement in needed:
        lower_bound = re.match(r"([a-z0-9-]+)>=([\d.]+)", requirement)
        assert lower_bound is not None, requirement
        name, lowest = lower_bound.groups()
        assert tuple(map(int, locked[name].split("."))) >= tuple(map(int, lowest.split("."))), (
            requirement
        )


def test_hadolint(tmp_path: Path) -> None:
    hadolint = shutil.which("hadolint")
    if not hadolint:
        pytest.skip("no hadolint on PATH")
    result = execute([hadolint, DOCKERFILE])
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_its_steps_make_a_program_that_works(tmp_path: Path) -> None:
    """Each COPY and RUN of the build stage, with `/opt/render` and `/home/argocd` in a folder of
    this test.

    Needs the package index for a minute; without it the test skips.
    """
    source, root = tmp_path / "src", tmp_path / "root"
    source.mkdir()
    builder = tmp_path / "builder"  # the base image's own Python, into which the build tools go
    assert execute([sys.executable, "-m", "venv", builder]).returncode == 0
    for word, text in instructions():
        if word == "COPY" and "--from" not in text:
            *files, target = text.split()
            for file in files:
                copy(file, source / target)
        if word == "RUN":
            step = text.replace("/opt/", f"{root}/opt/").replace("/home/", f"{root}/home/")
            environ = {"PATH": f"{builder}/bin:/usr/bin:/bin", "HOME": str(tmp_path), **proxies()}
            result = execute(["sh", "-ec", step], cwd=source, env=environ)
            if result.returncode and re.search(
                r"NewConnectionError|NameResolution|Could not fetch URL", result.stderr
            ):
                pytest.skip("no package index in reach")
            assert result.returncode == 0, f"{text}\n{result.stderr}"
    shutil.rmtree(source)  # the program stands alone

    plugin = yaml.safe_load((root / "home/argocd/cmp-server/config/plugin.yaml").read_text())
    application = tmp_path / "app"
    application.mkdir()
    (application / "raycluster.render.yaml").write_text("fullnameOverride: contained\n")
    result = execute(
        plugin["spec"]["generate"]["command"],
        cwd=application,
        env={"PATH": f"{root}/opt/render/bin", "ARGOCD_APP_NAME": "app"},
    )
    assert result.returncode == 0, result.stderr
    assert yaml.safe_load(result.stdout)["metadata"]["name"] == "contained"


def copy(file: str, target: Path) -> None:
    """As COPY does it: the content of a folder, or a file into one."""
    origin = CHECKOUT / file
    if origin.is_dir():
        shutil.copytree(origin, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(origin, target)


def proxies() -> dict[str, str]:
    """How this machine reaches a package index."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.lower().endswith("_proxy") or name.startswith("PIP_")
    }
