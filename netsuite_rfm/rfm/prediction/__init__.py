"""Predict each customer's churn risk, next order and value, and check whether the account's data support it.

The model is MBG/NBD on distinct buying days (Batislam, Denizel and Filiztekin 2007; Hoppe and Wagner 2007). All code
here is pure: columns in, columns out.
"""
