"""A real Elasticsearch for the tests: one node on a free port of the loopback, stopped at the end of the session.

Fetched once through Maven (0.9 GB, of which 160 MB are kept) into the user's cache. Needs Maven and Java 17+.
``TINGFENG_TEST_ELASTICSEARCH_URL`` names a server to use instead; ``TINGFENG_TEST_NO_ELASTICSEARCH=1`` skips these tests.
If the server cannot be started the tests fail: a store that nobody tested is not a pass.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

VERSION = "8.19.13"
POM = Path(__file__).with_name("elasticsearch-pom.xml")
CONFIG = """\
cluster.name: tingfeng-tests
node.name: tests
discovery.type: single-node
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
path.data: "{folder}/data"
path.logs: "{folder}/logs"
xpack.security.enabled: false
xpack.apm_data.enabled: false
xpack.otel_data.registry.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""
JVM = """\
-Xms512m
-Xmx512m
-Djava.io.tmpdir={folder}/tmp
-XX:+ExitOnOutOfMemoryError
-XX:ErrorFile={folder}/logs/hs_err_pid%p.log
"""
LOG4J = """\
status = error
appender.file.type = File
appender.file.name = file
appender.file.fileName = ${sys:es.logs.base_path}/es.log
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
"""
HOW_TO_SKIP = "TINGFENG_TEST_NO_ELASTICSEARCH=1 skips the tests that need it."
QUICK_START = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""Java options that favour a quick start over peak speed; ES_JAVA_OPTS replaces them."""


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running Elasticsearch; use an index prefix of your own, it is shared by the session."""
    if os.environ.get("TINGFENG_TEST_NO_ELASTICSEARCH") == "1":
        pytest.skip("TINGFENG_TEST_NO_ELASTICSEARCH=1: left out on request, the test command never sets it")
    if url := os.environ.get("TINGFENG_TEST_ELASTICSEARCH_URL"):
        yield url
        return
    with running_node(fetch(), tmp_path_factory.mktemp("elasticsearch")) as url:
        yield url


def fetch() -> Path:
    """The unpacked server in the user's cache; the first call fetches it, calls at the same time wait for it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tingfeng-tests"
    home = cache / f"elasticsearch-{VERSION}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            unpack(cache / "unpack", home)
    return home


def unpack(scratch: Path, home: Path) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    command = ["mvn", "-q", "-B", "-f", str(POM), f"-Dmaven.repo.local={scratch}/m2", f"-Dout={scratch}/out"]
    run_or_fail([*command, "dependency:unpack"], "fetch Elasticsearch through Maven", scratch / "maven.log")
    next(scratch.glob("out/*/elasticsearch")).rename(home)
    shutil.rmtree(scratch)


@contextlib.contextmanager
def running_node(home: Path, folder: Path) -> Iterator[str]:
    """Start one node with its data in ``folder``, give its address, stop it by its pid."""
    port = configure(folder)
    environment = os.environ | {
        "ES_JAVA_HOME": java_home(),
        "ES_PATH_CONF": f"{folder}/config",
        "ES_TMPDIR": f"{folder}/tmp",
        "ES_DISTRIBUTION_TYPE": "zip",
        "ES_JAVA_OPTS": os.environ.get("ES_JAVA_OPTS", QUICK_START),
        "CLI_NAME": "server",
        "CLI_LIBS": "lib/tools/server-cli",
    }
    # Elasticsearch refuses to run as root: a user namespace gives it another user id over the same files.
    as_user = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.getuid() == 0 else []
    start = [*as_user, "bash", f"{home}/bin/elasticsearch-cli", "-d", "-p", f"{folder}/pid"]
    run_or_fail(start, "start Elasticsearch", folder / "logs" / "start.log", environment)
    pid = int((folder / "pid").read_text())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(pid)


def configure(folder: Path) -> int:
    """Write the node's settings; gives the HTTP port."""
    for name in ("config", "data", "logs", "tmp"):
        (folder / name).mkdir()
    http, transport = free_ports(2)
    config = CONFIG.format(folder=folder, http=http, transport=transport)
    (folder / "config" / "elasticsearch.yml").write_text(config)
    (folder / "config" / "jvm.options").write_text(JVM.format(folder=folder))
    (folder / "config" / "log4j2.properties").write_text(LOG4J)
    return http


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def java_home() -> str:
    java = shutil.which("java")
    if not (home := os.environ.get("JAVA_HOME")) and java is None:
        pytest.fail(f"Elasticsearch needs Java 17 or newer: install a JRE. {HOW_TO_SKIP}")
    return home or str(Path(str(java)).resolve().parent.parent)


def run_or_fail(command: list[str], what: str, log: Path, env: dict[str, str] | None = None) -> None:
    """Run a command to its end, its output in ``log``; where it fails the test fails, with the logs' last words."""
    if shutil.which(command[0]) is None:
        pytest.fail(f"cannot {what}: {command[0]} is not installed. {HOW_TO_SKIP}")
    with log.open("w") as file:  # not a pipe, which a daemon would keep open
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False)
    if done.returncode:
        said = "".join(path.read_text()[-2000:] for path in sorted(log.parent.glob("*.log")))
        pytest.fail(f"cannot {what}. {HOW_TO_SKIP}\n{said}")


def stop(pid: int) -> None:
    """Ask the process to end; kill it where it has not after half a minute."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        for _ in range(150):
            time.sleep(0.2)
            os.kill(pid, 0)
        os.kill(pid, signal.SIGKILL)
