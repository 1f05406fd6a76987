"""Files to upload: generic, Klaviyo, Meta, Google and Mailchimp."""
