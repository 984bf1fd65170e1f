"""Who posted what how often on which day: what tells a flood from a conversation. The same conditions in both stores."""

from typing import Final

from nlp.bots import GRIEVANCES, PROMOTIONS

GRIEVANCE_KINDS: Final = tuple(sorted(kind.value for kind in GRIEVANCES))
PROMOTION_REASONS: Final = tuple(sorted(reason.value for reason in PROMOTIONS))
