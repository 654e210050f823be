"""One module per format, named for the ending it reads, with `read(source, options)`."""
