"""Files as numbered lines: packed or not, in any charset that is told, never more than one line in memory."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, NamedTuple, Self, cast

from crawlers.importers.charset import LineDecoder, codec_of, whole_codec
from crawlers.importers.rows import MAX_LINE

_GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 1 << 16
_HEAD: Final = 4096
_BROKEN_ARCHIVE: Final = (EOFError, zlib.error, gzip.BadGzipFile)
_SHOWN: Final = 500  # bytes of an over-long line that its refusal quotes

TOO_LONG: Final = f"行过长 (line over {MAX_LINE // 1024} KiB)"
CUT_OFF: Final = "压缩文件在此中断，之前的行已读入 (compressed file ends here too early; the rows before it were read)"


class Line(NamedTuple):
    """One line with its line end, or the reason why there is none to read."""

    number: int
    text: str
    fault: str = ""


class _Returns(io.RawIOBase):
    """The bytes of a stream with line feeds for its carriage returns."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        read = self._stream.read(len(buffer)).replace(b"\r", b"\n")
        buffer[: len(read)] = read
        return len(read)


class _Recoded(io.RawIOBase):
    """The bytes of a stream in this charset as UTF-8."""

    def __init__(self, stream: BinaryIO, codec: str) -> None:
        self._stream, self._rest = stream, b""
        self._decoder = codecs.getincrementaldecoder(codec)("replace")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        ended = False
        while not self._rest and not ended:
            chunk = self._stream.read(_CHUNK)
            ended = not chunk
            self._rest = self._decoder.decode(chunk, ended).encode()
        read, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(read)] = read
        return len(read)


class SourceFile:
    """A file opened for reading; gzip is recognised by its content. ``done`` of ``total`` bytes on disk are read."""

    def __init__(self, path: Path) -> None:
        self.total = path.stat().st_size
        self._raw = path.open("rb")
        self.is_packed = self._raw.read(2) == _GZIP
        self._raw.seek(0)
        unpacked = cast("io.RawIOBase", gzip.GzipFile(fileobj=self._raw)) if self.is_packed else self._raw
        self._stream: io.BufferedReader[Any] = (
            io.BufferedReader(cast("io.RawIOBase", unpacked)) if self.is_packed else self._raw
        )
        if codec := whole_codec(self._peek()):
            self._stream = io.BufferedReader(_Recoded(self._stream, codec))
        if self._has_returns():
            self._stream = io.BufferedReader(_Returns(self._stream))

    @property
    def done(self) -> int:
        return self.total if self._raw.closed else min(self._raw.tell(), self.total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; it counts as read then."""
        self._raw.close()

    def head(self) -> bytes:
        """The first bytes of a file just opened."""
        return self._read()[:_HEAD]

    def lines(self) -> Iterator[Line]:
        """Every line; a broken archive or an over-long line gives a `Line` with a fault."""
        decoder = LineDecoder()
        for number, (line, fault) in enumerate(self._byte_lines(), start=1):
            text = decoder.decode(line[:_SHOWN] if fault else line)
            yield Line(number, text.removeprefix("\ufeff") if number == 1 else text, fault)

    def chunks(self) -> Iterator[str]:
        """The text in pieces, for formats where line ends mean nothing; a broken archive just ends."""
        first = self._read()
        decoder = codecs.getincrementaldecoder(codec_of(first))("replace")
        while first:
            yield decoder.decode(first)
            first = self._read()
        yield decoder.decode(b"", final=True)

    def _read(self) -> bytes:
        try:
            return self._stream.read(_CHUNK)
        except _BROKEN_ARCHIVE:
            return b""

    def _peek(self) -> bytes:
        try:
            return self._stream.peek(_HEAD)
        except _BROKEN_ARCHIVE:
            return b""

    def _has_returns(self) -> bool:
        """Whether lines end as those of an old Mac, as its Excel writes CSV: with carriage returns alone."""
        head = self._peek()
        return b"\r" in head and b"\n" not in head

    def _byte_lines(self) -> Iterator[tuple[bytes, str]]:
        while True:
            try:
                line = self._stream.readline(MAX_LINE + 1)
                if len(line) <= MAX_LINE:
                    fault = ""
                else:
                    fault = TOO_LONG
                    self._skip_line(line)
            except _BROKEN_ARCHIVE:
                yield b"", CUT_OFF
                return
            if not line:
                return
            yield line, fault

    def _skip_line(self, part: bytes) -> None:
        while part and not part.endswith(b"\n"):
            part = self._stream.readline(MAX_LINE)
