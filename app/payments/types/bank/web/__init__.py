"""The pages of paying by bank, and those of the sandbox's banks."""
