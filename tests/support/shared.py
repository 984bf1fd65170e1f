"""Finds the developers' folder of recorded pages and labelled posts; it is on no user's machine."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def shared_path(relative: str) -> Path:
    """The path of a recorded file; skips the test, saying so, where the folder is absent."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"recorded data absent: {relative} (it is only on developers' machines)")
    return path
