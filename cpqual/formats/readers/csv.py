"""Tables as text: comma, semicolon or tab."""

from cpqual.formats.csv_documents import read as read
