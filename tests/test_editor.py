"""The schema of values in an editor: the real yaml-language-server, which editors run, is asked
over its protocol.

It is looked for on PATH and in `.venv-editor`, where `make editor` installs it; the tests skip
without it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.program import Run
from tests.reference import CHECKOUT

TIME_LIMIT = 120  # seconds, on a busy machine too
MODELINE = "# yaml-language-server: $schema=values.schema.json\n"


def _server() -> str | None:
    own = os.pathsep.join([str(CHECKOUT / ".venv-editor/node_modules/.bin"), os.environ["PATH"]])
    return shutil.which("yaml-language-server", path=own) if shutil.which("node") else None


pytestmark = pytest.mark.skipif(
    _server() is None, reason="no yaml-language-server on PATH or by `make editor`"
)


class Editor:
    """As much of an editor as the questions need (Language Server Protocol over stdio)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked = 0
        self.process = subprocess.Popen(
            [str(_server()), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self.watchdog = threading.Timer(TIME_LIMIT, self.process.kill)
        self.watchdog.start()
        root: dict[str, Any] = {"rootUri": folder.as_uri(), "processId": None, "capabilities": {}}
        self.request("initialize", root)
        self.notify("initialized", {})
        # No catalogue of schemas is fetched: the schema is the one that the file names.
        settings = {"yaml": {"schemaStore": {"enable": False}, "hover": True, "completion": True}}
        self.notify("workspace/didChangeConfiguration", {"settings": settings})

    def close(self) -> None:
        self.watchdog.cancel()
        self.process.kill()
        self.process.communicate()

    def open(self, name: str, text: str) -> list[dict[str, Any]]:
        """Open a values file of a new name that names the schema; what the server has to say about
        it.
        """
        document = {"uri": self.uri(name), "languageId": "yaml", "version": 1}
        self.notify("textDocument/didOpen", {"textDocument": {**document, "text": MODELINE + text}})
        while True:
            message = self.read()
            said = message.get("params", {})
            is_about = message.get("method") == "textDocument/publishDiagnostics"
            if is_about and said["uri"] == self.uri(name):
                diagnostics: list[dict[str, Any]] = said["diagnostics"]
                return diagnostics

    def ask(self, method: str, name: str, line: int, column: int) -> Any:
        """A question about a place of an opened file; lines count from 1, without the line that
        names the schema.
        """
        place = {"line": line, "character": column}
        return self.request(method, {"textDocument": {"uri": self.uri(name)}, "position": place})

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def request(self, method: str, params: dict[str, Any]) -> Any:
        self.asked += 1
        self.send({"id": self.asked, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self.asked and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def notify(self, method: str, params: dict[str, Any]) -> None:
        self.send({"method": method, "params": params})

    def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (header := self.process.stdout.readline().strip()) or not length:
            name, _, value = header.partition(b":")
            assert header or self.process.poll() is None, "the server ended"
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if "id" in message and "method" in message:  # a question of the server's: no answer to give
            self.send({"id": message["id"], "result": None})
        return message


@pytest.fixture(scope="module")
def editor(render: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("editor")
    schema = render("schema", "values").stdout
    (folder / "values.schema.json").write_text(schema, encoding="utf-8")
    started = Editor(folder)
    yield started
    started.close()


@pytest.mark.parametrize(
    ("values", "line", "column", "words"),
    [
        ("gcsFaultTolerance:\n  enabled: true\n", 1, 3, ["gcsFaultTolerance", "fault tolerance"]),
        ("worker:\n  replicas: 3\n", 2, 4, ["worker.replicas"]),
        ("image:\n  tag: 2.52.0\n", 2, 3, ["image.tag", "head.rayVersion", "2.52.0"]),
    ],
    ids=["top", "below a group", "default and example"],
)
def test_a_key_is_explained(
    editor: Editor, values: str, line: int, column: int, words: list[str]
) -> None:
    name = f"hover-{line}-{column}.yaml"
    editor.open(name, values)
    text = editor.ask("textDocument/hover", name, line, column)["contents"]["value"]
    text = text.replace("\\", "")  # Markdown
    assert [word for word in words if word not in text] == [], text


@pytest.mark.parametrize(
    ("values", "line", "column", "offered"),
    [
        ("gcs", 1, 3, {"gcsFaultTolerance"}),
        ("image: {}\nhe", 2, 2, {"head"}),
        ("worker:\n  rep", 2, 5, {"replicas", "minReplicas", "maxReplicas"}),
        ("gcsFaultTolerance:\n  red", 2, 5, {"redisAddress", "redisPassword", "redisUsername"}),
    ],
    ids=["top", "top, after another key", "below a group", "below fault tolerance"],
)
def test_keys_are_offered(
    editor: Editor, values: str, line: int, column: int, offered: set[str]
) -> None:
    name = f"complete-{len(values)}.yaml"
    editor.open(name, values)
    answer = editor.ask("textDocument/completion", name, line, column)
    assert offered <= {item["label"] for item in answer["items"]}


def test_a_misspelled_key_is_marked(editor: Editor) -> None:
    (problem,) = editor.open("wrong.yaml", "gcsFaultTolerence: true\n")
    assert "gcsFaultTolerence" in problem["message"]


@pytest.mark.parametrize(
    "file", sorted((CHECKOUT / "values").glob("*.yaml")), ids=lambda one: one.name
)
def test_nothing_is_marked_in(editor: Editor, file: Path) -> None:
    assert editor.open(file.name, file.read_text(encoding="utf-8")) == []
