"""`copydesk clean`: one document to standard output, or many to files. No database is touched."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline.cleaning.cleaner import clean_or_empty, clean_record
from pipeline.cleaning.many import clean_all
from pipeline.cleaning.marked import as_markdown
from pipeline.cli.app import AsJson, AsStrict, Page, console, registered
from pipeline.cli.cleaned_files import Format, write_files
from pipeline.cli.explained import show_explanation
from pipeline.errors import Rejected, SettingsError
from pipeline.policy import Policy
from pipeline.records import RawDocument, Reject
from pipeline.settings import Settings, load_settings
from pipeline.show.explanation import explain_clean
from pipeline.show.json_objects import as_record, clean_lines
from pipeline.show.unread import said_unread
from pipeline.sources.compression import BROKEN
from pipeline.sources.formats import Archive, Record
from pipeline.sources.formats import Format as Kind
from pipeline.sources.jsonl import JSON_LINES
from pipeline.sources.reading import look_into
from pipeline.sources.text import HTML, MARKDOWN, TEXT

_REJECTS_SHOWN = 20


@registered.command("clean")
def clean_command(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file, a folder with --out, or - for standard input.")
    ] = "-",
    as_json: AsJson = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Records in, one JSON object a line out.")] = False,
    explained: Annotated[
        bool, typer.Option("--explain", help="Show the document line by line: what is cut, and why.")
    ] = False,
    page: Page = None,
    url: Annotated[str | None, typer.Option(help="Where the document came from.")] = None,
    strictness: AsStrict = None,
    format: Annotated[
        Format, typer.Option(help="The text plain, or as Markdown, or all that is known as JSON.")
    ] = Format.TEXT,
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Write each document to a file in this folder.")
    ] = None,
    keep_dirs: Annotated[
        bool, typer.Option("--keep-dirs", help="With --out: in the folders that the documents came in.")
    ] = False,
) -> None:
    """Clean one document to standard output, or a folder to files. No database is touched."""
    if page and not explained:
        raise typer.BadParameter("--html goes with --explain: copydesk clean FILE --explain --html PAGE")
    if explained and (as_json or jsonl or out):
        raise typer.BadParameter("--explain is for people; leave out --json, --jsonl and --out, or --explain")
    settings = load_settings(strictness=strictness)
    if out is not None:
        _clean_to_files(file, settings, Path(out), Format.JSON if as_json else format, keep_dirs=keep_dirs)
        return
    if file != "-" and Path(file).is_dir():
        raise SettingsError(f"{file} is a folder; name where to write: copydesk clean {file} --out FOLDER")
    marked = format is Format.MARKDOWN
    policy = settings.policy()
    with _opened(file) as (known, stream):
        if jsonl or known is JSON_LINES:
            if explained:
                raise typer.BadParameter(
                    f"{file} has many documents, and --explain shows one; ingest it, then copydesk explain ID"
                )
            for record in clean_lines(stream, settings.fields, policy, marked=marked):
                print(json.dumps(record, ensure_ascii=False), flush=True)
            return
        raw = _one(file, known, stream, settings, url)
    if explained:
        shown = explain_clean(clean_or_empty(raw, policy), "standard input" if file == "-" else file)
        show_explanation(shown, page)
        return
    _print(raw, policy, marked=marked, as_json=as_json or format is Format.JSON)


def _print(raw: RawDocument, policy: Policy, *, marked: bool, as_json: bool) -> None:
    document = clean_record(raw, policy)
    markdown = as_markdown(raw, document) if marked else None
    if as_json:
        print(json.dumps(as_record(document, markdown), ensure_ascii=False, indent=2))
    else:
        print(document.text if markdown is None else markdown)


def _clean_to_files(file: str, settings: Settings, out: Path, format: Format, *, keep_dirs: bool) -> None:
    """Clean all documents at a path to files, and say what was rejected. Exit code 1 if nothing was clean."""
    if out.resolve().is_relative_to(Path(file).resolve()):
        raise SettingsError(f"{out} is in {file}, so that it would be read, too; name another folder")
    reasons: Counter[str] = Counter()
    not_read: Counter[str] = Counter()
    clean = 0
    results = clean_all([file], settings=settings, marked=format is Format.MARKDOWN, not_read=not_read)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("documents", total=None)
            for result in write_files(results, out, format, keep_dirs=keep_dirs):
                bar.advance(task)
                clean += result.document is not None
                if result.reject is not None:
                    reasons[result.reject.reason] += 1
                    if reasons.total() <= _REJECTS_SHOWN:
                        said = f"rejected: {result.source}  {result.reject.reason}, {result.reject.detail}"
                        bar.console.print(said, markup=False, soft_wrap=True)
    except OSError as error:
        raise SettingsError(f"{out}: cannot be written: {error}") from error
    console.print(f"{clean} documents in {out}", markup=False)
    if reasons:
        each = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common())
        console.print(f"{reasons.total()} rejected: {each}")
    if not_read:
        console.print(said_unread(not_read), markup=False)
    if not clean:
        raise typer.Exit(1)


@contextmanager
def _opened(file: str) -> Iterator[tuple[Kind | Archive | None, BinaryIO]]:
    """The format of a file, None where it is not known, and its bytes, unpacked."""
    try:
        with ExitStack() as stack:
            raw = sys.stdin.buffer if file == "-" else stack.enter_context(Path(file).open("rb"))
            known, stream, _ = look_into(cast(BinaryIO, raw), file)
            yield known, stream
    except BROKEN as error:
        raise typer.BadParameter(f"{file}: {error}") from error


def _one(
    file: str, known: Kind | Archive | None, stream: BinaryIO, settings: Settings, url: str | None
) -> RawDocument:
    """The one document of a file. Raises SettingsError where it may have many, Rejected where it has none."""
    if known is None or known in (TEXT, HTML, MARKDOWN):
        return RawDocument(position=1, kind="text", payload=stream.read(), url=url)
    records: list[Record] = []
    if isinstance(known, Kind) and not known.needs_file:
        records = list(islice(known.read(stream, settings), 2))
    match records:
        case [RawDocument() as raw]:
            return replace(raw, url=raw.url or url)
        case [Reject() as reject]:
            raise Rejected(reject.reason, reject.detail)
        case [] if isinstance(known, Kind) and not known.needs_file:
            raise SettingsError(f"{file} is {known.name} without a document")
    raise SettingsError(
        f"{file} is {known.name}, which has many documents: copydesk clean {file} --out FOLDER writes each "
        f"to a file, copydesk ingest {file} reads them into a database"
    )
