"""What `python -m app.cli` runs."""

from app.cli.commands import main

main(prog_name="python -m app.cli")
