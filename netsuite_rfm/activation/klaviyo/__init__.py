"""Klaviyo: profile properties by bulk import, opt-outs by suppression. Source: developers.klaviyo.com."""
