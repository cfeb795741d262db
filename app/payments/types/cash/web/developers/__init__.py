"""The pages and addresses of the sandbox: for those who build services, in English."""
