"""`--output-dir`: each file whole or not at all, and nothing outside the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Run

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    (folder / "sub" / "deeper").mkdir(parents=True)
    (folder / "sub" / "deeper" / "map.yaml.j2").write_text(CONFIG_MAP)
    return folder


def below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_each_template_makes_a_file_of_its_name(
    render: Run, templates: Path, tmp_path: Path
) -> None:
    result = render("--templates", templates, "--output-dir", "out", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "")
    assert below(tmp_path / "out") == [
        "raycluster.yaml",
        "sub",
        "sub/deeper",
        "sub/deeper/map.yaml",
    ]
    assert result.stderr == "wrote out/raycluster.yaml\nwrote out/sub/deeper/map.yaml\n"
    assert (
        (tmp_path / "out" / "sub" / "deeper" / "map.yaml")
        .read_text()
        .startswith("---\napiVersion: v1\n")
    )


def test_a_file_of_json_has_its_ending(render: Run, templates: Path, tmp_path: Path) -> None:
    result = render("--templates", templates, "--output-dir", "out", "-o", "json", cwd=tmp_path)
    assert result.stderr == "wrote out/raycluster.json\nwrote out/sub/deeper/map.json\n"
    assert '"kind": "ConfigMap"' in (tmp_path / "out" / "sub" / "deeper" / "map.json").read_text()


def test_a_link_out_of_the_folder_gets_nothing(
    render: Run, templates: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").symlink_to(tmp_path / "elsewhere")
    result = render("--templates", templates, "--output-dir", "out", cwd=tmp_path)
    assert result.returncode == 2
    assert "sub/deeper/map.yaml would be written outside out" in result.stderr
    assert below(tmp_path / "elsewhere") == []


def test_no_temporary_file_stays_after_a_failure(render: Run, tmp_path: Path) -> None:
    (tmp_path / "out" / "raycluster.yaml").mkdir(parents=True)
    result = render("--output-dir", "out", cwd=tmp_path)
    assert result.returncode == 2
    assert "error[call/cannot-write]: out cannot be written: is a directory" in result.stderr
    assert "wrote" not in result.stderr
    assert below(tmp_path / "out") == ["raycluster.yaml"]


def test_names_are_printed_without_control_characters(
    render: Run, templates: Path, tmp_path: Path
) -> None:
    (templates / "a\x1b[31m\n.yaml.j2").write_text(CONFIG_MAP)
    result = render("--templates", templates, "--output-dir", "out", cwd=tmp_path)
    assert result.returncode == 0
    assert "\x1b" not in result.stderr
    assert "wrote out/a\\x1b[31m\\n.yaml\n" in result.stderr
