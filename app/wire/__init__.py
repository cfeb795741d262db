"""What the platform's nouns look like to other systems: in answers of the API and in webhooks."""
