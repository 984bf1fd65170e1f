"""See: web pages over service; holds the web entry point."""
