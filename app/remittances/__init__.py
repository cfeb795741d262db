"""What networks send every day: files of what was paid in, read line by line."""
