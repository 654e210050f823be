"""What the field is made of, in plain Python: text, units, people, codebook, codings. No input or output."""
