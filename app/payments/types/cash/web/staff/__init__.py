"""What those who work for a service see and set of it."""
