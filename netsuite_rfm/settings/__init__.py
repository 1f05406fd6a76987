"""All settings: their definitions, their sources, and the objects built from them."""
