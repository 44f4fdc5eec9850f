"""`render argocd`: the commands that Argo CD's plugin server runs, and what an operator installs for it."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from renderer.cli.streams import CALL_WRONG, FINE, INPUT_WRONG, Color, finish, report, write_stdout
from renderer.diagnostics import Diagnostic, Severity

app = typer.Typer(
    help="Argo CD config management plugin: run by its plugin server, installed with what `plugin` prints.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


class Kind(StrEnum):
    plugin = "plugin"
    configmap = "configmap"
    patch = "patch"
    kustomization = "kustomization"


@app.command()
def generate() -> None:
    """Print the manifests of the application in the working directory, as its ARGOCD_ variables ask for them."""
    from renderer.argocd.generate import generate as generated

    result = generated(os.environ, _working_directory())
    report(result.diagnostics, color=Color.never)
    if result.text is None:
        finish(INPUT_WRONG)
    write_stdout(result.text)
    finish(FINE)


@app.command()
def parameters() -> None:
    """Print the parameters that an application can set, as JSON for Argo CD's UI."""
    from renderer.argocd.announcements import announcements

    write_stdout(announcements(os.environ, _working_directory()))
    finish(FINE)


@app.command()
def plugin(
    kind: Annotated[
        Kind, typer.Option("--kind", help="What to print: plugin.yaml itself, or what installs it.")
    ] = Kind.plugin,
    image: Annotated[
        str, typer.Option("--image", metavar="IMAGE", help="Image of the sidecar (container/Dockerfile), with its tag.")
    ] = "",
    namespace: Annotated[
        str, typer.Option("-n", "--namespace", metavar="NAMESPACE", help="Where Argo CD is installed.")
    ] = "argocd",
    resource: Annotated[
        list[str] | None,
        typer.Option(
            "--resource",
            metavar="PATH",
            help="With --kind kustomization: Argo CD's own manifests, a file, a folder or a URL. "
            "Default: install.yaml, the file of its release.",
        ),
    ] = None,
) -> None:
    """Print plugin.yaml, or the ConfigMap, repo server patch or kustomization that install it."""
    from renderer.argocd import plugin as printed

    problems = _wrong_call(kind, image, namespace, resource)
    if problems:
        report(problems)
        finish(CALL_WRONG)
    if image and not printed.is_pinned(image):
        help_ = "a sidecar that changes by itself changes manifests by itself"
        report([Diagnostic("argocd/image-not-pinned", f"{image} has no tag that stays", Severity.WARNING, help=help_)])
    match kind:
        case Kind.plugin:
            text = printed.plugin()
        case Kind.configmap:
            text = printed.configmap(namespace)
        case Kind.patch:
            text = printed.patch(image, namespace)
        case Kind.kustomization:
            text = printed.kustomization(image, namespace, resource or ["install.yaml"])
    write_stdout(text)
    finish(FINE)


def _wrong_call(kind: Kind, image: str, namespace: str, resource: list[str] | None) -> list[Diagnostic]:
    from renderer.argocd.messages import quoted
    from renderer.argocd.plugin import is_image, is_namespace

    problems = []
    needs_image = kind in (Kind.patch, Kind.kustomization)
    if needs_image and not image:
        help_ = "--image registry.example.com/raycluster-plugin:0.1.0, built from container/Dockerfile"
        problems.append(Diagnostic("call/missing-flag", f"--kind {kind.value} needs --image", help=help_))
    if image and not is_image(image):
        help_ = "it is written HOST/PATH:TAG, the path in lower case, the digest as @sha256: and 64 digits"
        problems.append(Diagnostic("call/bad-value", f"--image {quoted(image)} is no image reference", help=help_))
    if not is_namespace(namespace):
        problems.append(Diagnostic("call/bad-value", f"--namespace {quoted(namespace)} is no name of a namespace"))
    if image and not needs_image:
        problems.append(Diagnostic("call/flag-without-use", f"--kind {kind.value} takes no --image"))
    if resource and kind is not Kind.kustomization:
        problems.append(Diagnostic("call/flag-without-use", f"--kind {kind.value} takes no --resource"))
    return problems


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        report([Diagnostic("call/no-working-directory", "the working directory is gone")])
        finish(CALL_WRONG)
