"""SubRip captions."""

from cpqual.formats import captions
from cpqual.formats.options import ReadOptions, ReadResult, Source


def read(source: Source, options: ReadOptions) -> ReadResult:
    """Read a SubRip file as one document; errors as in `captions.read`."""
    return captions.read(source, options, vtt=False)
