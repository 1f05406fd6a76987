/**
 * Everything these scripts read and write in the account. The only module that uses N/record, N/search or N/query.
 *
 * Governance units are those of section_157072844224: SuiteQL 10, lookupFields 1, creating and saving a custom record
 * 2 and 4, submitFields 2 on a custom record and 5 on a customer.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/config',
  'N/query',
  'N/record',
  'N/search',
  './rfm_change',
  './rfm_ids',
  './rfm_queries',
  './rfm_rows',
], (config, query, record, search, changes, ids, sql, read) => {
  const { ACTION, CUSTOMER, HISTORY } = ids;
  const { idOf } = changes;

  /** Rows that one SuiteQL call gives at most. */
  const PAGE_ROWS = 5000;
  /**
   * Names of the error for a second record of one external id. Public code has seen both; the help states neither.
   */
  const DUPLICATE = ['UNIQUE_RCRD_ID_REQD', 'DUP_CSTM_RCRD_ENTRY'];

  /**
   * @param {string} text
   * @param {(string | number)[]} [params]
   * @returns {any[]}
   */
  const rows = (text, params = []) => query.runSuiteQL({ query: text, params }).asMappedResults();

  /**
   * Rows of a query of any size, read by key: `text` orders by its first column and wants values above its first `?`.
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
   * The category rule of the segment entered: 1 unit, always as the CRM manager left it.
   *
   * @param {string | null} segment
   * @param {unknown} known internal ids of the action rows by segment, as JSON, kept by the setup page
   * @returns {{ category: string | null, overwrite: boolean } | null}
   */
  const actionFor = (segment, known) => {
    const id = segment === null || !known ? undefined : JSON.parse(String(known))[segment];
    if (id === undefined) return null;
    const found = search.lookupFields({
      type: ACTION.type,
      id,
      columns: ['isinactive', ACTION.category, ACTION.overwrite],
    });
    if (read.isTrue(found.isinactive)) return null;
    return { category: read.looked(found[ACTION.category]), overwrite: read.isTrue(found[ACTION.overwrite]) };
  };

  /**
   * @returns {Record<string, object>} the action rows by segment
   */
  const actions = () =>
    Object.fromEntries(rows(sql.ACTIONS).map((row) => [String(row.segment), read.action(row)]));

  /**
   * @param {string} customer
   * @param {{ category: string | null, set: string | null, before: string | null }} decision
   */
  const setCategory = (customer, { category, set, before }) => {
    record.submitFields({
      type: record.Type.CUSTOMER,
      id: customer,
      values: {
        [CUSTOMER.category]: category ?? '',
        [CUSTOMER.categorySet]: set ?? '',
        [CUSTOMER.categoryBefore]: before ?? '',
      },
    });
  };

  /**
   * @param {any} change see rfm_follow
   * @returns {string | null} internal id; null if the account has a row of this key
   */
  const addHistory = (change) => {
    const row = record.create({ type: HISTORY.type });
    const values = {
      [HISTORY.customer]: change.customer,
      [HISTORY.from]: change.from,
      [HISTORY.to]: change.to,
      [HISTORY.changedOn]: change.changedOn,
      [HISTORY.score]: change.score,
      [HISTORY.lastOrder]: change.lastOrder,
      [HISTORY.lifetimeValue]: change.lifetimeValue,
      [HISTORY.source]: change.source,
      externalid: change.key,
    };
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .forEach(([fieldId, value]) => row.setValue({ fieldId, value }));
    try {
      return String(row.save());
    } catch (error) {
      if (DUPLICATE.includes(/** @type {any} */ (error).name)) return null;
      throw error;
    }
  };

  /**
   * Customers whose segment is not the one that their last history row leads to.
   *
   * @param {string} today YYYY-MM-DD, for a change that has no day of its own
   */
  const missingChanges = (today) =>
    allRows(sql.MISSING_CHANGES, 'customer', []).map((row) => read.missingChange(row, today));

  /** @param {{ customer: string, to: string | null, lastRow: string | null }} item */
  const isStillMissing = (item) => {
    const [row] = rows(sql.LAST_CHANGE, [item.customer]);
    return row !== undefined && idOf(row.segment) === item.to && idOf(row.last_row) === item.lastRow;
  };

  /**
   * References on history rows for which no mail exists: the run that wrote them was stopped before it sent.
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

  /** @param {string} reference */
  const wasSent = (reference) => rows(sql.MAILS_OF_SUBJECT, [`%[${reference}]`]).length > 0;

  /**
   * History rows that are to be announced and were not.
   *
   * @param {string} from YYYY-MM-DD
   * @param {string[]} unsent references that count as not announced
   * @param {Record<string, any>} actionsBySegment
   */
  const pendingRows = (from, unsent, actionsBySegment) => {
    const all = Object.entries(actionsBySegment);
    const text = sql.pendingRows({
      watched: all.filter(([, action]) => action.notify).map(([segment]) => segment),
      campaigns: all.filter(([, action]) => action.campaignEvent).map(([segment]) => segment),
      unsent,
    });
    return allRows(text, 'id', [from]).map(read.pendingRow);
  };

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

  /** @param {string} id @param {string} fieldId @param {string} value */
  const mark = (id, fieldId, value) => {
    record.submitFields({ type: HISTORY.type, id, values: { [fieldId]: value } });
  };

  /** @param {string} id @param {string} reference */
  const markDigest = (id, reference) => mark(id, HISTORY.digest, reference);

  /** @param {string} id @param {string} state */
  const markCampaign = (id, state) => mark(id, HISTORY.campaign, state);

  /** @param {string} id @returns {string | null} */
  const campaignOf = (id) =>
    idOf(search.lookupFields({ type: HISTORY.type, id, columns: [HISTORY.campaign] })[HISTORY.campaign]);

  /** @param {string} customer */
  const contact = (customer) => {
    const found = search.lookupFields({
      type: search.Type.CUSTOMER,
      id: customer,
      columns: ['email', 'isinactive', 'globalsubscriptionstatus', 'unsubscribe'],
    });
    return {
      email: idOf(found.email),
      isInactive: read.isTrue(found.isinactive),
      status: read.looked(found.globalsubscriptionstatus),
      unsubscribed: read.isTrue(found.unsubscribe),
    };
  };

  /** @param {string} location */
  const store = (location) => {
    const [row] = rows(sql.STORE, [location]);
    if (row === undefined) return null;
    return { name: row.name, manager: idOf(row.id) === null ? null : read.person(row) };
  };

  /** @param {string} location */
  const employeesAt = (location) => rows(sql.EMPLOYEES_AT, [location]).map(read.person);

  // ---- what the setup page makes ----

  /** @returns {{ id: string, scriptId: string, name: string }[]} the segments */
  const segments = () =>
    rows(sql.SEGMENTS).map((row) => ({
      id: String(row.id),
      scriptId: String(row.scriptid).toLowerCase(),
      name: row.name,
    }));

  /** @param {any[]} found */
  const idsByName = (found) => Object.fromEntries(found.map((row) => [row.name, String(row.id)]));

  /** @returns {Record<string, string>} customer categories: internal id by name */
  const categories = () => idsByName(rows(sql.CATEGORIES));

  /** @returns {Record<string, string>} groups of ours: internal id by name */
  const groups = () => idsByName(rows(sql.GROUPS));

  /** @param {string} type @param {Record<string, any>} values */
  const create = (type, values) => {
    const made = record.create({ type });
    Object.entries(values)
      .filter(([, value]) => value !== null && value !== undefined)
      .forEach(([fieldId, value]) => made.setValue({ fieldId, value }));
    return String(made.save());
  };

  /** @param {string} name */
  const createCategory = (name) => create('customercategory', { name });

  /**
   * @param {{ segment: string, category: string | null, notify: boolean, campaignName: string | null }} action
   */
  const createAction = ({ segment, category, notify, campaignName }) =>
    create(ACTION.type, {
      [ACTION.segment]: segment,
      [ACTION.category]: category,
      [ACTION.overwrite]: false,
      [ACTION.notify]: notify,
      [ACTION.campaignName]: campaignName,
    });

  /** @param {string} name @param {string} searchId internal id of a saved search */
  const createGroup = (name, searchId) =>
    create('entitygroup', { groupname: name, grouptype: 'dynamic', savedsearch: searchId });

  /**
   * @param {string} scriptId
   * @returns {string | null} internal id of a saved search
   */
  const findSearch = (scriptId) => {
    try {
      return String(search.load({ id: scriptId }).searchId);
    } catch {
      return null; // NetSuite says in several ways that there is none
    }
  };

  /** @param {any} definition see rfm_searches @returns {string} internal id */
  const createSearch = ({ type, id, title, filters, columns }) =>
    String(
      search
        .create({
          type,
          id,
          title,
          filters,
          columns: columns.map((/** @type {any} */ column) => search.createColumn(column)),
          isPublic: true,
        })
        .save(),
    );

  const preferences = () => config.load({ type: config.Type.COMPANY_PREFERENCES });

  /** @returns {string} the internal ids of the action rows by segment, as JSON, that the user event goes by */
  const knownActions = () => String(preferences().getValue({ fieldId: ids.PARAMETER.actions }) || '{}');

  /** @param {Record<string, string>} bySegment */
  const rememberActions = (bySegment) => {
    const held = preferences();
    held.setValue({ fieldId: ids.PARAMETER.actions, value: JSON.stringify(bySegment) });
    held.save();
  };

  return {
    actionFor,
    actions,
    setCategory,
    addHistory,
    missingChanges,
    isStillMissing,
    unsentReferences,
    wasSent,
    pendingRows,
    digestMarks,
    markDigest,
    markCampaign,
    campaignOf,
    contact,
    store,
    employeesAt,
    segments,
    categories,
    groups,
    createCategory,
    createAction,
    createGroup,
    findSearch,
    createSearch,
    knownActions,
    rememberActions,
  };
});
