"""Imports run one way, file by file; rooms are small; no two things share a name."""

import ast
import re
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "akson_analysis"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
ANALYSIS = ("coverage", "reconstruction", "influence", "options", "costs", "ownership")
ORDER = (
    ("errors", "_validate", "_parsing", "_yaml", "locales"),
    ("sources",),
    ("municipalities",),
    ("register",),
    ("checks",),
    ANALYSIS,
    ("cases",),
    ("figures", "publishing"),
    ("reports",),
    ("explorer",),
    ("cli", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
SIDE_BY_SIDE = 16
FLAT = {"akson_analysis.costs"}
"""Its names are the contract's."""


def imports_of(module):
    """Modules that a module imports, wherever in it, types included; a package's own name stands for its __init__."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            named = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in named}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return (found & MODULES.keys()) - {module}


GRAPH = {module: imports_of(module) for module in MODULES}


def top(module):
    return module.split(".")[1]


def circles(graph):
    """What is left when modules that import nothing left, or that nothing left imports, are taken away."""
    left = {module: set(targets) for module, targets in graph.items()}
    changed = True
    while changed:
        changed = False
        for module in list(left):
            left[module] &= left.keys()
            is_reached = any(module in targets for targets in left.values())
            if not left[module] or not is_reached:
                del left[module]
                changed = True
    return left


def test_imports_run_one_way_file_by_file():
    faults = []
    for module, targets in GRAPH.items():
        if module == "akson_analysis":
            continue
        for target in targets:
            if target == "akson_analysis":
                faults.append(f"{module} imports the whole package")
                continue
            own, other = LEVEL[top(module)], LEVEL[top(target)]
            beside = top(module) != top(target) and {top(module), top(target)} <= {"figures", "publishing"}
            if other > own or beside:
                faults.append(f"{module} imports {target}, which is further down the line")
    # the package's own __init__ gives its names lazily, and packages stand for what they are made of
    within = {
        module: {target for target in targets if not module.startswith(f"{target}.")}
        for module, targets in GRAPH.items()
        if module != "akson_analysis"
    }
    faults += [
        f"{module} is in a circle with {', '.join(sorted(targets))}" for module, targets in circles(within).items()
    ]
    assert faults == []


def test_publishing_knows_nothing_of_what_it_publishes():
    allowed = {"errors", "locales", "publishing", "_validate", "_yaml"}
    faults = [
        f"{module} imports {target}"
        for module, targets in GRAPH.items()
        if module.startswith("akson_analysis.publishing")
        for target in targets
        if target == "akson_analysis" or top(target) not in allowed
    ]
    assert faults == []


def test_analysis_and_cases_read_no_language_and_draw_nothing():
    faults = []
    for module, path in MODULES.items():
        if module != "akson_analysis" and top(module) in {*ANALYSIS, "cases"}:
            text = path.read_text(encoding="utf-8")
            words = [r"locales import .*\bText\b", "plotly", "matplotlib", r"locales\.load"]
            faults += [f"{module} names {word}" for word in words if re.search(word, text)]
    assert faults == []


def test_the_explorer_computes_without_words():
    computing = {f"akson_analysis.explorer.{name}" for name in ("measuring", "edits", "history")}
    assert [(module, target) for module in computing for target in GRAPH[module] if top(target) == "reports"] == []


def test_no_room_is_crowded():
    rooms = Counter(path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in MODULES.values())
    assert {room: count for room, count in rooms.items() if count > SIDE_BY_SIDE and room not in FLAT} == {}


def test_no_two_modules_and_no_two_classes_share_a_name():
    taken = defaultdict(list)
    for module, path in MODULES.items():
        if path.stem not in {"__init__", "__main__"}:
            taken[f"module {path.stem}"].append(module)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                taken[f"class {node.name}"].append(module)
    assert {name: where for name, where in taken.items() if len(where) > 1} == {}
