"""Pages of 东方财富股吧 (guba.eastmoney.com): lists of a bar, posts, replies."""
