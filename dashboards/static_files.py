"""The files of the pages: addresses that change with the content, so that browsers may keep them for good."""

from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).with_name("static")


def addresses() -> dict[str, str]:
    """File name within the static folder -> its address with the hash of its content."""
    files = (path for path in sorted(FOLDER.rglob("*")) if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): _address(path) for path in files}


def _address(path: Path) -> str:
    return f"/static/{path.relative_to(FOLDER).as_posix()}?v={sha256(path.read_bytes()).hexdigest()[:10]}"


class LastingFiles(StaticFiles):
    """Static files; one asked for by its hash never changes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if b"v=" in scope["query_string"]:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
