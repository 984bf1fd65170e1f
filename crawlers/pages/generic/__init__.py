"""Boards that no built-in parser fits, read by a rule file (docs/generic-forum.md)."""
