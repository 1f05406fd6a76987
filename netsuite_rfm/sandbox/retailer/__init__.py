"""Generate a retailer: people, stores and three years of orders."""
