"""The rules of the house, held by tools: lint, format, types and the direction of imports."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy --strict": ["mypy"],
    "import-linter": ["lint-imports"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_code_keeps(tool: str) -> None:
    name, *arguments = TOOLS[tool]
    command = shutil.which(name, path=Path(sys.executable).parent)
    assert command, f"{name} is not installed beside this Python: pip install -e '.[test]'"
    done = subprocess.run([command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
