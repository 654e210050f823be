"""Spreadsheets, read as tables of answers or of turns."""

from cpqual.formats.csv_documents import read as read
