"""The catalogue of translations, and the tool that keeps it in step with the code."""
