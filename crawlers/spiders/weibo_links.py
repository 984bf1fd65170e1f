"""Links of Weibo posts, moved to a stand-in where the source is one."""

from dataclasses import replace

from crawlers.items import Post

_OFFICIAL = "https://weibo.com"


def with_link_base(post: Post, base: str) -> Post:
    """The post with its link below `base` instead of weibo.com; as it is where `base` is empty."""
    return replace(post, url=post.url.replace(_OFFICIAL, base, 1)) if base else post
