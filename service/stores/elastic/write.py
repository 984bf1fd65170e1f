"""Writing batches: read what is there, merge, write back unless someone else was quicker."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from elasticsearch.helpers import streaming_bulk

from service.stores.contract import Check, Entry, StoredPost, StoreUnavailableError, WriteResult
from service.stores.elastic.documents import SECTIONS, Document, read_source, to_document
from service.stores.elastic.index import Index, explain
from service.stores.merge import checked, merge

_TRIES: Final = 10
_CONFLICT: Final = 409
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    """A post in the index and the version of its document."""

    stored: StoredPost
    version: dict[str, int]


def write(index: Index, entries: Sequence[Entry]) -> WriteResult:
    """Merge a batch into the index; posts that another process changed meanwhile are read and merged again."""
    created: set[str] = set()
    waiting = list(entries)
    for _ in range(_TRIES):
        before = _read(index, index.write, {entry.post.id for entry in waiting})
        outcome = dict(_bulk(index, list(_actions(index, waiting, before))))
        created |= {post_id for post_id, done in outcome.items() if done and post_id not in before}
        waiting = [entry for entry in waiting if not outcome.get(entry.post.id, True)]
        if not waiting:
            return WriteResult(stored=len(created), duplicate=len(entries) - len(created))
    raise _contested(waiting[0].post.id)


def check(index: Index, checks: Mapping[str, Check]) -> int:
    """Note checks of posts that are there; gives how many are."""
    known: set[str] = set()
    waiting = list(checks)
    for _ in range(_TRIES):
        before = _read(index, index.write, waiting)
        known |= before.keys()
        after = {post_id: checked(kept.stored, checks[post_id]) for post_id, kept in before.items()}
        changed = {post_id: stored for post_id, stored in after.items() if stored != before[post_id].stored}
        actions = [_replacement(index, post_id, stored, before[post_id].version) for post_id, stored in changed.items()]
        waiting = [post_id for post_id, done in _bulk(index, actions) if not done]
        if not waiting:
            return len(known)
    raise _contested(waiting[0])


def delete(index: Index, ids: Sequence[str]) -> int:
    """Delete posts; gives how many were there."""
    actions = [{"_op_type": "delete", "_index": index.write, "_id": post_id} for post_id in dict.fromkeys(ids)]
    return sum(done for _, done in _bulk(index, actions))


def recut(index: Index, ids: Sequence[str]) -> int:
    """Write posts again as they are, their words cut anew; gives how many were asked for."""
    kept = _read(index, index.write, ids)
    actions = [_replacement(index, post_id, one.stored, one.version) for post_id, one in kept.items()]
    done = sum(1 for _ in _bulk(index, actions))
    index.client.indices.refresh(index=index.read)
    return done


def put_new(index: Index, name: str, documents: Iterable[Document]) -> int:
    """Fill an index of ours with documents; gives how many."""
    actions = ({"_op_type": "create", "_index": name, "_id": each["id"], "_source": each} for each in documents)
    return sum(done for _, done in _bulk(index, actions, require_alias=False))


def read(index: Index, ids: Iterable[str]) -> dict[str, StoredPost]:
    """The posts of these ids that are there, also those that searches do not see yet."""
    return {post_id: kept.stored for post_id, kept in _read(index, index.read, ids).items()}


def known(index: Index, ids: Iterable[str]) -> frozenset[str]:
    """Which of the ids are there."""
    return frozenset(doc["_id"] for doc in _found(index, index.read, ids, source=False))


def _actions(index: Index, entries: Sequence[Entry], before: dict[str, _Kept]) -> Iterator[dict[str, Any]]:
    """One action for each post that is new or changes."""
    after: dict[str, StoredPost] = {post_id: kept.stored for post_id, kept in before.items()}
    for entry in entries:
        after[entry.post.id] = merge(after.get(entry.post.id), entry)
    for post_id, stored in after.items():
        kept = before.get(post_id)
        if kept is None:
            yield {"_op_type": "create", "_index": index.write, "_id": post_id, "_source": to_document(stored)}
        elif kept.stored != stored:
            yield _replacement(index, post_id, stored, kept.version)


def _replacement(index: Index, post_id: str, stored: StoredPost, version: dict[str, int]) -> dict[str, Any]:
    """Write over a document that nobody has changed since."""
    return {"_op_type": "index", "_index": index.write, "_id": post_id, "_source": to_document(stored), **version}


def _bulk(index: Index, actions: Iterable[dict[str, Any]], *, require_alias: bool = True) -> Iterator[tuple[str, bool]]:
    """Send actions; for each post its id and whether it was done (not: changed or deleted by others meanwhile).

    The client sends items again that an overloaded server turned away (429). Raises `StoreUnavailableError`
    naming the first post that is refused.
    """
    outcomes = streaming_bulk(
        index.client,
        actions,
        chunk_size=_CHUNK,
        max_retries=5,
        initial_backoff=1,
        raise_on_error=False,
        require_alias=require_alias,
    )
    for done, item in outcomes:
        ((_, result),) = item.items()
        if "error" in result and result["status"] != _CONFLICT:
            raise _refused(index, result)
        yield result["_id"], done


def _contested(post_id: str) -> StoreUnavailableError:
    return StoreUnavailableError(f"post {post_id} is being changed by others all the time: try again later")


def _refused(index: Index, result: dict[str, Any]) -> StoreUnavailableError:
    fault = result.get("error") or {}
    cause = fault.get("caused_by") or fault
    said = explain(str(fault.get("type")), str(fault.get("reason") or cause.get("reason") or ""))
    return StoreUnavailableError(f"Elasticsearch at {index.address} refused post {result['_id']}: {said}")


def _read(index: Index, name: str, ids: Iterable[str]) -> dict[str, _Kept]:
    return {
        doc["_id"]: _Kept(
            read_source(doc["_source"]),
            {"if_seq_no": doc["_seq_no"], "if_primary_term": doc["_primary_term"]},
        )
        for doc in _found(index, name, ids)
    }


def _found(index: Index, name: str, ids: Iterable[str], *, source: bool = True) -> Iterator[dict[str, Any]]:
    rest = iter(dict.fromkeys(ids))
    while chunk := list(islice(rest, _CHUNK)):
        answer = index.client.mget(index=name, ids=chunk, source=source, source_includes=SECTIONS if source else None)
        for doc in answer["docs"]:
            if "error" in doc:
                raise StoreUnavailableError(explain(doc["error"]["type"], doc["error"].get("reason") or ""))
            if doc["found"]:
                yield doc
