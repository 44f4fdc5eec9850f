"""The codes of the Argo CD plugin."""

from __future__ import annotations

from renderer.codes.model import Code, Example, shell


def _generate(parameters: str, before: str = "") -> Example:
    """The plugin as Argo CD's server calls it, with these parameters, in a folder with a values
    file.
    """
    return shell(
        "printf 'worker: {replicas: 2}\\n' > raycluster.render.yaml\n"
        f"{before}"
        "export ARGOCD_APP_NAME=demo\n"
        f"export ARGOCD_APP_PARAMETERS='{parameters}'\n"
        "render argocd generate"
    )


CODES: dict[str, Code] = {
    "argocd/bad-parameters": Code(
        meaning=(
            "ARGOCD_APP_PARAMETERS is not what Argo CD writes: not JSON, not a list, too long or "
            "too deep."
        ),
        why="The application's settings cannot be read.",
        bad=_generate("{"),
        good=_generate('[{"name": "set", "map": {"worker.replicas": "3"}}]'),
    ),
    "argocd/duplicate-parameter": Code(
        meaning="A parameter is given twice.",
        why="One of the two would be ignored silently.",
        bad=_generate(
            '[{"name": "strict", "string": "true"}, {"name": "strict", "string": "false"}]'
        ),
        good=_generate('[{"name": "strict", "string": "true"}]'),
    ),
    "argocd/image-not-pinned": Code(
        meaning="The image of the sidecar has neither a fixed tag nor a digest (a warning).",
        why="The plugin can change whenever its Pod restarts, and with it every manifest.",
        bad=shell("render argocd plugin --kind patch --image registry.example.com/plugin:latest"),
        good=shell("render argocd plugin --kind patch --image registry.example.com/plugin:0.1.0"),
    ),
    "argocd/more": Code(
        meaning="More problems were found than Argo CD's UI has space for.",
        why="Fix those that are shown, or run `render` on the same files to see all.",
        bad=shell("""
            seq -f 'unknown%g: 1' 100 > raycluster.render.yaml
            ARGOCD_APP_NAME=demo render argocd generate
        """),
        good=_generate("[]"),
    ),
    "argocd/no-application": Code(
        meaning="The plugin is started without the variables that Argo CD's plugin server sets.",
        why=(
            "The name of the cluster is that of the application, and is not known. Outside Argo "
            "CD use `render -f`."
        ),
        bad=shell("render argocd generate"),
        good=_generate("[]"),
    ),
    "argocd/no-such-file": Code(
        meaning="A file that the application needs is not in the repository.",
        why="Without its values the manifest would be different.",
        bad=_generate('[{"name": "values-files", "array": ["prod.yaml"]}]'),
        good=_generate('[{"name": "values-files", "array": ["raycluster.render.yaml"]}]'),
    ),
    "argocd/not-a-file": Code(
        meaning="A folder, pipe, socket or device is given where a file is read.",
        why="Reading it could block the server that all applications share.",
        bad=_generate('[{"name": "values-files", "array": ["prod"]}]', "mkdir prod\n"),
        good=_generate('[{"name": "values-files", "array": ["raycluster.render.yaml"]}]'),
    ),
    "argocd/outside-repository": Code(
        meaning="A path or a link leads out of the repository.",
        why="It could read the files of the server, or of other applications (CVE-2022-24348).",
        bad=_generate('[{"name": "values-files", "array": ["/etc/passwd"]}]'),
        good=_generate('[{"name": "values-files", "array": ["raycluster.render.yaml"]}]'),
    ),
    "argocd/parameter-type": Code(
        meaning="A parameter has a value of the wrong type.",
        why=(
            "The parameter is a text, a list or a map: `render argocd parameters` lists all of "
            "them."
        ),
        bad=_generate('[{"name": "values-files", "string": "prod.yaml"}]'),
        good=_generate('[{"name": "values-files", "array": ["raycluster.render.yaml"]}]'),
    ),
    "argocd/parameter-value": Code(
        meaning="A parameter has a value that it does not accept.",
        why="The application would not be rendered as requested.",
        bad=_generate('[{"name": "strict", "string": "yes"}]'),
        good=_generate('[{"name": "strict", "string": "true"}]'),
    ),
    "argocd/too-large": Code(
        meaning="A file is larger than the plugin reads.",
        why="All applications share one plugin server and its memory.",
        bad=_generate(
            '[{"name": "values-files", "array": ["log.yaml"]}]',
            "yes '# a log' | head -c 5000000 > log.yaml\n",
        ),
        good=_generate('[{"name": "values-files", "array": ["raycluster.render.yaml"]}]'),
    ),
    "argocd/unknown-parameter": Code(
        meaning="A parameter, or a variable of plugin.env, does not exist.",
        why="A misspelled parameter would silently have no effect.",
        bad=_generate('[{"name": "value-files", "array": ["raycluster.render.yaml"]}]'),
        good=_generate('[{"name": "values-files", "array": ["raycluster.render.yaml"]}]'),
    ),
    "argocd/unreadable-file": Code(
        meaning="A file of the repository exists and cannot be read.",
        why="Without its values the manifest would be different.",
        bad=_generate(
            '[{"name": "values-files", "array": ["prod.yaml"]}]',
            "touch prod.yaml\nchmod 000 prod.yaml\n",
        ),
        good=_generate('[{"name": "values-files", "array": ["raycluster.render.yaml"]}]'),
    ),
}
