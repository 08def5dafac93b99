"""The tables. Migrations make them; a test holds the two together.

The views of the contract (`articles`, `duplicates`, `ledger`, and `cuts`) are in the migrations.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    column,
    table,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

# Compared byte by byte in every database, so that an order by it is the same everywhere.
Key = String().with_variant(String(collation="C"), "postgresql")
_Number = BigInteger().with_variant(Integer, "sqlite")

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", String, nullable=False),
    Column("finished_at", String),
    Column("status", String, nullable=False),  # running, finished, failed, crashed
    Column("records", Integer, nullable=False),  # read by this run and not replaced since
    Column("replaced", Integer, nullable=False),  # records of changed files, and rejects, that it took back
    Column("judge", String, nullable=False),
    Column("error", Text),
    Column("origin", String),  # what started it: the id of a Prefect flow run, where one did
    Column("not_read", Text),  # JSON: what it found and is no dump, and what is in its dumps and no article
    Column("seconds", Text),  # JSON: how long its stages took, `pipeline.clock.Stage`
)

dumps = Table(
    "dumps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", Key, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("ctime_ns", BigInteger, nullable=False),
    Column("digest", String, nullable=False),  # of the whole file; until its end was read "" or "again"
    Column("position", Integer, nullable=False),  # of the last record stored
    Column("complete", Boolean, nullable=False),
    Column("not_read", Text),  # JSON: what is in it and is no article, counted by what it is
    Column("choice", Text, nullable=False, server_default=""),  # what it was read for; "" for everything
)

places = Table(  # where the records of archives are in them
    "places",
    metadata,
    Column("dump_id", ForeignKey("dumps.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("place", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Key, primary_key=True),
    Column("record_hash", Key, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("dump_id", ForeignKey("dumps.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("first_seen_at", String, nullable=False),
    Column("url", Text),
    Column("site", String),
    Column("title", Text),
    Column("author", Text),
    Column("published_at", Key),
    Column("language", String),
    Column("language_confidence", Float, nullable=False),
    Column("word_count", Integer, nullable=False),
    Column("judge", String, nullable=False),
    Column("notes", Text, nullable=False),  # what was degraded, one a line; "" when nothing was
    # Set by settle: the hash of the text ("" before), and on a duplicate its article, kind and similarity.
    Column("content_hash", Key, nullable=False),
    Column("article_id", Key),
    Column("duplicate_kind", String),
    Column("similarity", Float),  # NULL where a person decided
    Column("duplicate_rule", String),  # by which rule it is a duplicate, `pipeline.duplicates.likeness.Rule`
    Column("doubt", Float),  # the share of its words that the judge expects to have judged wrongly
    Column("external_id", Text),  # the dump's own id
    Column("extra", Text().with_variant(JSON, "postgresql")),  # fields of the record that have no column
    Column("text", Text, nullable=False),  # last: what is behind a long text is slow to read in SQLite
    # The rowid of SQLite, for the full-text index; not the same in every database.
    Column("number", _Number, Identity(), nullable=False, unique=True),
    Index(None, "record_hash"),
    Index(None, "dump_id"),
    Index(None, "content_hash"),
    Index(None, "article_id"),
    # Lists by date, and counts that read no row of the table, see `pipeline.store.browse`.
    Index("ix_documents_kind", "duplicate_kind", "published_at", "id", "site", "language"),
    Index("ix_documents_site", "site", "duplicate_kind", "published_at", "id", "language"),
    Index("ix_documents_language", "language", "duplicate_kind", "published_at", "id", "site"),
    Index("ix_documents_run", "run_id", "duplicate_kind", "published_at", "id", "site", "language"),
)
for _name in ("doubt", "similarity"):
    _given = documents.c[_name].is_not(None)
    _columns = (documents.c.duplicate_kind, documents.c[_name], documents.c.id)
    Index(f"ix_documents_{_name}", *_columns, sqlite_where=_given, postgresql_where=_given)

about = Table(  # what a page or a dump says of a document beside the columns of `documents`
    "about",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("canonical_url", Text),
    Column("site_name", Text),
    Column("description", Text),
    Column("image", Text),
    Column("language", String),  # as the page states it; `documents.language` is the language of the text
    Column("section", Text),
    Column("categories", Text),  # a JSON list
    Column("tags", Text),  # a JSON list
    Column("paywalled", Boolean),  # NULL where the page does not say
    Column("modified_at", String),
    Column("agency", String),
    Column("standfirst", Text),
)

pages = Table(
    "pages",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("layout", LargeBinary, nullable=False),  # as `pipeline.cleaning.packing` packs it
)

cut_texts = Table(  # the different lines that were cut
    "cut_texts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("hash", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "hash"),
)

cut_names = Table(  # reasons of cuts, and versions of the judge
    "cut_names",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False, unique=True),
)

cut_lines = Table(  # read and written by `pipeline.store.cut_rows`
    "cut_lines",
    metadata,
    Column(
        "document",
        _Number,
        ForeignKey("documents.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    # Its place among the lines of the page; a part of a line counts as a line.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text_id", Integer, nullable=False),
    Column("reason_id", SmallInteger, nullable=False),
    Column("percent", SmallInteger, nullable=False),  # the score in hundredths
    Column("judge_id", SmallInteger, nullable=False),
    Column("detail", Text),  # the pattern, or the line that is repeated
    Column("site_id", Integer),  # with `key`: the row of `template_lines` for this line; NULL without one
    Column("key", BigInteger),
    # Of a cut inside a line, or after such a line: the line that came in, and characters in it.
    Column("line", Integer),
    Column("start", Integer),
    Column("end", Integer),
    sqlite_with_rowid=False,
)

# A view: `cut_lines` with its texts and names, with the present counts of a template line in `detail`.
cuts = table(
    "cuts",
    *map(
        column,
        ("document_id", "line", "start", "end", "text", "reason", "score", "judge", "detail", "number"),
    ),
)

rejects = Table(
    "rejects",
    metadata,
    Column("dump_id", ForeignKey("dumps.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("sample", Text, nullable=False),
    Index("ix_rejects_run", "run_id", "dump_id", "position"),
    Index("ix_rejects_reason", "reason", "run_id", "dump_id", "position"),
)

contents = Table(  # the different texts of the documents that are settled
    "contents",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # never used a second time
    Column("hash", Key, nullable=False, unique=True),
    Column("shingles", Integer, nullable=False),
    Column("sketch", Integer, nullable=False),  # entries in `postings`
    Column("best", Key, nullable=False),  # id of the best document with this text, by `Standing.rank`
    # NULL: `component` where a text is alone, `leader` where it leads its group, `towards` and `similarity`
    # where its best document is an article.
    Column("component", Integer),  # label of the texts that `edges` join
    Column("leader", Integer),  # the text that leads its group
    Column("towards", Integer),  # the text of the article that its documents are duplicates of
    Column("similarity", Float),  # to the text `towards`
    Column("rule", String),  # by which rule it is a duplicate of the text `towards`
)
for _name in ("component", "leader", "towards"):
    _given = contents.c[_name].is_not(None)
    Index(f"ix_contents_{_name}", contents.c[_name], sqlite_where=_given, postgresql_where=_given)

edges = Table(  # near-duplicates; only as many as hold each component together
    "edges",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("other", Integer, primary_key=True, autoincrement=False),
    Index(None, "other"),
    sqlite_with_rowid=False,
)

containments = Table(  # texts that lead their group, and other leaders that contain them
    "containments",
    metadata,
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("whole", Integer, primary_key=True, autoincrement=False),
    Column("share", Float, nullable=False),
    Index(None, "whole"),
    sqlite_with_rowid=False,
)

posting_runs = Table(  # sorted runs of the index of sketches
    "posting_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("bits", Integer, nullable=False),  # the run is cut into 2^bits segments by the keys' first bits
    Column("entries", Integer, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("segment", Integer, primary_key=True, autoincrement=False),
    Column("entries", LargeBinary, nullable=False),  # keys, then numbers of contents; 32 bits each
)

dropped_contents = Table(  # numbers of contents that are gone, and may still be in `postings`
    "dropped_contents",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
)

duplicate_index = Table(  # one row
    "duplicate_index",
    metadata,
    Column("version", String, nullable=False),  # of fingerprints and rules; a change empties the index
    Column("next_number", Integer, nullable=False),
)

pair_decisions = Table(  # what people said of two documents; the documents need not exist
    "pair_decisions",
    metadata,
    Column("one", Key, primary_key=True),  # ids of documents, one < other
    Column("other", Key, primary_key=True),
    Column("decision", String, nullable=False),  # same, different
    Column("at", String),  # when a person said so; NULL for decisions that are older than this column
    Column("before", String),  # what the decision said that this one replaced
    Index(None, "other"),
)

sites = Table(  # sites with a memory
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Key, nullable=False, unique=True),
    Column("stale", Boolean, nullable=False),  # its pages have changed since its template was learned
    Column("size", Integer, nullable=False),  # pages that its template was learned from
)

traces = Table(  # what the memory keeps of each document
    "traces",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("lines", LargeBinary, nullable=False),  # as `pipeline.memory.trace` packs them
    Column("verdict", LargeBinary),  # as `settle` left it; NULL where it is the judge's own
    Index(None, "site_id", "document_id"),
)

template_lines = Table(  # what the pages of a site have in common
    "template_lines",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("pages", Integer, nullable=False),  # how many of the `sites.size` pages have the line
    Column("bodies", Integer, nullable=False),
    Column("level", LargeBinary, nullable=False),  # `pipeline.memory.learn.Level`, a byte for each field
    sqlite_with_rowid=False,
)

unsettled = Table(  # documents that wait for settle: new ones, and ones that their site's memory may change
    "unsettled",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("site_id", ForeignKey("sites.id")),  # NULL where no trace is kept
    # The fingerprint of the text, where the text is not in the index yet; else NULL.
    Column("content_hash", Key),
    Column("sketch", LargeBinary),
    Column("shingles", Integer),
    Index(None, "site_id", "document_id"),
)

search_index = Table(  # one row; the index itself is `documents_fts`, see `pipeline.store.search`
    "search_index",
    metadata,
    Column("version", String, nullable=False),  # of terms; a change empties the index
    Column(
        "reached", BigInteger, nullable=False
    ),  # documents up to this number are in it; NO_MORE when all are
)

tombstones = Table(  # what people wanted to be forgotten, see `pipeline.store.tombstones`
    "tombstones",
    metadata,
    Column("name", Key, primary_key=True),  # a hash
    Column("at", String, nullable=False),
)

line_decisions = Table(  # what people said of lines; documents and sites need not exist
    "line_decisions",
    metadata,
    Column("id", Key, primary_key=True),  # a hash of scope, place and target
    Column("scope", String, nullable=False),  # `pipeline.store.decisions.lines.Scope`
    Column("place", Key, nullable=False),  # the id of a document, or the name of a site
    Column("target", Text, nullable=False),  # the number of a line, the key of a line, a regular expression
    Column("said", String, nullable=False),  # keep, cut, forget
    Column("text", Text, nullable=False),  # the line, as a person saw it
    Column("at", String),  # when a person said so; NULL for decisions that are older than this column
    Column("before", String),  # what the decision said that this one replaced
    Index(None, "place"),
)
