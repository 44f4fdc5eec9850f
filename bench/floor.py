"""The floor: a Typer program that imports what any renderer built on these libraries must import,
and does nothing.
"""

import jinja2.sandbox
import typer
import yaml

app = typer.Typer(add_completion=False)


@app.command()
def nothing() -> None:
    """Nothing; the names keep linters from removing the imports."""
    _ = (jinja2.sandbox, yaml)


if __name__ == "__main__":
    app()
