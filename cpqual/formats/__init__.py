"""Files in and out: bytes to domain objects and back, no database."""
