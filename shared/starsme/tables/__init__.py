"""Tables that people send and receive: read by content and heading, written so that no spreadsheet runs them."""

from starsme.tables.columns import Column, Table, TableRefused, TableRow
from starsme.tables.reading import read_table
from starsme.tables.writing import write_csv
from starsme.tables.xlsx_writing import write_xlsx

__all__ = ["Column", "Table", "TableRefused", "TableRow", "read_table", "write_csv", "write_xlsx"]
