"""The pages of vouchers and account barcodes: for payers, and for those who work for a service."""
