"""Answers of 雪球 (xueqiu.com): lists of statuses, single ones, comments."""
