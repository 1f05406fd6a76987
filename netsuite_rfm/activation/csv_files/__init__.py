"""Files for tools that take an upload: generic, Klaviyo, Meta, Google and Mailchimp."""
