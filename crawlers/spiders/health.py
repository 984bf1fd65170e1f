"""Whether the operator's cookie is still good: asked once, before anything else of a run."""

from crawlers.spiders.addresses import asked
from crawlers.spiders.fetching import Fetcher, RefusedError


async def check_cookie(fetcher: Fetcher) -> None:
    """Ask the site who is signed in, where the type of source can and there is a cookie.

    Raises `RefusedError` where the site says nobody is, or refuses to be asked anything. An answer that says neither -
    an error of the server, a page that changed, robots.txt - is told and ends nothing: the run itself will show.
    """
    health = fetcher.ledger.source.type.health
    if health is None or not fetcher.has_cookie:
        return
    try:
        await fetcher.ask(asked(fetcher.ledger.source, health))
    except RefusedError as error:
        if error.is_final:
            raise
