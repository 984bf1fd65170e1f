"""Posts under the name and the links that the operator gave their site."""

from dataclasses import replace
from typing import Final

from crawlers.items import Post
from crawlers.sources import SourceConfig

_OFFICIAL: Final = "https://weibo.com"


def moved(post: Post, source: SourceConfig) -> Post:
    """The post stored under the source's own name for the site, its link at the stand-in; as it is where there are none."""
    if source.link_base:
        post = replace(post, url=post.url.replace(_OFFICIAL, source.link_base, 1))
    if not source.site:
        return post
    parent, root = (_renamed(post_id, post.site, source.site) for post_id in (post.parent_id, post.root_id))
    return replace(post, site=source.site, parent_id=parent, root_id=root)


def _renamed(post_id: str, old: str, new: str) -> str:
    return f"{new}:{post_id.removeprefix(f'{old}:')}" if post_id else ""
