"""A small scenario of its own, and crawls of it in processes of their own, for the tests of stand-in and spiders."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import orjson

from crawlers.events import CheckpointEvent, Event, PageEvent, PostEvent, RunEvent, decode
from crawlers.items import CrawlRun, Post
from crawlers.repolls import Repoll
from crawlers.sources import SourceConfig
from crawlers.standin.sources import standin_sources

LONG = "江海银行房贷经过：" + "先在手机上预审，再到网点签约，最后等放款。" * 12 + "总共十八天。"
LATE = "第二页的主题"

Line = dict[str, object]


def write_scenario(folder: Path, *more: Line) -> Path:
    """Search results on three pages, comments on two, a board on two, a thread on two; and one of each oddity."""
    lines = [*_authors(), *_weibo(), *_comments(), *_forums(), *more]
    folder.mkdir(exist_ok=True)
    (folder / "small.jsonl").write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    return folder


def _authors() -> Iterator[Line]:
    yield {"author": "lin", "name": "林小满", "region": "浙江", "followers": 312}
    yield {"author": "zhou", "name": "周周不加班", "followers": 88}
    yield {
        "author": "bank",
        "name": "江海银行",
        "verified": "organisation",
        "reason": "江海银行官方微博",
        "followers": 864000,
    }


def _weibo() -> Iterator[Line]:
    for number in range(21):
        yield {
            "weibo": f"p{number}",
            "by": "lin",
            "at": f"-{number + 2}d 14:20",
            "text": f"在江海银行排队第{number}天",
            "likes": number,
        }
    yield {"weibo": "long", "by": "zhou", "at": "-90m", "text": LONG, "likes": 12000, "reposts": 2000000}
    yield {"weibo": "repost", "by": "lin", "at": "+5m", "of": "long", "text": "有用[赞]"}
    yield {"weibo": "chain", "by": "bank", "at": "+5m", "of": "repost", "text": "感谢支持"}
    yield {"weibo": "other", "by": "zhou", "at": "-1d 09:00", "text": "#云港银行#利率上调了吗？"}


def _comments() -> Iterator[Line]:
    for number in range(12):
        yield {"comment": "p0", "by": "zhou", "at": f"+{number + 1}m", "text": f"第{number}个评论", "key": f"c{number}"}
    yield {"comment": "p0", "by": "bank", "at": "+1m", "under": "c0", "text": "回复@周周不加班:已私信您"}
    yield {"comment": "long", "by": "bank", "at": "+1h", "text": "谢谢分享[心]", "likes": 3}


def _forums() -> Iterator[Line]:
    yield {"forum": "gbk", "name": "江海在线", "site": "bbs.jianghai.example"}
    yield {"forum": "utf8", "name": "理财社区", "site": "bbs.licai.example"}
    yield {"board": "gbk/36", "name": "银行与理财"}
    yield {"board": "gbk/41", "name": "消费维权"}
    yield {"board": "gbk/50", "name": "灌水"}
    yield {"board": "utf8/2", "name": "信用卡交流"}
    yield {
        "thread": "rules",
        "board": "gbk/36",
        "by": "zhou",
        "at": "-20d 09:00",
        "title": "版规",
        "text": "请守规矩",
        "sticky": True,
        "views": 20480,
    }
    for number in range(22):
        yield {
            "thread": f"t{number}",
            "board": "gbk/36",
            "by": "lin",
            "at": f"-{number + 1}d 08:00",
            "title": LATE if number == 21 else f"主题{number}",
            "text": "江海银行的余额宝\n第二行€😀",
        }
    yield {
        "thread": "long",
        "board": "gbk/41",
        "by": "lin",
        "at": "-2d 10:00",
        "title": "限额怎么解除",
        "text": "跑了三趟",
    }
    for number in range(11):
        yield {"reply": "long", "by": "zhou", "at": f"+{number + 1}h", "text": f"回帖{number}"}
    yield {"reply": "long", "by": "lin", "at": "+20h", "text": "谢谢", "quote": 2, "edited": "+5m"}
    yield {
        "thread": "u0",
        "board": "utf8/2",
        "by": "lin",
        "at": "-3h",
        "title": "白金卡值得办吗",
        "text": "求建议",
        "views": 15230,
    }
    yield {"reply": "u0", "by": "bank", "at": "+1h", "text": "欢迎咨询"}


@dataclass(slots=True)
class Crawl:
    """What a crawl told so far."""

    events: list[Event] = field(default_factory=list)
    stderr: str = ""

    @property
    def posts(self) -> list[Post]:
        return [event.post for event in self.events if isinstance(event, PostEvent)]

    @property
    def ids(self) -> set[str]:
        return {post.id for post in self.posts}

    @property
    def pages(self) -> list[PageEvent]:
        return [event for event in self.events if isinstance(event, PageEvent)]

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(str(page.outcome) for page in self.pages)

    @property
    def cursor(self) -> dict[str, str]:
        """That of the last checkpoint."""
        cursors = [event.cursor for event in self.events if isinstance(event, CheckpointEvent)]
        return dict(cursors[-1]) if cursors else {}

    @property
    def run(self) -> CrawlRun:
        """The run that the crawl told last of all."""
        last = self.events[-1]
        assert isinstance(last, RunEvent), self.stderr[-2000:]
        return last.run

    def post(self, text: str) -> Post:
        """The post that begins with the text."""
        return next(post for post in self.posts if post.text.startswith(text))


@contextmanager
def crawling(
    source: SourceConfig,
    cursor: dict[str, str] | None = None,
    budget: Path | None = None,
    repoll: Repoll | None = None,
    marks: Path | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A running crawl; killed at the end if it still runs. Without a budget's file it has one of its own."""
    arguments = ["--cursor", orjson.dumps(cursor or {}).decode(), *(["--repoll", repoll.to_json()] if repoll else [])]
    arguments += ["--marks", str(marks)] if marks else []
    with TemporaryDirectory() as folder:
        yield from _crawling(source, [*arguments, "--budget", str(budget or Path(folder) / "budget.sqlite")])


def _crawling(source: SourceConfig, arguments: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "crawlers.run", "--source-json", "-", "--run-id", "run-1", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(source.model_dump_json().encode())
        process.stdin.close()
        process.stdin = None  # it is done with: communicate() must not flush it
        try:
            yield process
        finally:
            process.kill()


def crawl(
    source: SourceConfig,
    cursor: dict[str, str] | None = None,
    budget: Path | None = None,
    repoll: Repoll | None = None,
    marks: Path | None = None,
) -> Crawl:
    """The whole crawl."""
    with crawling(source, cursor, budget, repoll, marks) as process:
        stdout, stderr = process.communicate(timeout=120)
    return Crawl([decode(line) for line in stdout.splitlines()], stderr.decode())


def killed(source: SourceConfig) -> Crawl:
    """What a crawl told up to its first checkpoint, at which it is killed."""
    before = Crawl()
    with crawling(source) as process:
        assert process.stdout is not None
        for line in process.stdout:
            before.events.append(decode(line))
            if isinstance(before.events[-1], CheckpointEvent):
                break
        process.kill()
    return before


@cache
def client() -> httpx.Client:
    """One client for all tests: each new one would read the machine's certificates again."""
    return httpx.Client(verify=False)


def source_of(standin: str, scenario: Path, name: str, **changes: object) -> SourceConfig:
    """One of the stand-in's sources by name."""
    found = next(source for source in standin_sources(standin, scenario) if source.name == name)
    return SourceConfig.model_validate(
        found.model_dump() | ({"targets": ("江海银行", "云港银行")} if found.spider != "discuz" else {}) | changes
    )


def served_ids(base_url: str) -> set[str]:
    """Ids, as posts have them, of all that the stand-in has shown."""
    served: dict[str, Sequence[str]] = client().get(f"{base_url}/__standin__/served").json()["served"]
    return {f"{site}:{native_id}" for site, ids in served.items() for native_id in ids}


def misbehave(base_url: str, mode: str, **how: object) -> None:
    """Make the stand-in misbehave."""
    client().post(f"{base_url}/__standin__/misbehave", json={"mode": mode, **how}).raise_for_status()


def delete(base_url: str, post_id: str) -> None:
    """Take a post off the stand-in."""
    client().post(f"{base_url}/__standin__/delete", json={"id": post_id}).raise_for_status()
