"""What a caller asked for and cannot have; the message is for the screen and says why and what to do."""


class RequestError(ValueError):
    """Base of all of them; entry points turn each into its answer."""


class InvalidError(RequestError):
    """A value that was given cannot be used."""


class NotFoundError(RequestError):
    """The thing asked for does not exist."""


class ConflictError(RequestError):
    """The thing is not in the state that the action needs, for instance because someone else was faster."""
