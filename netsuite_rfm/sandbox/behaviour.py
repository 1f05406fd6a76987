"""Possible behaviours of a NetSuite account if Oracle's help is silent or contradicts itself.

Each field of :class:`Behaviour` is one such question, with the sandbox's answer as its default. The text under a field
names the source: a page of Oracle's help by its id, a public code base by its repository, or "guess" if neither was
found. :meth:`Behaviour.alternatives` lists all answers to every question, so that a test can run a client with each
one, or with pairs of them.

Two open questions have no field. Which ``context.type`` a user event script sees on a PATCH is an argument of
``scripts.account.ScriptedAccount``. Which transaction types a role with only "Find Transaction" sees depends on the
role.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints


def _number(default: int | None, *others: int | None) -> Any:  # noqa: ANN401 - it stands for an int field
    """Declare a field that accepts any number; :meth:`Behaviour.alternatives` lists only these."""
    return dataclasses.field(default=default, metadata={"values": (default, *others)})


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """One account's answers to the open questions about NetSuite. Immutable; an account has exactly one."""

    release: Literal["2026.2", "2026.1", "2025.2"] = "2026.2"
    """Release of the account. Batches exist from 2026.1 (oracle/netsuite-suitecloud-sdk, appendix-suitetalk-rest.md);
    bound SuiteQL parameters and batches that run in sequence unless asked otherwise from 2026.2 (section_N3950559)."""

    # What SuiteQL finds, and the form of its values.

    credit_sign: Literal["negative", "positive"] = "negative"
    """Sign of `transaction.foreigntotal` on CustCred, CashRfnd and RtnAuth. Negative is implied by public queries, but
    no source states it."""

    transaction_total: bool = False
    """Whether the column `transaction.total` exists. Sources disagree (aideny-kr/ecom-netsuite-suites: yes; others
    report it cannot be queried)."""

    netamount_currency: Literal["transaction", "base"] = "transaction"
    """Currency of `transactionline.netamount`: of the transaction (section_1548805090) or the subsidiary's (many public
    queries)."""

    status_form: Literal["letter", "compound"] = "letter"
    """Form of a plain `transaction.status`: `B`, or `SalesOrd:B` like `BUILTIN.CF`. The letter was observed
    (aideny-kr/ecom-netsuite-suites)."""

    script_id_case: Literal["lower", "upper"] = "lower"
    """Case of `scriptid` in the table of a custom list. Guess: as in the SDF object; setup tables show upper case."""

    date_format: Literal["M/D/YYYY", "D/M/YYYY", "D-Mon-YYYY", "YYYY-MM-DD"] = "M/D/YYYY"
    """Date format in the user's preferences: the form of a date column without TO_CHAR (observed: salto-io/salto,
    date_formats.ts)."""

    numbers: Literal["string", "bare"] = "string"
    """JSON form of a number in a SuiteQL row. The example in section_157909186990 has strings; whether bare numbers
    occur is unknown."""

    leading_zero: bool = False
    """A number below 1 as text: `0.5` if true, `.5` (Oracle's own text form) if false. Unknown over REST."""

    expr1_alias: bool = False
    """Whether a selected SESSIONTIMEZONE is returned as `expr1` regardless of its alias (observed once:
    amp-labs/connectors, authmetadata.go)."""

    change_dates: Literal["moment", "date_time", "day"] = "moment"
    """Type of `createddate` and `lastmodifieddate` in SuiteQL: exact times that SYS_EXTRACT_UTC accepts (observed:
    PostHog), date-times of the session without a zone, or days. Unknown for any given account."""

    deleted_records: Literal["moment", "date_time", "day", "absent"] = "moment"
    """Whether SuiteQL has the table `deletedrecord` (observed: GSpo7/suiteql-sql-library, estuary/flow), and the type
    of its `deleteddate`. These sources show it with its time. The zone is unknown, and so is what a role without the
    permission "Deleted Records" (section_N3497592) sees."""

    projects: bool = True
    """Whether SuiteQL has the table `job`. Without the feature Projects it does not (fivetran/dbt_netsuite_source issue
    29)."""

    vendors: bool = True
    """Whether SuiteQL has the table `vendor` for this role. Unknown for a role without the permission Vendors."""

    line_quantities: bool = True
    """Whether a line shows `quantityshiprecv` and `quantitybilled` (observed: QuickFind-Limited/claude_code_api,
    TRANSACTION_SCHEMA.md). Unknown for accounts without Advanced Shipping; guess: they may lack them."""

    accounting_books: Literal["absent", "primary_1", "primary_2"] = "absent"
    """Whether the table `accountingbook` exists, and the id of the primary book. Public code uses book 1 if the table
    does not exist; that the primary book may have another id is a guess."""

    order_locations: Literal["main", "lines"] = "main"
    """Whether a transaction's location is also on its main line, or only on its item lines. Public code has both;
    guess: it depends on features and forms."""

    percent_form: Literal["fraction", "number"] = "fraction"
    """Value of a Percent field of 50 % in SuiteQL: 0.5, as in public code that multiplies by 100, or 50. Unknown for
    any given account."""

    # What SuiteQL refuses, and its pages.

    window_functions: bool = True
    """Whether `ROW_NUMBER() OVER (...)` and similar functions work. They are on the list of section_158513731864, but
    it is not known whether every account accepts them over REST."""

    with_clause: Literal["refused", "accepted"] = "refused"
    """`WITH`. Refused by section_156257790831; reported to work in N/query (tpsteiner/Some-SuiteQL-Queries)."""

    undocumented_functions: Literal["refused", "accepted"] = "refused"
    """NTILE, PERCENTILE_CONT and others on neither list of section_158513731864. Unknown."""

    offset_past_ceiling: Literal["error", "empty"] = "error"
    """Answer to an `offset` of 100,000 or more, the maximum rows of a query (section_157909186990). Unknown."""

    total_results: Literal["capped", "true", "absent"] = "capped"
    """`totalResults` of a query with more than 100,000 rows: 100,000 or the true count. Unknown. `absent` leaves it out
    of every page (salto-io/salto, types.ts, makes it optional)."""

    page_links: bool = True
    """Whether a page carries links for paging (salto-io/salto, types.ts, makes them optional)."""

    previous_rel: Literal["prev", "previous"] = "prev"
    """`rel` of the link to the page before: `prev` was observed, one page of the help writes `previous`. Unknown."""

    missing_prefer_code: Literal["INVALID_HEADER", "INVALID_PARAMETER", "INVALID_REQUEST"] = "INVALID_HEADER"
    """Code of the 400 for SuiteQL without `Prefer: transient` (required by section_157909186990). Guess."""

    # Errors, sign-in, limits.

    error_type_urls: Literal["rfc9110", "rfc2616"] = "rfc9110"
    """`type` of an error: rfc9110 in recent live captures (databricks), rfc2616 in section_156570709583."""

    bearer_failure_body: Literal["json", "none"] = "json"
    """Whether a refused bearer token comes with a JSON error body. subsect_158521885412 shows headers only."""

    token_type: Literal["Bearer", "bearer"] = "Bearer"  # noqa: S105 - a word of OAuth 2.0, not a secret
    """`token_type` of a token response: the text of section_162790605110 and its example differ in case."""

    expires_in_form: Literal["number", "text"] = "number"
    """`expires_in` as a number (section_162790605110) or as text (amp-labs/connectors reads either)."""

    role_refusal_status: Literal[400, 403] = 400
    """Status for a role without "REST Web Services". 400 was observed (improvado.io); PostHog treats 403 alike."""

    concurrency_status: Literal[429, 400] = 429
    """Status of a throttled request. section_156570709583 shows 429 with the title "Bad Request"; 400 with the same
    code is possible. Guess: 429."""

    retry_after_s: int | None = _number(None, 1)
    """`Retry-After` of a 429 in seconds, or none. Neither documented nor captured; guess: none."""

    async_work_counts: bool = False
    """Whether a running job counts as one of the account's concurrent requests. Undocumented; it runs on its own pool
    (section_N259503), so guess: no."""

    token_requests_count: bool = False
    """Whether a token request counts as one of the account's concurrent requests. Guess: no, because the limit applies
    to SOAP, REST and RESTlet requests (bridgehead_156224824287), and a token request is none of these."""

    server_time: bool = True
    """Whether `/system/v1/serverTime` (article_0528010158) exists. Older releases lack it; guess: 404."""

    certificate_endpoint: Literal["open", "forbidden", "absent"] = "open"
    """The endpoint for certificates (article_92130837826): open to this role; forbidden, as without the permission
    "Manage own OAuth 2.0 Client Credentials certificates"; or absent. Status and message of a refusal are a guess."""

    certificate_upload_status: Literal[200, 201] = 200
    """Status of a good upload of a certificate. article_0209112025 shows the body; guess: 200."""

    certificate_active_after_s: float = dataclasses.field(default=0.0, metadata={"values": (0.0, 3600.0)})
    """Seconds after which a certificate set up by the endpoint signs in. Unknown; guess: at once."""

    certificate_list_names_role: bool = True
    """Whether the list of certificates (article_11111634165) names the role and entity of each. Unknown: public clients
    read only the id."""

    certificate_revoke_answer: Literal["text", "none"] = "text"
    """Answer to a revocation: the words "Successfully revoked" (article_0209112818), or no body. Guess: the words."""

    # Changing records.

    unknown_field_code: Literal["INVALID_CONTENT", "USER_ERROR"] = "INVALID_CONTENT"
    """Code of the 400 for an unknown field under name validation `error`. Not captured; guess."""

    validation_in_batches: bool = True
    """Whether the validation headers (section_156570709583) apply to the records of a batch. Unknown; if not, the
    defaults apply."""

    record_changed_status: Literal[400, 409] = 400
    """Status when another writer changed the record at the same time. Unknown over REST."""

    record_changed_code: Literal["USER_ERROR", "RCRD_HAS_BEEN_CHANGED"] = "USER_ERROR"
    """Code of the same error. SuiteScript and SOAP use RCRD_HAS_BEEN_CHANGED; guess."""

    multiselect_patch: Literal["replace", "append"] = "replace"
    """Whether the values of a multi-select in a PATCH replace the existing ones, as for other fields, or are added,
    like lines of a sublist without keys (section_1545295601). Unknown; guess: replace."""

    multiselect_separator: Literal[", ", ",", "\x05"] = ", "
    """Separator between the ids of a multi-select in SuiteQL: `1, 2` was observed (timdietrich.me). Other known forms
    are commas without blanks and the separator of SuiteScript 1. Unknown over REST."""

    select_by_ref_name: bool = False
    """Whether a list field takes `{"refName": "..."}` alone. Unknown."""

    select_by_external_id: bool = False
    """Whether a list field takes `{"externalId": "..."}`, here the value's script id. Unknown for list values."""

    hidden_record_type: Literal["forbidden", "not_found"] = "forbidden"
    """Answer of record REST for a custom record type that the role cannot see: 403, or 404 as for an unknown type, like
    SuiteQL (PostHog). Unknown."""

    duplicate_code: Literal["USER_ERROR", "UNIQUE_RCRD_ID_REQD", "DUP_CSTM_RCRD_ENTRY"] = "USER_ERROR"
    """Code of the 400 for a record with an external id that is already used. The last two are SuiteScript's; unknown
    over REST."""

    promotions: bool = True
    """Whether SuiteQL has `tranPromotion` and `promotionCode`. Observed in two public projects; Oracle's help does not
    mention them, and it is unknown without SuitePromotions."""

    promotion_discount_sign: Literal["negative", "positive"] = "negative"
    """Sign of `purchasediscount` and `shippingdiscount` of tranPromotion. Unknown; guess: as of a discount item."""

    campaigns: bool = True
    """Whether SuiteQL has the table `campaign` with `title`, `startdate` and `basecost`. Unknown."""

    coupon_codes: bool = True
    """Whether SuiteQL has `couponCode`, with `tranPromotion.couponcode` as its id. Guess, from a join in one public
    view."""

    campaign_responses: Literal["codes", "words", "absent"] = "codes"
    """Whether SuiteQL has `campaignresponse`, with `response` as the code of the REST record (CLICKEDTHRU) or in words
    (Clicked Thru). The record's fields are in the REST API Browser 2026.1; whether there is a table is unknown."""

    lead_source: bool = True
    """Whether SuiteQL has `transaction.leadsource`. It is a field of sales transactions (section_N990329); whether it
    is a column is unknown."""

    upsert_status: Literal[204, 200, 201] = 204
    """Status of a successful upsert. section_156335203191 does not show it; guess: the same as for a change."""

    empty_body_content_type: Literal["absent", "json"] = "absent"
    """Whether a response without a body still has a media type. Guess: no."""

    page_error_status: Literal[200, 500] = 200
    """Status of the page that shows a script's error or a missing permission. Unknown; guess: 200, like other UI
    pages."""

    # Batches and their jobs.

    batch_refusal_status: Literal[405, 404, 400] = 405
    """Answer of a release before 2026.1 to PATCH on the collection. Guess: the method is not allowed."""

    one_prefer_line: bool = True
    """Whether `Prefer: respond-async, batch-processing="parallel"` on one line means the same as two lines. RFC 7240
    says so; article_0127092747 shows two. If not, only the line's first preference is read."""

    too_many_items_code: Literal["INVALID_CONTENT", "USER_ERROR"] = "INVALID_CONTENT"
    """Code of the 400 for more than 100 records (article_0127092747). Status and code are a guess."""

    repeated_record: Literal["both", "refused"] = "both"
    """Result if a batch has the same record twice: both changes in order, or 400 for the batch. Unknown."""

    idempotency_status: Literal[400, 409] = 400
    """Status for a used idempotency key: subsect_164494900632 prints `HTTP 400 Conflict`, mulesoft/docs-connectors
    409."""

    idempotency_keys_kept: int | None = _number(None, 1)
    """How many of the latest idempotency keys are remembered; None: all. Unknown."""

    job_location: Literal["absolute", "relative"] = "absolute"
    """`Location` of an accepted batch. article_0127092747 shows a URL; another page only the path."""

    pending_polls: int = _number(1, 0, 3)
    """Minimum number of polls that a job answers with "not completed", even if it is done. Guess: a real job takes some
    time."""

    progress_in_hand: Literal["pending", "processing"] = "pending"
    """`progress` of a job or task that is not completed: `pending` in subsect_161278579295; the value for work in
    progress is unknown."""

    progress_done: Literal["succeeded", "COMPLETE", "100"] = "succeeded"
    """`progress` of a successful job or task: `succeeded` in subsect_161278579295, COMPLETE in Oracle's skill files,
    and the number 100 in one client's README."""

    progress_failed: Literal["failed", "FAILED"] = "failed"
    """`progress` of a task whose record failed. Public clients handle `failed` (simstudioai/sim)."""

    job_progress_partial_failure: Literal["succeeded", "failed"] = "succeeded"
    """Whether a job with some failed records reports success or failure. Unknown."""

    task_list: Literal["one_item", "item_per_task"] = "one_item"
    """Task list: one item with a `self` link per task (the sample of subsect_161278579295), or an item per task
    (simstudioai/sim reads both)."""

    task_order: Literal["same", "reversed", "shuffled"] = "same"
    """Order of the tasks relative to the batch's items. Unknown."""

    result_status: Literal[204, 200] = 204
    """Status of a successful result of a PATCH: 204 without, or 200 with the body `{}` (mulesoft/docs-connectors).
    Unknown."""

    result_location: bool = True
    """Whether a successful result names its record in `Location`. Observed (mulesoft/docs-connectors)."""

    suiteql_lag_s: float = dataclasses.field(default=0.0, metadata={"values": (0.0, 0.3)})
    """Seconds until SuiteQL shows what record REST has written. Unknown: Oracle's help does not guarantee
    read-your-writes, and no public report mentions it; guess: at once."""

    job_requests_kept: int | None = _number(None, 0)
    """How many requests about a job are answered after it was reported as completed, before it is forgotten (404).
    None: all of them. How long jobs are kept is unknown."""

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
        """Return the values of every field to try, the default first, for `Behaviour(**{field: value})`."""
        hints = get_type_hints(cls)
        return {f.name: _values_of(f, hints[f.name]) for f in dataclasses.fields(cls)}


def _values_of(field: dataclasses.Field[Any], hint: object) -> tuple[Any, ...]:
    if "values" in field.metadata:
        return tuple(field.metadata["values"])
    values = (False, True) if hint is bool else get_args(hint)
    return (field.default, *(value for value in values if value != field.default))
