"""The reader: a document with its codings, drawn by the line."""
