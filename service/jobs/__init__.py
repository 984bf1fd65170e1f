"""Jobs: what runs by itself, when, and how it went."""
