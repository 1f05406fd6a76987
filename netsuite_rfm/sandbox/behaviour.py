"""What a NetSuite account may do where Oracle's help says nothing, or says two things.

Every field of :class:`Behaviour` is one such question, with the sandbox's answer as its default. The line
under each field names what is known: a page of Oracle's help by its id, a public code base by its
repository, or "guess" where neither was found. :meth:`Behaviour.alternatives` lists all answers of every
question, so that a test can run a client under each one, or under pairs of them.

Two open questions have no field: which ``context.type`` a user event script sees on a PATCH
(``scripts.account.ScriptedAccount`` is told), and which transaction types a role with only "Find
Transaction" sees (a role is not a behaviour).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints


def _number(default: int | None, *others: int | None) -> Any:  # noqa: ANN401 - it stands for an int field
    """Declare a field open to any number, of which :meth:`Behaviour.alternatives` lists these."""
    return dataclasses.field(default=default, metadata={"values": (default, *others)})


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """One account's answers to what is unknown about NetSuite. Immutable; an account has exactly one."""

    release: Literal["2026.2", "2026.1", "2025.2"] = "2026.2"
    """Release of the account. Batches exist from 2026.1 (oracle/netsuite-suitecloud-sdk,
    appendix-suitetalk-rest.md); bound SuiteQL parameters and batches that run in sequence unless asked
    otherwise from 2026.2 (section_N3950559)."""

    # What SuiteQL finds, and how it writes it.

    credit_sign: Literal["negative", "positive"] = "negative"
    """Sign of `transaction.foreigntotal` on CustCred, CashRfnd and RtnAuth. Negative is implied by public
    queries, stated nowhere."""

    transaction_total: bool = False
    """Whether the column `transaction.total` exists. Sources disagree (aideny-kr/ecom-netsuite-suites:
    yes; others report it cannot be queried)."""

    netamount_currency: Literal["transaction", "base"] = "transaction"
    """Currency of `transactionline.netamount`: of the transaction (section_1548805090) or the
    subsidiary's (many public queries)."""

    status_form: Literal["letter", "compound"] = "letter"
    """Form of a plain `transaction.status`: `B`, or `SalesOrd:B` as `BUILTIN.CF` gives it. The letter was
    observed (aideny-kr/ecom-netsuite-suites)."""

    script_id_case: Literal["lower", "upper"] = "lower"
    """Case of `scriptid` in the table of a custom list. Guess: as the SDF object spells it; upper case is
    what setup tables show."""

    date_format: Literal["M/D/YYYY", "D/M/YYYY", "D-Mon-YYYY", "YYYY-MM-DD"] = "M/D/YYYY"
    """Date format in the user's preferences: the form of a date column without TO_CHAR (observed:
    salto-io/salto, date_formats.ts)."""

    numbers: Literal["string", "bare"] = "string"
    """JSON form of a number in a SuiteQL row. The sample of section_157909186990 has strings; whether a
    bare number ever comes is unknown."""

    leading_zero: bool = False
    """A number below 1 as text: `0.5` if true, `.5` (Oracle's own text form) if false. Unknown over REST."""

    expr1_alias: bool = False
    """A selected SESSIONTIMEZONE comes back under the name `expr1` whatever its alias (observed once:
    amp-labs/connectors, authmetadata.go)."""

    change_dates: Literal["moment", "date_time", "day"] = "moment"
    """What `createddate` and `lastmodifieddate` are in SuiteQL: moments, which SYS_EXTRACT_UTC takes (observed:
    PostHog); date-times of the session without a zone; or bare days. Unknown for every account."""

    deleted_records: Literal["moment", "date_time", "day", "absent"] = "moment"
    """Whether SuiteQL has the table `deletedrecord` (observed: GSpo7/suiteql-sql-library, estuary/flow), and what
    its `deleteddate` is. It is shown there with its time; the zone is unknown, and so is what a role without the
    permission "Deleted Records" (section_N3497592) sees."""

    projects: bool = True
    """Whether SuiteQL has the table `job`. Without the feature Projects it does not
    (fivetran/dbt_netsuite_source issue 29)."""

    vendors: bool = True
    """Whether SuiteQL has the table `vendor` for this role. Unknown for a role without the permission Vendors."""

    line_quantities: bool = True
    """Whether a line shows `quantityshiprecv` and `quantitybilled` (observed: QuickFind-Limited/claude_code_api,
    TRANSACTION_SCHEMA.md). Unknown for accounts without Advanced Shipping; guess: they may lack them."""

    accounting_books: Literal["absent", "primary_1", "primary_2"] = "absent"
    """The table `accountingbook` and the id of the primary book. Public code takes book 1 where the table is not
    there; that the primary book may have another id is a guess."""

    order_locations: Literal["main", "lines"] = "main"
    """Whether a transaction's location stands on its main line too, or on its item lines alone. Public code has
    either; guess: it depends on features and forms."""

    percent_form: Literal["fraction", "number"] = "fraction"
    """What a Percent field of 50 % is in SuiteQL: 0.5, as public code that multiplies by 100 has it; or 50. Unknown for
    every account."""

    # What SuiteQL refuses, and its pages.

    window_functions: bool = True
    """Whether `ROW_NUMBER() OVER (...)` and its like run. They are on the list of section_158513731864;
    not every account is known to take them over REST."""

    with_clause: Literal["refused", "accepted"] = "refused"
    """`WITH`. Refused by section_156257790831; reported to work in N/query
    (tpsteiner/Some-SuiteQL-Queries)."""

    undocumented_functions: Literal["refused", "accepted"] = "refused"
    """NTILE, PERCENTILE_CONT and others on neither list of section_158513731864. Unknown."""

    offset_past_ceiling: Literal["error", "empty"] = "error"
    """Answer to `offset` at or past 100,000, the most rows a query gives (section_157909186990). Unknown."""

    total_results: Literal["capped", "true", "absent"] = "capped"
    """`totalResults` of a query with more than 100,000 rows: 100,000 or the true count. Unknown. `absent`
    leaves it out of every page (salto-io/salto, types.ts, makes it optional)."""

    page_links: bool = True
    """Whether a page carries links for paging (salto-io/salto, types.ts, makes them optional)."""

    previous_rel: Literal["prev", "previous"] = "prev"
    """`rel` of the link to the page before: `prev` was observed, one page of the help writes `previous`. Unknown."""

    missing_prefer_code: Literal["INVALID_HEADER", "INVALID_PARAMETER", "INVALID_REQUEST"] = "INVALID_HEADER"
    """Code of the 400 for SuiteQL without `Prefer: transient` (required by section_157909186990). Guess."""

    # Errors, signing in, limits.

    error_type_urls: Literal["rfc9110", "rfc2616"] = "rfc9110"
    """`type` of an error: rfc9110 in recent live captures (databricks), rfc2616 in section_156570709583."""

    bearer_failure_body: Literal["json", "none"] = "json"
    """Whether a refused bearer token comes with a JSON error body. subsect_158521885412 shows headers
    only."""

    token_type: Literal["Bearer", "bearer"] = "Bearer"  # noqa: S105 - a word of OAuth 2.0, no secret
    """`token_type` of a token answer: the text of section_162790605110 and its sample differ in case."""

    expires_in_form: Literal["number", "text"] = "number"
    """`expires_in` as a number (section_162790605110) or as text (amp-labs/connectors reads either)."""

    role_refusal_status: Literal[400, 403] = 400
    """Status for a role without "REST Web Services". 400 observed (improvado.io); PostHog takes 403 as
    the same."""

    concurrency_status: Literal[429, 400] = 429
    """Status of the refusal of one request too many at once. section_156570709583 shows 429 with the title "Bad
    Request"; 400 with the same code is not ruled out. Guess: 429."""

    retry_after_s: int | None = _number(None, 1)
    """`Retry-After` of a 429 in seconds, or none. Neither documented nor captured; guess: none."""

    async_work_counts: bool = False
    """Whether a running job takes one of the account's concurrent requests. Not said; it runs on a pool
    of its own (section_N259503), so guess: no."""

    token_requests_count: bool = False
    """Whether a token request takes one of the account's concurrent requests. Guess: no, because the
    limit is that of SOAP, REST and RESTlet requests (bridgehead_156224824287) and a token request belongs
    to none of them."""

    server_time: bool = True
    """Whether `/system/v1/serverTime` (article_0528010158) is there. Older releases lack it; guess: 404."""

    certificate_endpoint: Literal["open", "forbidden", "absent"] = "open"
    """The endpoint of certificates (article_92130837826): open to this role; forbidden, as without the permission
    "Manage own OAuth 2.0 Client Credentials certificates"; or not there. Status and words of a refusal are a guess."""

    certificate_upload_status: Literal[200, 201] = 200
    """Status of a good upload of a certificate. article_0209112025 shows the body; guess: 200."""

    certificate_active_after_s: float = dataclasses.field(default=0.0, metadata={"values": (0.0, 3600.0)})
    """Seconds after which a certificate set up by the endpoint signs in. Unknown; guess: at once."""

    certificate_list_names_role: bool = True
    """Whether the list of certificates (article_11111634165) says whose role and entity each is for. Unknown: public
    clients read the id alone."""

    certificate_revoke_answer: Literal["text", "none"] = "text"
    """Answer to a revocation: the words "Successfully revoked" (article_0209112818), or no body. Guess: the words."""

    # Changing records.

    unknown_field_code: Literal["INVALID_CONTENT", "USER_ERROR"] = "INVALID_CONTENT"
    """Code of the 400 for an unknown field under name validation `error`. Not captured; guess."""

    validation_in_batches: bool = True
    """Whether the validation headers (section_156570709583) act on the records of a batch. Unknown; if
    not, the defaults do."""

    record_changed_status: Literal[400, 409] = 400
    """Status when another writer changed the record at the same time. Unknown over REST."""

    record_changed_code: Literal["USER_ERROR", "RCRD_HAS_BEEN_CHANGED"] = "USER_ERROR"
    """Code of the same. RCRD_HAS_BEEN_CHANGED is SuiteScript's and SOAP's; guess."""

    multiselect_patch: Literal["replace", "append"] = "replace"
    """Whether the values of a multi-select in a PATCH replace what is there, as for any field of a record, or are
    added to it, as lines of a sublist without keys are (section_1545295601). Unknown; guess: replace."""

    multiselect_separator: Literal[", ", ",", "\x05"] = ", "
    """What stands between the ids of a multi-select in SuiteQL: observed as `1, 2` (timdietrich.me); bare commas
    and the mark SuiteScript 1 used are the other forms in circulation. Unknown over REST."""

    select_by_ref_name: bool = False
    """Whether a list field takes `{"refName": "..."}` alone. Unknown."""

    select_by_external_id: bool = False
    """Whether a list field takes `{"externalId": "..."}`, here the value's script id. Unknown for list
    values."""

    hidden_record_type: Literal["forbidden", "not_found"] = "forbidden"
    """Answer to record REST on a custom record type that the role may not see: 403, or 404 as for a type there is
    not, as SuiteQL has it (PostHog). Unknown."""

    duplicate_code: Literal["USER_ERROR", "UNIQUE_RCRD_ID_REQD", "DUP_CSTM_RCRD_ENTRY"] = "USER_ERROR"
    """Code of the 400 for a record with an external id that is taken. The latter two are SuiteScript's; unknown
    over REST."""

    promotions: bool = True
    """Whether SuiteQL shows `tranPromotion` and `promotionCode`. Observed in two public projects; on no page of
    Oracle's help, and without SuitePromotions unknown."""

    promotion_discount_sign: Literal["negative", "positive"] = "negative"
    """Sign of `purchasediscount` and `shippingdiscount` of tranPromotion. Unknown; guess: as of a discount item."""

    campaigns: bool = True
    """Whether SuiteQL shows the records `campaign`, with `title`, `startdate` and `basecost`. Unknown."""

    coupon_codes: bool = True
    """Whether SuiteQL shows `couponCode`, and `tranPromotion.couponcode` is its id. Guess: one public view joins them
    so."""

    campaign_responses: Literal["codes", "words", "absent"] = "codes"
    """Whether SuiteQL shows `campaignresponse`, and `response` as the code of the REST record (CLICKEDTHRU) or in words
    (Clicked Thru). The record's fields are those of the REST API Browser 2026.1; as a table it is unknown."""

    lead_source: bool = True
    """Whether SuiteQL shows `transaction.leadsource`. It is a field of sales transactions (section_N990329); as a
    column unknown."""

    upsert_status: Literal[204, 200, 201] = 204
    """Status of a good upsert. section_156335203191 shows none; guess: that of a change."""

    empty_body_content_type: Literal["absent", "json"] = "absent"
    """Whether an answer without a body names a media type all the same. Guess: no."""

    page_error_status: Literal[200, 500] = 200
    """Status of the page that tells a browser of a script's error or of a missing permission. Unknown; guess: 200,
    as pages of the UI have."""

    # Batches and their jobs.

    batch_refusal_status: Literal[405, 404, 400] = 405
    """Answer of a release before 2026.1 to PATCH on the collection. Guess: the method is not allowed
    there."""

    one_prefer_line: bool = True
    """Whether `Prefer: respond-async, batch-processing="parallel"` on one line means the same as two
    lines. RFC 7240 says so; article_0127092747 shows two. If not, only the line's first preference is
    read."""

    too_many_items_code: Literal["INVALID_CONTENT", "USER_ERROR"] = "INVALID_CONTENT"
    """Code of the 400 for more than 100 records (article_0127092747). Status and code are a guess."""

    repeated_record: Literal["both", "refused"] = "both"
    """The same record twice in a batch: both changes in order, or 400 for the batch. Unknown."""

    idempotency_status: Literal[400, 409] = 400
    """Status for a used idempotency key: subsect_164494900632 prints `HTTP 400 Conflict`,
    mulesoft/docs-connectors 409."""

    idempotency_keys_kept: int | None = _number(None, 1)
    """How many of the newest keys are remembered; None: all. Unknown."""

    job_location: Literal["absolute", "relative"] = "absolute"
    """`Location` of an accepted batch. article_0127092747 shows a URL; another page only the path."""

    pending_polls: int = _number(1, 0, 3)
    """How many polls of a job are answered "not completed" at least, work done or not. Guess: a real job
    takes its time."""

    progress_in_hand: Literal["pending", "processing"] = "pending"
    """`progress` of a job or task not yet completed: `pending` in subsect_161278579295; a word for work
    in hand is unknown."""

    progress_done: Literal["succeeded", "COMPLETE", "100"] = "succeeded"
    """`progress` of what succeeded: `succeeded` in subsect_161278579295; Oracle's skill files write
    COMPLETE; one client's README shows the number 100 (sent as a number)."""

    progress_failed: Literal["failed", "FAILED"] = "failed"
    """`progress` of a task whose record failed: `failed` is handled by public clients (simstudioai/sim)."""

    job_progress_partial_failure: Literal["succeeded", "failed"] = "succeeded"
    """Whether a job with some failed records reports the word of success or of failure. Unknown."""

    task_list: Literal["one_item", "item_per_task"] = "one_item"
    """Task list: one item with a `self` link per task (the sample of subsect_161278579295), or an item
    per task (simstudioai/sim reads both)."""

    task_order: Literal["same", "reversed", "shuffled"] = "same"
    """Order of the tasks against the order of the batch's items. Unknown."""

    result_status: Literal[204, 200] = 204
    """Status of a successful result of a PATCH: 204 without, or 200 with the body `{}`
    (mulesoft/docs-connectors). Unknown."""

    result_location: bool = True
    """Whether a successful result names its record in `Location`. Observed (mulesoft/docs-connectors)."""

    suiteql_lag_s: float = dataclasses.field(default=0.0, metadata={"values": (0.0, 0.3)})
    """Seconds after which SuiteQL shows what record REST has written. Unknown: Oracle's help promises no
    read-your-write, and no public report says either way; guess: at once."""

    job_requests_kept: int | None = _number(None, 0)
    """How many more requests about a job are answered once it was reported completed; then it is
    forgotten (404). None: all of them. How long jobs are kept is unknown."""

    @property
    def has_batches(self) -> bool:
        """Batch operations exist from 2026.1."""
        return self.release >= "2026.1"

    @property
    def runs_batches_in_sequence(self) -> bool:
        """Whether a batch runs in sequence unless its Prefer header asks for parallel (section_N3950559)."""
        return self.release >= "2026.2"

    @property
    def binds_parameters(self) -> bool:
        """SuiteQL takes `params` from 2026.2 (section_N3950559)."""
        return self.release >= "2026.2"

    @classmethod
    def alternatives(cls) -> dict[str, tuple[Any, ...]]:
        """List the values to try of every field, the default first; `Behaviour(**{field: value})` takes each."""
        hints = get_type_hints(cls)
        return {f.name: _values_of(f, hints[f.name]) for f in dataclasses.fields(cls)}


def _values_of(field: dataclasses.Field[Any], hint: object) -> tuple[Any, ...]:
    if "values" in field.metadata:
        return tuple(field.metadata["values"])
    values = (False, True) if hint is bool else get_args(hint)
    return (field.default, *(value for value in values if value != field.default))
