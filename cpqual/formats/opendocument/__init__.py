"""OpenDocument texts, read part by part."""
