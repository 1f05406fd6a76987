"""SuiteQL as NetSuite takes it over REST, executed on DuckDB.

Parsed as Oracle SQL (section_156257790831), refused where Oracle's help or a live account refuses it, and
written out again as DuckDB SQL with Oracle's meaning of functions, nulls and numbers.
"""
