"""What a person types and sees; the only place that prints or exits."""
