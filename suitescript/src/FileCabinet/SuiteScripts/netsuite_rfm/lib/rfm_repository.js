/**
 * What the nightly job reads and writes.
 *
 * Governance units are those of section_157072844224: SuiteQL 10, lookupFields 1, submitFields on a custom record 2,
 * creating and saving one 2 and 4.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/query',
  'N/record',
  'N/search',
  './rfm_campaign',
  './rfm_change',
  './rfm_event_repository',
  './rfm_ids',
  './rfm_queries',
  './rfm_rows',
], (query, record, search, campaign, changes, events, ids, sql, read) => {
  const { HISTORY, RUN } = ids;
  const { idOf } = changes;

  /** The most rows of one SuiteQL call. */
  const PAGE_ROWS = 5000;
  /**
   * @param {string} text
   * @param {(string | number)[]} [params]
   * @returns {any[]}
   */
  const rows = (text, params = []) => query.runSuiteQL({ query: text, params }).asMappedResults();

  /**
   * Reads a query of any size in pages by key: `text` sorts by its first column and selects values above its first `?`.
   *
   * @param {string} text
   * @param {string} key the first column
   * @param {(string | number)[]} params those after the first
   */
  const allRows = (text, key, params) => {
    /** @type {any[]} */
    const found = [];
    let page = rows(text, [0, ...params]);
    while (page.length === PAGE_ROWS) {
      found.push(...page);
      page = rows(text, [page[page.length - 1][key], ...params]);
    }
    return [...found, ...page];
  };

  /**
   * @returns {Record<string, ActionRule>} the action rows by segment
   */
  const actions = () => read.actionsBySegment(rows(sql.ACTIONS));

  /**
   * Customers whose segment differs from the one in their last history row.
   *
   * @param {string} today YYYY-MM-DD, for a change without a day
   */
  const missingChanges = (today) =>
    allRows(sql.MISSING_CHANGES, 'customer', []).map((row) => read.missingChange(row, today));

  /** @param {{ customer: string, to: string | null, lastRow: string | null }} item */
  const isStillMissing = (item) => {
    const [row] = rows(sql.LAST_CHANGE, [item.customer]);
    return row !== undefined && idOf(row.segment) === item.to && idOf(row.last_row) === item.lastRow;
  };

  /**
   * References on history rows without a mail, because the run that wrote them was stopped before it sent the mail.
   *
   * @param {string} from YYYY-MM-DD
   * @returns {string[]}
   */
  const unsentReferences = (from) => {
    const claimed = rows(sql.CLAIMED_REFERENCES, [from]).map((row) => String(row.reference));
    if (claimed.length === 0) return [];
    const sent = rows(sql.SENT_SUBJECTS, [from]).map((row) => String(row.subject));
    return claimed.filter((reference) => !sent.some((subject) => subject.endsWith(`[${reference}]`)));
  };

  /** @param {string} reference @param {string} from YYYY-MM-DD, a day on or before that of the mail */
  const wasSent = (reference, from) => rows(sql.MAILS_OF_SUBJECT, [`%[${reference}]`, from]).length > 0;

  /**
   * History rows that took effect between two days and are to be announced but were not.
   *
   * @param {string} from YYYY-MM-DD
   * @param {string} until YYYY-MM-DD
   * @param {string[]} unsent references that count as not announced
   * @param {Record<string, ActionRule>} actionsBySegment
   */
  const pendingRows = (from, until, unsent, actionsBySegment) => {
    const all = Object.entries(actionsBySegment);
    const text = sql.pendingRows({
      watched: all.filter(([, action]) => action.notify).map(([segment]) => segment),
      campaigns: all.filter(([, action]) => campaign.isAtOnce(action)).map(([segment]) => segment),
      unsent,
    });
    return allRows(text, 'id', [from, until]).map(read.pendingRow);
  };

  /**
   * History rows for which a later mail of a series is due.
   *
   * @param {{ id: string, segment: string, first: boolean }} mail
   * @param {string} from YYYY-MM-DD, the earliest day on which their customers entered the segment
   * @param {string} to YYYY-MM-DD, the latest
   */
  const dueRows = (mail, from, to) => allRows(sql.dueRows(mail), 'id', [from, to]).map(read.dueRow);

  /**
   * @param {string[]} rowIds
   * @returns {Record<string, string | null>} digest references by row
   */
  const digestMarks = (rowIds) => {
    /** @type {Record<string, string | null>} */
    const marks = {};
    for (let start = 0; start < rowIds.length; start += sql.IN_MAX) {
      rows(sql.digestMarks(rowIds.slice(start, start + sql.IN_MAX))).forEach((row) => {
        marks[String(row.id)] = idOf(row.digest);
      });
    }
    return marks;
  };

  /** History rows whose category is still to be set, with the customer's present one. */
  const unsettledCategories = () => allRows(sql.UNSETTLED_CATEGORIES, 'id', []).map(read.unsettledRow);

  /** Customers whose days outside a segment are over. @param {string} today YYYY-MM-DD */
  const endedWaits = (today) => allRows(sql.ENDED_WAITS, 'customer', [today]).map(read.endedRow);

  /** @param {string} customer @returns {string | null} the segment that the customer still counts as */
  const countsAs = (customer) => {
    const columns = [ids.CUSTOMER.countsAs];
    return read.looked(
      search.lookupFields({ type: search.Type.CUSTOMER, id: customer, columns })[columns[0]],
    );
  };

  /** @param {string} id of a history row @returns {HistoryState} */
  const stateOf = (id) => {
    const columns = [
      ...[HISTORY.categoryState, HISTORY.campaign, HISTORY.series],
      ...[HISTORY.refused, HISTORY.withdrawn],
    ];
    const found = search.lookupFields({ type: HISTORY.type, id, columns });
    return {
      category: idOf(found[HISTORY.categoryState]),
      campaign: idOf(found[HISTORY.campaign]),
      series: idOf(found[HISTORY.series]),
      refused: idOf(found[HISTORY.refused]),
      withdrawn: read.isTrue(found[HISTORY.withdrawn]),
    };
  };

  /** Whether any customer with this address opted out, active or not. @param {string} address */
  const addressOptedOut = (address) => rows(sql.optedOutWith(campaign.OPTED_IN), [address]).length > 0;

  /**
   * Reads what decides whether the customer may be sent a campaign. All fields are search columns of a customer in
   * Oracle's records catalog (oracle/netsuite-suitecloud-sdk, records.json).
   *
   * @param {string} customer
   */
  const contact = (customer) => {
    const found = search.lookupFields({
      type: search.Type.CUSTOMER,
      id: customer,
      columns: ['email', 'isinactive', 'globalsubscriptionstatus'],
    });
    const email = idOf(found.email);
    return {
      email,
      addressOptedOut: email !== null && addressOptedOut(campaign.addressOf(email)),
      isInactive: read.isTrue(found.isinactive),
      status: read.looked(found.globalsubscriptionstatus),
    };
  };

  /** @param {string} location */
  const store = (location) => {
    const [row] = rows(sql.STORE, [location]);
    if (row === undefined) return null;
    return { name: row.name, manager: idOf(row.id) === null ? null : read.person(row) };
  };

  /** @param {string | null} location @returns {Record<string, number>} its customers by the segment that counts */
  const membersAt = (location) =>
    Object.fromEntries(
      rows(sql.membersAt(location)).map(({ segment, customers }) => [String(segment), Number(customers)]),
    );

  /** @param {string} location */
  const employeesAt = (location) => rows(sql.EMPLOYEES_AT, [location]).map(read.person);

  /**
   * Adds a row about a night in which something failed, next to those of the worker's runs.
   *
   * @param {{ started: Date, finished: Date, result: string, exitCode: number, scope: string }} night
   * @returns {string} internal id
   */
  const addRun = ({ started, finished, result, exitCode, scope }) => {
    const row = record.create({ type: RUN.type });
    const values = {
      [RUN.started]: started,
      [RUN.finished]: finished,
      [RUN.result]: result,
      [RUN.exitCode]: exitCode,
      [RUN.scope]: scope,
    };
    Object.entries(values).forEach(([fieldId, value]) => row.setValue({ fieldId, value }));
    return String(row.save());
  };

  return {
    ...events,
    actions,
    missingChanges,
    isStillMissing,
    unsentReferences,
    wasSent,
    pendingRows,
    dueRows,
    digestMarks,
    unsettledCategories,
    endedWaits,
    countsAs,
    stateOf,
    contact,
    store,
    employeesAt,
    membersAt,
    addRun,
  };
});
