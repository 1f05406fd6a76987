"""What each customer will do next: churn risk, the next order and its value, and whether the account's data bear it.

The model is MBG/NBD on distinct buying days (Batislam, Denizel and Filiztekin 2007; Hoppe and Wagner 2007). All of it
is pure: columns in, columns out.
"""
