"""Pages of Baidu Tieba: HTML of the PC site since about 2014, and its JSON of 2026."""
