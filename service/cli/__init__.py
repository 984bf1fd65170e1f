"""The command line: thin commands over the floors below."""


def main() -> None:
    """Entry point of the ``tingfeng`` command."""
    from service.cli.app import app  # heavy imports wait until a command runs

    app(prog_name="tingfeng")
