"""Files and stdin: what is read, and what is wrong with what is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.diagnostics import Diagnostic, Place
from renderer.kube_yaml.limits import MAX_BYTES
from renderer.kube_yaml.reader import Source, read_values
from renderer.sources import decode, read_source, read_text


@pytest.mark.parametrize(
    "data",
    ["é: 1\n".encode(), "\ufeffé: 1\n".encode()],
    ids=["without mark", "with mark"],
)
def test_reads(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_bytes(data)
    assert read_source(f"{tmp_path}/v.yaml") == Source(f"{tmp_path}/v.yaml", "é: 1\n")


def test_line_ends_stay() -> None:
    assert decode("v", b"a: 1\r\nb: 2\r") == Source("v", "a: 1\r\nb: 2\r")


def test_reads_stdin() -> None:
    assert read_source("-", stdin=lambda: b"a: 1\n") == Source("-", "a: 1\n")


def test_reads_a_pipe(tmp_path: Path) -> None:
    """As the shell gives it for `-f <(sops -d prod.yaml)`."""
    reading, writing = os.pipe()
    os.write(writing, b"a: 1\n")
    os.close(writing)
    assert read_source(f"/dev/fd/{reading}") == Source(f"/dev/fd/{reading}", "a: 1\n")
    os.close(reading)


def file(content: bytes) -> Callable[[Path], None]:
    return lambda path: [path.write_bytes(content), None][1]


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (lambda path: None, "call/missing-file"),
    "folder": (lambda path: path.mkdir(), "call/is-a-directory"),
    "link to nothing": (lambda path: path.symlink_to("nowhere"), "call/missing-file"),
    "link to itself": (lambda path: path.symlink_to(path), "call/unreadable-file"),
    "latin-1": (file("a: 1\nb: é\n".encode("latin-1")), "yaml/encoding"),
    "utf-16-le": (file("\ufeffa: 1\n".encode("utf-16-le")), "yaml/encoding"),
    "utf-16-be": (file("\ufeffa: 1\n".encode("utf-16-be")), "yaml/encoding"),
    "half a surrogate": (file(b"a: \xed\xa0\x80\n"), "yaml/encoding"),
    "too long a sequence": (file(b"a: \xc0\x80\n"), "yaml/encoding"),
    "binary": (file(bytes(range(256))), "yaml/binary"),
    "null byte": (file(b"a: \0\n"), "yaml/binary"),
    "too large": (file(b"#" * (MAX_BYTES + 1)), "yaml/too-large"),
}


@pytest.mark.parametrize(("make", "code"), BAD.values(), ids=BAD)
def test_refuses(make: Callable[[Path], None], code: str, tmp_path: Path) -> None:
    make(tmp_path / "v.yaml")
    problem = read_source(f"{tmp_path}/v.yaml")
    assert isinstance(problem, Diagnostic)
    assert problem.code == code
    assert isinstance(problem.where, Place) is code.startswith("yaml/")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("https://example.com/v.yaml", "call/url"),
        ("v.yaml/x", "call/missing-file"),
        ("", "call/missing-file"),
        ("a\0b", "call/unreadable-file"),
        ("x" * 5000, "call/unreadable-file"),
    ],
)
def test_refuses_the_name(name: str, code: str) -> None:
    problem = read_source(name)
    assert isinstance(problem, Diagnostic)
    assert problem.code == code


def test_names_the_line_that_is_not_utf_8() -> None:
    problem = decode("v.yaml", "a: 1\nb: é\n".encode("latin-1"))
    assert isinstance(problem, Diagnostic)
    assert isinstance(problem.where, Place)
    assert (problem.where.file, problem.where.start.line) == ("v.yaml", 2)


def test_a_url_gets_a_tip() -> None:
    problem = read_source("https://example.com/v.yaml")
    assert isinstance(problem, Diagnostic)
    assert problem.help == "fetch it first: curl -fsS https://example.com/v.yaml | render -f -"


def test_a_url_is_told_without_its_user() -> None:
    assert "hunter2" not in repr(read_source("https://me:hunter2@example.com/v.yaml"))


def test_text_is_read_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"\xef\xbb\xbfa\0\r\n")
    assert read_text(f"{tmp_path}/t") == "\ufeffa\0\r\n"


@given(
    st.one_of(
        st.binary(),
        st.text(st.characters(codec="utf-8")).map(str.encode),
        st.binary().map(lambda data: b"a: |\n  " + data),
    )
)
def test_any_bytes_give_data_or_a_diagnostic(data: bytes) -> None:
    source = decode("v.yaml", data)
    if isinstance(source, Source):
        read_values(source)
