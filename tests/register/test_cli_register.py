"""`akson register` on the command line."""

import subprocess
import sys


def akson(*arguments, folder):
    command = [sys.executable, "-m", "akson_analysis", "register", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder)


def test_template_check_fix_and_diff(tmp_path):
    assert akson("template", "--out", str(tmp_path), folder=tmp_path).returncode == 0
    empty = akson("check", "register.xlsx", folder=tmp_path)
    assert "0 events can be used; 356 rows are not filled in" in empty.stdout
    file = tmp_path / "r.csv"
    original = "Kommune;Dato;Hendelse\nTromso;1.7.2020;signert\n301;01.07.20;takket nei\n"
    file.write_text(original, encoding="utf-8")
    refused = akson("check", "r.csv", folder=tmp_path)
    assert refused.returncode == 2
    assert "Did you mean 'Tromsø' (5401)?" in refused.stderr
    fixed = akson("check", "r.csv", "--fix", folder=tmp_path)
    assert fixed.returncode == 2
    assert "row 3, municipality_name: '301' → '0301'" in fixed.stdout
    assert "1 rows are left for a person to decide" in fixed.stderr
    assert file.read_text(encoding="utf-8") == original
    assert "0301;2020-07-01" in (tmp_path / "r-fixed.csv").read_text(encoding="utf-8-sig")


def test_diff_says_what_changed(tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    head = "municipality_code,date,event\n"
    old.write_text(f"{head}0301,2020-07-01,undecided\n", encoding="utf-8")
    new.write_text(f"{head}0301,2020-07-01,declined\n1151,2020-07-02,signed\n", encoding="utf-8")
    shown = akson("diff", "old.csv", "new.csv", folder=tmp_path)
    assert shown.returncode == 0
    assert "declined" in shown.stdout
    assert "Utsira" in shown.stdout


def test_commands_show_an_example(tmp_path):
    for name in ("template", "check", "diff"):
        assert f"Example: akson register {name}" in " ".join(akson(name, "--help", folder=tmp_path).stdout.split())
