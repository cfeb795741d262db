"""The shops of the sandbox: what test accounts have paid there, and how the networks tell of it."""
