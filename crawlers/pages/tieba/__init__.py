"""Pages of Baidu Tieba: HTML of the PC site since about 2014 and of its sites for phones, and its JSON."""
