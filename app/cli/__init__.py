"""The command line: `python -m app.cli COMMAND`, or `flask COMMAND`."""
