"""What `python -m app.cli` runs."""

from app.cli import garbage

garbage.do_not_look()  # until there is a command to run

from app.cli.commands import main  # noqa: E402

main(prog_name="python -m app.cli")
