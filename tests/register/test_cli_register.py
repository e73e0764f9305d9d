"""`akson register` on the command line."""

import functools

import pytest


@pytest.fixture
def register(akson, tmp_path):
    """Call ``akson register …`` in an empty folder."""
    return functools.partial(akson, "register", cwd=tmp_path)


def test_template_check_fix_and_diff(register, tmp_path):
    assert register("template", "--out", str(tmp_path)).returncode == 0
    empty = register("check", "register.xlsx")
    assert "0 events can be used; 356 rows are not filled in" in empty.stdout
    file = tmp_path / "r.csv"
    original = "Kommune;Dato;Hendelse\nTromso;1.7.2020;signert\n301;01.07.20;takket nei\n"
    file.write_text(original, encoding="utf-8")
    refused = register("check", "r.csv")
    assert refused.returncode == 2
    assert "Did you mean 'Tromsø' (5401)?" in refused.stderr
    fixed = register("check", "r.csv", "--fix")
    assert fixed.returncode == 2
    assert "row 3, municipality_name: '301' → '0301'" in fixed.stdout
    assert "1 rows are left for a person to decide" in fixed.stderr
    assert file.read_text(encoding="utf-8") == original
    assert "0301;2020-07-01" in (tmp_path / "r-fixed.csv").read_text(encoding="utf-8-sig")


def test_diff_says_what_changed(register, tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    head = "municipality_code,date,event\n"
    old.write_text(f"{head}0301,2020-07-01,undecided\n", encoding="utf-8")
    new.write_text(f"{head}0301,2020-07-01,declined\n1151,2020-07-02,signed\n", encoding="utf-8")
    shown = register("diff", "old.csv", "new.csv")
    assert shown.returncode == 0
    assert "declined" in shown.stdout
    assert "Utsira" in shown.stdout


def test_commands_show_an_example(register):
    for name in ("template", "check", "diff"):
        assert f"Example: akson register {name}" in " ".join(register(name, "--help").stdout.split())
