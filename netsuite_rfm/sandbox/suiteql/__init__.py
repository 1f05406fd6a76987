"""SuiteQL as NetSuite accepts it over REST, executed on DuckDB.

It is parsed as Oracle SQL (section_156257790831), refused if Oracle's help or a live account refuses it, and translated
to DuckDB SQL with Oracle's semantics of functions, nulls and numbers.
"""
