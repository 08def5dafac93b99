"""Rows are tuples in the order of their table's columns."""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from pipeline.store import rows
from pipeline.store.database import tables
from pipeline.store.duplicates.contents import Content


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (rows.DocumentRow, tables.documents),
        (rows.AboutRow, tables.about),
        (rows.PageRow, tables.pages),
        (rows.StoredCut, tables.cut_lines),
        (rows.TraceRow, tables.traces),
        (rows.UnsettledRow, tables.unsettled),
        (rows.RejectRow, tables.rejects),
    ],
)
def test_a_row_names_the_columns_of_its_table(row: type[tuple[object, ...]], table: Table) -> None:
    given = tuple(column.name for column in table.columns if column.identity is None)
    assert row._fields == given  # type: ignore[attr-defined]


def test_a_content_is_a_row_of_contents() -> None:
    assert Content._fields == tuple(tables.contents.columns.keys())
