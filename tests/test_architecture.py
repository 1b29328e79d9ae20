"""The design as tests: who may import whom, and how every module reads.

Imports are read from the text of the modules, so that those inside functions and under ``TYPE_CHECKING`` count too.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nsim"
LONGEST_MODULE = 400

# Each part of nsim, and the parts that it may see besides itself. The first line of the design reads
# discovery, errors, units ← ops ← model ← plan ← network ← checks ← {pictures, lessons} ← commands ← shell ← uses
# ← cli.
_LAYERS: list[set[str]] = [
    {"discovery", "errors", "units"},
    {"ops"},
    {"model"},
    {"plan"},
    {"network"},
    {"checks"},
    {"pictures", "lessons"},
    {"commands"},
    {"shell"},
    {"uses"},
    {"cli"},
]
SEES: dict[str, set[str]] = {
    part: set().union(*_LAYERS[:height]) for height, layer in enumerate(_LAYERS) for part in layer
}
SEES["units"] |= {"errors"}
SEES["kernel"] = {"ops", "errors", "units"}
SEES["network"] |= {"kernel"}
SEES["uses"] |= {"kernel", "nsim"}
SEES["cli"] |= {"nsim"}
SEES["tools"] = set()
SEES["topos"] = {"nsim"}  # as an author's own file
SEES["testing"] = {"nsim"}  # as a user's own test
SEES["__main__"] = {"cli"}
SEES["__init__"] = set(SEES)  # re-exports

# Libraries of others, and the only places that know them.
WALLS = {
    "pyroute2": ("kernel/",),
    "ctypes": ("kernel/",),
    "prompt_toolkit": ("shell/",),
    "scapy": ("tools/", "network/capture.py"),
    "pexpect": ("testing/",),
    "grandalf": ("pictures/layered.py",),
    "cairosvg": ("pictures/formats/png.py",),
    "pytest": ("testing/",),
}

# Functions that many modules have under one name; what they are for is said once, in nsim.commands.framework.Command.
HOOKS = {"same_as"}

Places = list[tuple[Path, ast.Module]]


def _modules() -> Places:
    # The folder of topologies may be a link to the one at the project's root.
    found = [Path(folder, file) for folder, _, files in os.walk(PACKAGE, followlinks=True) for file in files]
    sources = sorted(path for path in found if path.suffix == ".py")
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sources]


MODULES = _modules()


def _shown(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def _part(path: Path) -> str:
    # The part of nsim to which a file belongs: a folder, or a module directly in the package.
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    # Every module that a file imports, by its full name, with the line.
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                package = ["nsim", *path.relative_to(PACKAGE).parent.parts]
                module = ".".join([*package[: len(package) - node.level + 1], *([module] if module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def _seen_part(name: str) -> str | None:
    # The part of nsim that an import reaches; "nsim" for what the package itself offers to users.
    first, _, rest = name.partition(".")
    if first != "nsim":
        return None
    part = rest.partition(".")[0]
    return part if (PACKAGE / part).is_dir() or (PACKAGE / f"{part}.py").is_file() else "nsim"


def test_imports_point_one_way() -> None:
    crossings = [
        f"{_shown(path)}:{line} imports {name}"
        for path, tree in MODULES
        for line, name in _imports(path, tree)
        if (seen := _seen_part(name)) is not None and seen != _part(path) and seen not in SEES[_part(path)]
    ]

    assert crossings == []


def test_every_part_of_nsim_has_its_place_in_the_design() -> None:
    parts = {_part(path) for path, _ in MODULES}

    assert parts <= set(SEES)
    assert parts >= {
        "ops",
        "model",
        "plan",
        "kernel",
        "network",
        "checks",
        "pictures",
        "lessons",
        "commands",
        "shell",
        "cli",
        "topos",
    }


def test_the_libraries_of_others_stay_behind_their_walls() -> None:
    breaches = [
        f"{_shown(path)}:{line} imports {name}"
        for path, tree in MODULES
        for line, name in _imports(path, tree)
        if not _shown(path).startswith(WALLS.get(name.partition(".")[0], ("",)))
    ]

    assert breaches == []


def test_no_other_library_is_needed() -> None:
    known = {*WALLS, "nsim", *sys.stdlib_module_names}

    unknown = {name.partition(".")[0] for path, tree in MODULES for _, name in _imports(path, tree)} - known

    assert unknown == set()


def test_the_checker_itself_sees_imports_wherever_they_stand() -> None:
    tree = ast.parse(
        "import a.b\n"
        "from nsim import plan\n"
        "if TYPE_CHECKING:\n    from nsim.kernel.room import Start\n"
        "def f():\n    from . import sibling\n    from ..ops import message\n"
    )

    names = {name for _, name in _imports(PACKAGE / "network" / "node.py", tree)}

    assert names == {"a.b", "nsim.plan", "nsim.kernel.room.Start", "nsim.network.sibling", "nsim.ops.message"}
    assert [_seen_part(name) for name in ("nsim.plan", "nsim.Host", "a.b")] == ["plan", "nsim", None]


def test_modules_are_short_enough_to_be_read() -> None:
    long = [
        f"{_shown(path)}: {lines} lines"
        for path, _ in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    ]

    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    assert [_shown(path) for path, tree in MODULES if not ast.get_docstring(tree)] == []


def _public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def test_every_public_class_and_function_has_a_docstring() -> None:
    silent = [
        f"{_shown(path)}:{node.lineno} {node.name}"
        for path, tree in MODULES
        for node in _public(tree.body)
        if not ast.get_docstring(node) and node.name not in HOOKS
    ]

    assert silent == []


def _methods() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    # The public methods of public classes; where a class fills in one of another library, that library explains them.
    for path, tree in MODULES:
        foreign = {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in WALLS
            for alias in node.names
        }
        for owner in _public(tree.body):
            if isinstance(owner, ast.ClassDef) and not foreign & {ast.unparse(base) for base in owner.bases}:
                for method in _public(owner.body):
                    yield f"{_shown(path)}:{method.lineno} {owner.name}.{method.name}", method


def _overloaded(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "overload" for each in getattr(node, "decorator_list", ()))


def test_every_public_method_has_a_docstring_or_carries_out_one_that_has() -> None:
    explained = {method.name for _, method in _methods() if ast.get_docstring(method)}

    silent = [place for place, method in _methods() if method.name not in explained and not _overloaded(method)]

    assert silent == []


def test_every_file_of_commands_is_one_command() -> None:
    for path, tree in MODULES:
        if path.parent != PACKAGE / "commands" or path.name == "__init__.py":
            continue
        commands = [
            node.name.rstrip("_")
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
            and any(isinstance(each, ast.Call) and ast.unparse(each.func) == "command" for each in node.decorator_list)
        ]
        assert commands == [path.stem.rstrip("_")]


@pytest.mark.parametrize("folder", ["model/nodes", "model/properties", "pictures/formats", "topos"])
def test_what_is_found_by_its_file_has_one_public_class_in_each(folder: str) -> None:
    framework = {"__init__.py", "registry.py", "format.py"}
    for path, tree in MODULES:
        if path.parent == PACKAGE / folder and path.name not in framework and path.name != "node.py":
            classes = [node.name for node in _public(tree.body) if isinstance(node, ast.ClassDef)]
            assert len(classes) == 1, f"{_shown(path)} has {classes}"


def _run(words: list[str], scratch: Path) -> subprocess.CompletedProcess[str]:
    # Both tools keep what they know in the project; who may not write there gets a place of their own.
    environment = dict(os.environ)
    for variable, name in (("MYPY_CACHE_DIR", ".mypy_cache"), ("RUFF_CACHE_DIR", ".ruff_cache")):
        folder = ROOT / name
        if not os.access(folder if folder.exists() else ROOT, os.W_OK):
            environment[variable] = str(scratch / name)
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_types_are_strict(tmp_path: Path) -> None:
    result = _run(["mypy", "-p", "nsim"], tmp_path)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]], ids=" ".join)
def test_the_code_is_in_the_projects_style(words: list[str], tmp_path: Path) -> None:
    result = _run(["ruff", *words, "."], tmp_path)

    assert result.returncode == 0, result.stdout + result.stderr


def test_a_shell_at_a_terminal_starts_without_the_libraries_that_take_long() -> None:
    look = (
        "import sys, nsim.shell.repl; from nsim.commands.framework import Registry; Registry().all(); "
        "print(*sorted({'pyroute2', 'scapy', 'pexpect', 'unittest'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout == "\n"
