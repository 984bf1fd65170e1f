"""The stand-in: a local server that speaks like Weibo, Discuz! forums, Tieba, guba, 黑猫投诉 and Xueqiu, with a scenario of its own.

The demo crawls it and the tests crawl it; nothing here is needed to crawl the real sites.
"""
