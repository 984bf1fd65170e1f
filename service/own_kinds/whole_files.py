"""Files that are replaced as a whole, so that a reader sees the old one or the new one."""

from pathlib import Path
from uuid import uuid4


def replace_file(path: Path, content: bytes) -> None:
    """Put this content in the place of a file; of several writers at once the last one's stands. Raises `OSError`."""
    fresh = path.with_name(f"{path.name}.{uuid4().hex}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
