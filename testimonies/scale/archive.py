"""Store an invented archive: batch by batch, each whole or not at all, until it is complete.

How far it is stands in the note of one source, the ledger, and moves in the transaction that
stores a batch: whatever ends the process, the same command goes on after the last whole batch.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import User
from django.db import connection, transaction
from psycopg import sql

from testimonies.editorial import rollups
from testimonies.models.people import Account, Person
from testimonies.models.platforms import Platform
from testimonies.models.posts import ContentNote, Post
from testimonies.models.published import PublishedPost
from testimonies.models.sources import Source
from testimonies.scale import copying, people
from testimonies.scale.copying import Block, Bucket, Table
from testimonies.scale.invented import BLOCK, Plan
from testimonies.scale.people import Ids

LEDGER = "Ledger of the invented archive"
USER = "invented-archive"
# Any constant: it names the lock that lets one process at a time fill the archive.
_LOCK = 20_171_016
_FILLED = ("account", "capture", "person", "post", "post_notes", "publishedpost", "redaction")
_NUMBERED = ("account", "person", "post")

Progress = Callable[[int], object]


class NotInventedError(Exception):
    """The archive may not be filled with invented posts; the message says why and what to do."""


@dataclass(frozen=True)
class Ledger:
    """How far the archive is: whole batches stored, and the indexes that are to be made again."""

    posts: int
    seed: int
    done: int = 0
    indexes: list[str] = field(default_factory=list)
    complete: bool = False

    def save(self) -> None:
        Source.objects.filter(title=LEDGER).update(note=json.dumps(vars(self)))


def ledger() -> Ledger | None:
    """Return how far this archive's invention is, or None where nothing of it is invented."""
    found = Source.objects.filter(title=LEDGER).first()
    return Ledger(**json.loads(found.note)) if found else None


def generate(plan: Plan, batch: int, progress: Progress) -> int:
    """Fill the archive with the plan's posts, from where an earlier run ended; return how many.

    `batch` is how many posts a transaction stores, rounded up to whole blocks; `progress` is
    called with how many posts are stored. Raises NotInventedError, and changes nothing then.
    """
    with _alone():
        state = _begin(plan)
        ids = _ids()
        _store_posts(plan, state, ids, max(1, -(-batch // BLOCK)), progress)
        return _finish()


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise NotInventedError("Another process is filling this archive: wait for it to end.")
        try:
            yield
        finally:
            # A connection that broke in between has let go of the lock with its end.
            # Django may have opened another since: the cursor's own is what counts.
            if not cursor.connection.closed and connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@transaction.atomic
def _begin(plan: Plan) -> Ledger:
    """Check that invented posts may be put here, and make what every one of them points at."""
    state = ledger()
    if state is None:
        _require_empty()
        return _found(plan)
    if (state.posts, state.seed) != (plan.posts, plan.seed):
        raise NotInventedError(
            f"This archive was begun with --posts {state.posts} --seed {state.seed}: go on with "
            "these, or choose another data folder (DATA=another-folder)."
        )
    strangers = Post.objects.exclude(import_key__startswith="invented:")
    if Post.objects.count() != state.done or strangers.exists():
        raise NotInventedError(
            "This archive holds posts beside the invented ones: nothing more is added to it."
        )
    return state


def _require_empty() -> None:
    for model in (Post, PublishedPost, Account, Person, Source):
        if model._default_manager.exists():
            raise NotInventedError(
                f"This archive holds {model._meta.verbose_name_plural} that were not invented, and "
                "invented posts never stand beside real ones. Choose an empty data folder: "
                "DATA=.data-bench"
            )


def _found(plan: Plan) -> Ledger:
    state = Ledger(plan.posts, plan.seed, indexes=_drop_indexes())
    Source.objects.create(title=LEDGER, method="file", note=json.dumps(vars(state)))
    user, _ = User.objects.get_or_create(username=USER)
    user.set_unusable_password()
    user.save()
    for row in people.platform_rows():
        Platform.objects.get_or_create(slug=row["slug"], defaults=row)
    for number in range(people.SOURCES):
        Source.objects.create(**people.source_row(number))
    ids, known = _ids(), range(people.people_of(plan.posts))
    _copy_rows("person", (people.person_row(number) for number in known))
    _copy_rows("account", (people.account_row(people.account_of(n), ids) for n in known))
    return state


def _ids() -> Ids:
    platforms = dict(Platform.objects.values_list("name", "id"))
    sources = Source.objects.exclude(title=LEDGER).order_by("id").values_list("id", flat=True)
    return Ids(
        platforms=tuple(platforms[name] for name in people.PLATFORMS),
        sources=tuple(sources),
        notes=dict(ContentNote.objects.values_list("slug", "id")),
        user=User.objects.get(username=USER).pk,
    )


def _store_posts(plan: Plan, state: Ledger, ids: Ids, blocks: int, progress: Progress) -> None:
    progress(state.done)
    if state.done == plan.posts:
        return
    with copying.blocks(plan, state.done // BLOCK, ids) as made:
        waiting: list[Block] = []
        for block in made:
            waiting.append(block)
            at_end = state.done + sum(b.posts for b in waiting) == plan.posts
            if len(waiting) == blocks or at_end:
                state = _store_batch(state, waiting)
                waiting = []
                progress(state.done)


@transaction.atomic
def _store_batch(state: Ledger, batch: list[Block]) -> Ledger:
    with connection.cursor() as cursor:
        # Losing the last batch to a power cut costs nothing but making it again.
        cursor.execute("SET LOCAL synchronous_commit = off")
    for table in batch[0].tables | batch[-1].tables:
        chunks = [block.tables[table] for block in batch if table in block.tables]
        _copy(table, chunks[0][0], (data for _, data in chunks))
    _count(sum((block.counts for block in batch), Counter()))
    state = replace(state, done=state.done + sum(block.posts for block in batch))
    state.save()
    return state


def _copy_rows(name: str, rows: Iterable[people.Row]) -> None:
    table = Table()
    for row in rows:
        table.add(row)
    _copy(f"testimonies_{name}", table.columns, ["\n".join([*table.lines, ""]).encode()])


def _copy(table: str, columns: tuple[str, ...], chunks: Iterable[bytes]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in chunks:
            copy.write(chunk)


def _count(counts: Counter[Bucket]) -> None:
    """Add to the counts that publishing keeps."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO testimonies_publishedcount AS c"
            " (earliest, latest, quarter, precision, posts)"
            " VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (earliest, latest, quarter, precision)"
            " DO UPDATE SET posts = c.posts + EXCLUDED.posts",
            [(*bucket, number) for bucket, number in sorted(counts.items(), key=str)],
        )


def _drop_indexes() -> list[str]:
    """Drop, while the tables are empty, the indexes that guard nothing; return how to make them.

    Making an index of a million rows at once takes a fraction of what it takes row by row; with
    GIN, whose every row touches dozens of places of the index, a tenth. Unique ones stay: they
    tell at once of a mistake. In a table that holds rows nothing is dropped: the archive is then
    being read.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique ORDER BY 1",
            [[f"testimonies_{name}" for name in _FILLED]],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def _finish() -> int:
    """Make the indexes again, one a transaction, and let the planner know the tables."""
    state = ledger()
    assert state is not None
    if state.complete:
        return state.done
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for definition in state.indexes:
            # One that an interrupted run has made already is kept.
            cursor.execute(definition.replace("INDEX", "INDEX IF NOT EXISTS", 1))
        cursor.execute("RESET maintenance_work_mem")
        for name in _NUMBERED:
            table = sql.Identifier(f"testimonies_{name}")
            cursor.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
                    sql.Literal(f"testimonies_{name}"), table
                )
            )
        for name in (*_FILLED, "publishedcount", "recordedbasis"):
            cursor.execute(f"VACUUM (ANALYZE) testimonies_{name}")
    rollups.rebuild()
    rollups.analyze()
    replace(state, indexes=[], complete=True).save()
    return state.done
