"""Word files (Office Open XML), read part by part."""
