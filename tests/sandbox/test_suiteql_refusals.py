"""What NetSuite refuses is refused, in its own words where they are known. Each case names its source."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.store.account import Account, SuiteQLRefused

START = "Invalid search query. Detailed unprocessed description follows. "
UNSUPPORTED = START + "Search error occurred: Invalid or unsupported search."
NOT_LISTED = "section_158513731864"  # supported and unsupported functions
RULES = "section_156257790831"
LIMITS = "section_156257796125"
PRACTICES = "article_0824094533"
CONNECT = "section_3903316302"
BUILTINS = "article_161950565221"
GUESS = "guess"


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """An account without customers: a refusal does not wait for data."""
    with closing(Account()) as account:
        yield account


def refusal(account: Account, sql: str, *params: str) -> str:
    """The words in which a query is refused."""
    with pytest.raises(SuiteQLRefused) as refused:
        account.query(sql, params)
    return refused.value.detail


def case(sql: str, source: str, what: str) -> object:
    """A refused text, where it is said that it is refused, and what it is."""
    return pytest.param(sql, id=f"{what} [{source}]")


@pytest.mark.parametrize(
    "sql",
    [
        case("WITH x AS (SELECT id FROM customer) SELECT id FROM x", RULES, "WITH"),
        case("SELECT id FROM (WITH x AS (SELECT 1 AS id FROM dual) SELECT id FROM x) y", RULES, "WITH in a subselect"),
        case("SELECT id FROM customer LIMIT 5", "no source has it working", "LIMIT"),
        case("SELECT id FROM customer ORDER BY id OFFSET 5 ROWS", GUESS, "OFFSET"),
        case("SELECT [id] FROM customer", LIMITS, "square brackets"),
        case("SELECT c.id FROM customer c WHERE c.id = [5]", LIMITS, "square brackets in WHERE"),
        case('SELECT x."No" FROM (SELECT id AS "No" FROM customer) x', PRACTICES, "quoted alias in a subselect"),
        case("SELECT id FROM transaction WHERE trandate > DATE '2026-01-31'", PRACTICES, "date literal"),
        case("SELECT id FROM transaction WHERE createddate > TIMESTAMP '2026-01-31 00:00:00'", PRACTICES, "timestamp"),
        case("SELECT trandate + INTERVAL '1' DAY FROM transaction", PRACTICES, "interval literal"),
        case("SELECT c.id FROM customer c, transaction t WHERE c.id = t.entity(+)", PRACTICES, "right outer (+)"),
        case("SELECT c.id FROM customer c, transaction t WHERE c.id(+) = t.entity", PRACTICES, "left outer (+)"),
        case(
            "SELECT c.id FROM customer c, currency d JOIN transaction t ON t.entity = c.id WHERE d.id = c.currency",
            CONNECT,
            "both join syntaxes",
        ),
        case("SELECT id FROM customer; SELECT id FROM customer", GUESS, "two statements"),
        case("SELECT id FROM customer;", GUESS, "a terminator"),
        case("SELECT 1", GUESS, "no FROM"),
        case("", GUESS, "nothing"),
        case("SELECT id FROM customer WHERE", GUESS, "half a statement"),
        case("SELECT q'[it's]' AS x FROM dual", GUESS, "q quoting"),
        case("SELECT N'x' AS x FROM dual", GUESS, "national quoting"),
        case("SELECT id FROM customer c, customer c", GUESS, "one alias twice"),
        case("SELECT id FROM customer c, transaction t WHERE c.id = t.entity", GUESS, "ambiguous column"),
        case("SELECT id FROM customer ORDER BY 2", GUESS, "position past the list"),
        case("SELECT COUNT(*), id FROM customer", GUESS, "column neither grouped nor aggregated"),
        case("SELECT id FROM customer WHERE COUNT(*) > 1", GUESS, "aggregate in WHERE"),
        case("SELECT ROW_NUMBER() FROM customer", GUESS, "analytic function without OVER"),
        case("SELECT trandate + trandate FROM transaction", GUESS, "sum of two dates"),
        case(
            "SELECT id FROM transaction WHERE trandate = '2026-01-31'", "aideny-kr and others", "text in another format"
        ),
        case("SELECT TO_DATE('2026-02-30', 'YYYY-MM-DD') AS d FROM dual", GUESS, "a day there is not"),
        case("SELECT 1/0 AS x FROM dual", GUESS, "division by zero"),
        case("SELECT 'abc' + 1 AS x FROM dual", GUESS, "text that is no number"),
        case("SELECT BUILTIN.NOSUCH(id) FROM customer", BUILTINS, "unknown BUILTIN function"),
        case("SELECT DBMS_RANDOM.VALUE(1) FROM dual", BUILTINS, "function of a package"),
        case(
            "SELECT BUILTIN.CONSOLIDATE(foreigntotal, 'INCOME', 'DEFAULT', 'DEFAULT', 1, postingperiod, 'DEFAULT') "
            "FROM (SELECT foreigntotal, 1 AS postingperiod FROM transaction) t",
            "observed",
            "column as period",
        ),
    ],
)
def test_a_construct_is_refused(account: Account, sql: str) -> None:
    """What the named source rules out is answered with "Invalid or unsupported search"."""
    assert refusal(account, sql) == UNSUPPORTED


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO customer (id) VALUES (1)",
        "UPDATE customer SET isinactive = 'T'",
        "DELETE FROM customer",
        "MERGE INTO customer c USING dual d ON (1 = 1) WHEN MATCHED THEN UPDATE SET isinactive = 'T'",
        "DROP TABLE customer",
        "CREATE TABLE x AS SELECT id FROM customer",
        "ATTACH '/tmp/x.db' AS x",
        "COPY customer TO '/tmp/x.csv'",
        "PRAGMA database_list",
        "SET threads = 1",
        "BEGIN",
        "CALL x()",
        "EXPLAIN SELECT id FROM customer",
        "VALUES (1)",
    ],
)
def test_only_a_select_is_a_query(account: Account, sql: str) -> None:
    """SuiteQL reads; every other kind of statement is refused."""
    assert refusal(account, sql) == UNSUPPORTED


@pytest.mark.parametrize(
    "call",
    [
        *(
            f"{name}(id)"
            for name in ("CEILING", "CHAR_LENGTH", "CHARACTER_LENGTH", "BIT_LENGTH", "BIT_XOR_AGG", "CHAR")
        ),
        *(f"{name}(id)" for name in ("COT", "LCASE", "UCASE", "CONVERT")),
        "CHARINDEX('a', entityid)",
        "DATEDIFF(day, datecreated, CURRENT_DATE)",
        "LEFT(entityid, 2)",
        "RIGHT(entityid, 2)",
        "SUBSTRING(entityid, 1, 2)",
        "LISTAGG(entityid, ',')",
        "LOCATE('a', entityid)",
        "POSITION('a', entityid)",
        "REPEAT('a', 3)",
    ],
)
def test_a_function_named_as_unsupported_is_refused(account: Account, call: str) -> None:
    """The second list of section_158513731864, in full."""
    assert refusal(account, f"SELECT {call} AS x FROM customer") == UNSUPPORTED


@pytest.mark.parametrize(
    "call",
    [
        "NTILE(5) OVER (ORDER BY id)",
        "PERCENT_RANK() OVER (ORDER BY id)",
        "CUME_DIST() OVER (ORDER BY id)",
        "LAG(id) OVER (ORDER BY id)",
        "LEAD(id) OVER (ORDER BY id)",
        "FIRST_VALUE(id) OVER (ORDER BY id)",
        "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY id)",
        "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY id)",
        "STDDEV(id)",
        "VARIANCE(id)",
    ],
)
def test_a_function_on_neither_list_is_refused_unless_the_account_has_it(account: Account, call: str) -> None:
    """Whether NetSuite runs these is unknown: `Behaviour.undocumented_functions`."""
    sql = f"SELECT {call} AS x FROM customer"
    assert refusal(account, sql) == UNSUPPORTED
    with closing(Account(Behaviour(undocumented_functions="accepted"))) as lenient:
        assert lenient.query(sql).columns == ["x"]


@pytest.mark.parametrize(
    "call",
    [
        "TRIM(entityid)",
        "EXTRACT(YEAR FROM datecreated)",
        "CAST(id AS VARCHAR(10))",
        "IFNULL(id, 0)",
        "CONCAT_WS(',', 'a', 'b')",
        "STRPTIME('x', 'y')",
        "READ_CSV('/etc/passwd')",
        "GETENV('HOME')",
        "SUITEQL_DIVIDE(1, 2)",
        "IIF(1 = 1, 2, 3)",
    ],
)
def test_a_function_of_the_engine_underneath_is_refused(account: Account, call: str) -> None:
    """Only the list of section_158513731864 counts, not what DuckDB or Oracle could do."""
    assert refusal(account, f"SELECT {call} AS x FROM customer") == UNSUPPORTED


@pytest.mark.parametrize(
    "call", ["ORA_HASH(id)", "BUILTIN.HIERARCHY(id, 'LEVEL')", "SOUNDEX(entityid)", "CORR_K(id, id)"]
)
def test_what_only_the_sandbox_lacks_says_so(account: Account, call: str) -> None:
    """A function NetSuite has and the sandbox has not built is refused with a word that it is the sandbox."""
    assert "this sandbox has not built" in refusal(account, f"SELECT {call} AS x FROM customer")


def test_an_unknown_column_lists_what_is_available(account: Account) -> None:
    """The words were observed live (databricks tests): alias and table of each source."""
    detail = refusal(account, "SELECT subsidiary FROM transaction")
    assert detail == (
        START + "Search error occurred: Unknown identifier 'subsidiary'. "
        "Available identifiers are: {transaction=transaction}."
    )
    detail = refusal(account, "SELECT c.id FROM customer c INNER JOIN transaction t ON t.entity = c.internalid")
    assert detail.endswith("Unknown identifier 'internalid'. Available identifiers are: {c=customer, t=transaction}.")


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT id FROM customer WHERE total > 1", id="in WHERE"),
        pytest.param("SELECT id AS n FROM customer WHERE n > 1", id="alias in WHERE"),
        pytest.param("SELECT id FROM customer GROUP BY id HAVING nothing > 1", id="in HAVING"),
        pytest.param("SELECT id FROM customer ORDER BY nothing", id="in ORDER BY"),
        pytest.param("SELECT x.id FROM customer c", id="unknown alias"),
        pytest.param(
            "SELECT id FROM customer c WHERE EXISTS (SELECT 1 FROM dual WHERE c.nothing = 1)", id="correlated"
        ),
        pytest.param("SELECT a.id FROM customer a, (SELECT id FROM currency WHERE id = a.id) b", id="lateral"),
    ],
)
def test_an_unknown_name_is_found_wherever_it_stands(account: Account, sql: str) -> None:
    """Names are looked up in the sources of their SELECT, then in those around it, as in Oracle."""
    assert "Unknown identifier '" in refusal(account, sql)


@pytest.mark.parametrize(
    "table", ["nosuch", "TRANSACTIONS", "information_schema", "transaction_lines", "duckdb_tables"]
)
def test_an_unknown_table_is_named_as_written(account: Account, table: str) -> None:
    """The words were observed live (julbrs/netsuite-api-client tests)."""
    assert refusal(account, f"SELECT * FROM {table}") == f"{START}Invalid search type: {table}."


@pytest.mark.parametrize("source", ["main.customer", "read_csv('/etc/passwd')", "'/etc/passwd'"])
def test_nothing_but_a_table_of_the_account_is_a_table(account: Account, source: str) -> None:
    """Schemas, table functions and files are out of reach."""
    assert refusal(account, f"SELECT * FROM {source}").startswith(START)


def test_in_takes_a_thousand_arguments_and_no_more(account: Account) -> None:
    """article_0824094533; at the limit and one past it, also where the list is not of plain numbers."""
    for written in ("{}", "'{}'", "{}.5"):
        listed = [written.format(number) for number in range(1001)]
        sql = "SELECT id FROM customer WHERE id IN ({})"
        assert account.query(sql.format(", ".join(listed[:1000]))).rows == []
        assert refusal(account, sql.format(", ".join(listed))) == UNSUPPORTED


def test_parameters_come_with_2026_2(account: Account) -> None:
    """section_N3950559: `?` is bound from 2026.2 on; before, neither `?` nor params are known."""
    sql = "SELECT id FROM customer WHERE id = ?"
    assert account.query(sql, ["5"]).rows == []
    for params in ((), ("5", "6")):
        assert refusal(account, sql, *params) == UNSUPPORTED
    assert refusal(account, "SELECT id FROM customer", "5") == UNSUPPORTED
    with closing(Account(Behaviour(release="2026.1"))) as older:
        assert refusal(older, sql, "5") == UNSUPPORTED
        assert refusal(older, sql) == UNSUPPORTED


def test_window_functions_may_be_refused() -> None:
    """`Behaviour.window_functions`; the aggregate of the same name still runs."""
    with closing(Account(Behaviour(window_functions=False))) as account:
        assert refusal(account, "SELECT ROW_NUMBER() OVER (ORDER BY id) AS n FROM customer") == UNSUPPORTED
        assert refusal(account, "SELECT SUM(id) OVER (PARTITION BY currency) AS n FROM customer") == UNSUPPORTED
        assert account.query("SELECT SUM(id) AS n FROM customer").rows == [(None,)]


def test_with_may_be_accepted() -> None:
    """`Behaviour.with_clause`: sources disagree."""
    with closing(Account(Behaviour(with_clause="accepted"))) as account:
        sql = "WITH a AS (SELECT id FROM currency), b AS (SELECT id FROM a WHERE id < 3) SELECT COUNT(*) AS n FROM b"
        assert account.query(sql).rows == [("2",)]


@pytest.mark.parametrize(
    "sql", ["SELECT " + "(" * 5000 + "1" + ")" * 5000 + " AS x FROM dual", "SELECT '\x01' AS x FROM dual"]
)
def test_a_hostile_text_is_refused_and_breaks_nothing(account: Account, sql: str) -> None:
    """Endless nesting and control characters get the same answer as any other text that is no query."""
    assert refusal(account, sql) == UNSUPPORTED
    assert account.query("SELECT 1 AS one FROM dual").rows == [("1",)]
