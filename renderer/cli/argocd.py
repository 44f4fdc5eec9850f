"""`render argocd`: the commands that Argo CD's plugin server runs, and its installation."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from renderer.cli.streams import (
    CALL_WRONG,
    FINE,
    INPUT_WRONG,
    Color,
    Reporting,
    finish,
    report,
    write_stdout,
)
from renderer.diagnostics import Collector, Diagnostic, Severity

app = typer.Typer(
    help=(
        "Argo CD config management plugin: run by its plugin server, installed by the files that "
        "`plugin` prints."
    ),
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
    """Print the manifests of the application in the working directory, as its ARGOCD_ variables
    say.
    """
    from renderer.argocd.generate import generate as generated

    result = generated(os.environ, _working_directory())
    report(result.diagnostics, Reporting(color=Color.never))
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
        Kind,
        typer.Option(
            "--kind", help="What to print: plugin.yaml itself, or a file that installs it."
        ),
    ] = Kind.plugin,
    image: Annotated[
        str,
        typer.Option(
            "--image",
            metavar="IMAGE",
            help="Image of the sidecar (container/Dockerfile), with its tag.",
        ),
    ] = "",
    namespace: Annotated[
        str,
        typer.Option("-n", "--namespace", metavar="NAMESPACE", help="Where Argo CD is installed."),
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

    found = Collector()
    _check_call(kind, image, namespace, resource, found)
    if found.has_errors:
        report(found.diagnostics)
        finish(CALL_WRONG)
    if image and not printed.is_pinned(image):
        help_ = "if the image changes, manifests change without a commit"
        report(
            [
                Diagnostic(
                    "argocd/image-not-pinned",
                    f"{image} has no fixed tag",
                    Severity.WARNING,
                    help=help_,
                )
            ]
        )
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


def _check_call(
    kind: Kind, image: str, namespace: str, resource: list[str] | None, found: Collector
) -> None:
    from renderer.argocd.messages import quoted
    from renderer.argocd.plugin import is_image
    from renderer.kuberay.names import is_dns_1123_label

    def wrong(code: str, message: str, help: str | None = None) -> None:
        found.add(Diagnostic(code, message, help=help))

    needs_image = kind in (Kind.patch, Kind.kustomization)
    if needs_image and not image:
        help = (
            "--image registry.example.com/raycluster-plugin:0.1.0, built from container/Dockerfile"
        )
        wrong("call/missing-flag", f"--kind {kind.value} needs --image", help)
    if image and not is_image(image):
        help = (
            "the form is HOST/PATH:TAG, with the path in lowercase; a digest is @sha256: and 64 "
            "digits"
        )
        wrong("call/bad-value", f"--image {quoted(image)} is not a valid image reference", help)
    if not is_dns_1123_label(namespace):
        wrong(
            "call/bad-value", f"--namespace {quoted(namespace)} is not a valid name of a namespace"
        )
    if image and not needs_image:
        wrong("call/flag-without-use", f"--image has no meaning together with --kind {kind.value}")
    if resource and kind is not Kind.kustomization:
        wrong(
            "call/flag-without-use", f"--resource has no meaning together with --kind {kind.value}"
        )


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        report(
            [
                Diagnostic(
                    "call/no-working-directory", "the working directory does not exist any more"
                )
            ]
        )
        finish(CALL_WRONG)
