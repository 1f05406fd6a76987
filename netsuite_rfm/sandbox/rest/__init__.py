"""REST web services as the sandbox answers them."""
