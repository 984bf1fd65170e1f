"""Pages of Weibo: mobile, PC and app JSON, the HTML search, the Open Platform."""
