"""Scrapy's settings for one source: polite by default, refusals never retried."""

from crawlers.sources import SourceConfig

_LONGEST_DELAY = 60.0


def scrapy_settings(source: SourceConfig) -> dict[str, object]:
    """Settings as `scrapy.crawler.CrawlerProcess` takes them; they hold no cookie."""
    return {
        "USER_AGENT": source.user_agent,
        "ROBOTSTXT_OBEY": source.obey_robots,
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": source.delay,
        "RANDOMIZE_DOWNLOAD_DELAY": source.delay > 0,
        "DOWNLOAD_TIMEOUT": source.timeout,
        "AUTOTHROTTLE_ENABLED": source.delay > 0,  # none is allowed on this machine only
        "AUTOTHROTTLE_START_DELAY": source.delay,
        "AUTOTHROTTLE_MAX_DELAY": max(source.delay, _LONGEST_DELAY),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "RETRY_TIMES": 2,
        "RETRY_HTTP_CODES": [408, 500, 502, 503, 504, 522, 524],
        "COOKIES_ENABLED": False,  # the operator's cookie is sent as it is; the site's own would break its session
        "METAREFRESH_ENABLED": False,
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.spiders.counted.CountedRequests": 50,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
            "crawlers.spiders.redirects.SameHostRedirects": 600,
        },
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "INFO",
    }
