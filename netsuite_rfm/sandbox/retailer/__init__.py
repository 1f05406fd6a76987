"""A generated retailer: people, stores and three years of orders."""
