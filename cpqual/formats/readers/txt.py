"""Plain text."""

from cpqual.formats.text_document import read as read
