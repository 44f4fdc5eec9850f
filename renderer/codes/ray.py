"""The codes of what Ray rejects or ignores in the texts that the operator hands on to it."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster


def _text(kind: str, field: str, *lines: str) -> Example:
    """An object with a field that holds these lines as a text."""
    text = "\n".join(f"    {line}" for line in lines)
    return cluster(f"kind: {kind}\nspec:\n  {field}: |\n{text}")


def _runtime_env(*lines: str) -> Example:
    return _text("RayJob", "runtimeEnvYAML", *lines)


def _serve_config(application: str) -> Example:
    return _text("RayService", "serveConfigV2", "applications:", application)


CODES: dict[str, Code] = {
    "ray/runtime-env": Code(
        meaning="Ray rejects the runtime environment of a RayJob.",
        why="The RayCluster starts, and then the job fails: Ray does not run it.",
        bad=_runtime_env("pip: [torch]", "conda: training"),
        good=_runtime_env("pip: [torch]"),
    ),
    "ray/runtime-env-key": Code(
        meaning="Ray does not know a key of the runtime environment of a RayJob (a warning).",
        why="Ray ignores the key: the job runs without what it asks for.",
        bad=_runtime_env("env_var: {LOG_LEVEL: debug}"),
        good=_runtime_env("env_vars: {LOG_LEVEL: debug}"),
    ),
    "ray/serve-config": Code(
        meaning="Ray rejects the Serve configuration of a RayService.",
        why="The RayCluster starts, and Ray deploys none of the applications.",
        bad=_serve_config("- {name: chat, import_path: chat}"),
        good=_serve_config("- {name: chat, import_path: chat:app}"),
    ),
    "ray/serve-config-key": Code(
        meaning="Ray ignores a key of the Serve configuration of a RayService (a warning).",
        why="The application runs with the default of the key that was meant.",
        bad=_serve_config("- {name: chat, import_path: chat:app, route: /chat}"),
        good=_serve_config("- {name: chat, import_path: chat:app, route_prefix: /chat}"),
    ),
}
