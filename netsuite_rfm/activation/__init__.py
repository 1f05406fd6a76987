"""Send segments to campaign tools: Klaviyo, Meta, Google, files and webhooks."""
