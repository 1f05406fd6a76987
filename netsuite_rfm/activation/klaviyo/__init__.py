"""Klaviyo: profile properties by bulk import, opt-outs to suppression. Facts from developers.klaviyo.com."""
