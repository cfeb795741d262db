"""Many links from a spreadsheet: each line gets one of its own, which is paid once."""
