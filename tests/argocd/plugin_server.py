"""What Argo CD's plugin server does with a command of plugin.yaml, without Argo CD.

A copy of the repository in a fresh folder of mode 0700, an environment of exactly its variables, no
stdin, a process group of its own, a deadline (argo-cd v3.6.0, `cmpserver/plugin/plugin.go`,
`runCommand`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.program import install

APPS = Path(__file__).parent / "apps"
DEADLINE = 30  # seconds; Argo CD gives 60
CANARY = "canary-in-the-sidecar"

SIDECAR = {
    "SIDECAR_TOKEN": CANARY,
    "KUBERNETES_SERVICE_HOST": f"{CANARY}.example.com",
    "ARGOCD_ENV_SOMETHING_ELSE": CANARY,
    "ARGOCD_APP_PROJECT_NAME": f"{CANARY}-project",
    "ARGOCD_APP_REVISION": CANARY,
    "ARGOCD_APP_SOURCE_REPO_URL": f"https://{CANARY}@git.example.com/repo.git",
    "KUBE_VERSION": "1.35",
    "KUBE_API_VERSIONS": "v1,apps/v1",
}
"""What else the environment has; none of it may show."""


@dataclass(frozen=True)
class Answer:
    status: int
    stdout: str
    stderr: str


class PluginServer:
    """`folder` is the server's own, for checkouts and for the program on PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        install(self.bin)

    def unpack(self, app: Path) -> Path:
        """The repository, as the server unpacks it: without execute bits, links as links."""
        work = (
            self.folder
            / "_cmp_server"
            / f"{len(os.listdir(self.folder)):08x}-0000-4000-8000-000000000000"
        )
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(app, work, symlinks=True)
        work.chmod(0o700)
        return work

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        return {"PATH": f"{self.bin}:/usr/bin:/bin", **SIDECAR, **variables}

    def start(
        self, command: Sequence[str], folder: Path, variables: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=self.environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Answer:
        process = self.start(command, folder, variables)
        try:
            stdout, stderr = process.communicate(timeout=DEADLINE)
        finally:
            process.kill()
        return Answer(process.returncode, stdout.decode(), stderr.decode())


def tree(*folders: Path) -> dict[str, object]:
    """Every file below, with its content: to see that nothing was left behind."""
    found: dict[str, object] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if "__pycache__" not in path.parts:
                found[str(path)] = (
                    os.readlink(path) if path.is_symlink() else path.is_file() and path.read_bytes()
                )
    return found
