"""The learner's copies: refreshed while untouched, kept once touched, given back when asked for."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
course = importlib.util.module_from_spec(spec)
spec.loader.exec_module(course)


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "MY", tmp_path / "my")
    (tmp_path / "notebooks" / "ko").mkdir(parents=True)
    (tmp_path / "notebooks" / "08-x.ipynb").write_text("first edition")
    (tmp_path / "notebooks" / "ko" / "08-x.ipynb").write_text("첫 판", encoding="utf-8")
    course.bring_copies(tmp_path / "notebooks", tmp_path / "my")
    return tmp_path


def test_copies_are_made_for_both_languages(house):
    assert (house / "my" / "08-x.ipynb").read_text(encoding="utf-8") == "first edition"
    assert (house / "my" / "ko" / "08-x.ipynb").read_text(encoding="utf-8") == "첫 판"


def test_an_untouched_copy_is_refreshed(house):
    (house / "notebooks" / "08-x.ipynb").write_text("second edition")
    course.bring_copies(house / "notebooks", house / "my")
    assert (house / "my" / "08-x.ipynb").read_text(encoding="utf-8") == "second edition"


def test_a_touched_copy_stays_and_the_newer_edition_lies_beside_it(house):
    (house / "my" / "08-x.ipynb").write_text("my notes")
    (house / "notebooks" / "08-x.ipynb").write_text("second edition")
    course.bring_copies(house / "notebooks", house / "my")
    course.bring_copies(house / "notebooks", house / "my")
    assert (house / "my" / "08-x.ipynb").read_text(encoding="utf-8") == "my notes"
    assert (house / "my" / "08-x.new.ipynb").read_text(encoding="utf-8") == "second edition"


def test_reset_keeps_every_old_copy(house):
    for edition in ("mine", "mine again"):
        (house / "my" / "08-x.ipynb").write_text(edition)
        assert course.reset_lesson("08-x") == 0
    assert (house / "my" / "08-x.ipynb").read_text(encoding="utf-8") == "first edition"
    assert (house / "my" / "08-x.old-1.ipynb").read_text(encoding="utf-8") == "mine"
    assert (house / "my" / "08-x.old-2.ipynb").read_text(encoding="utf-8") == "mine again"


def test_reset_of_an_unknown_lesson_names_the_known_ones(house, capsys):
    assert course.reset_lesson("99-nothing") == 2
    assert "08-x" in capsys.readouterr().out


def test_settings_switch_the_pop_ups_off_and_the_delay_off(tmp_path):
    course.write_settings(tmp_path)
    lab = json.loads((tmp_path / "share/jupyter/lab/settings/overrides.json").read_text(encoding="utf-8"))
    server = json.loads((tmp_path / "etc/jupyter/jupyter_server_config.json").read_text(encoding="utf-8"))
    assert lab["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert server["ServerApp"]["kernel_websocket_connection_class"] == "aws_study.server.NoDelay"
    page = json.loads((tmp_path / "etc/jupyter/labconfig/page_config.json").read_text(encoding="utf-8"))
    assert page["disabledExtensions"] == {"@jupyterlab/application-extension:faviconbusy": True}


def test_the_learners_folder_is_ignored_by_git():
    assert "my/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
