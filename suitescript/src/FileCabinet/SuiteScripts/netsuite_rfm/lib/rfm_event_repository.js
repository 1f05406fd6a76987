/**
 * What a segment change reads and writes at once: only what the user event needs.
 *
 * Governance units are those of section_157072844224: lookupFields 1, creating and saving a custom record 2 and 4,
 * submitFields 2 on a custom record and 5 on a customer.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['N/record', 'N/search', './rfm_change', './rfm_ids', './rfm_rows'], (
  record,
  search,
  { dayOf },
  ids,
  read,
) => {
  const { ACTION, CUSTOMER, HISTORY } = ids;

  /**
   * Names of the error for a second record with one external id. Both occur in public code; the help documents neither.
   */
  const DUPLICATE = ['UNIQUE_RCRD_ID_REQD', 'DUP_CSTM_RCRD_ENTRY'];
  /** Somebody else saved the customer at the same time. */
  const CHANGED_MEANWHILE = 'RCRD_HAS_BEEN_CHANGED';

  /**
   * The current category rule of the segment entered, for 1 unit.
   *
   * @param {string | null} segment
   * @param {unknown} known internal ids of the action rows by segment, as JSON stored by the setup page
   * @returns {{ category: string | null, overwrite: boolean, daysOutside: number } | null}
   */
  const actionFor = (segment, known) => {
    const id = segment === null || !known ? undefined : JSON.parse(String(known))[segment];
    if (id === undefined) return null;
    const found = search.lookupFields({
      type: ACTION.type,
      id,
      columns: ['isinactive', ACTION.category, ACTION.overwrite, ACTION.daysOutside],
    });
    if (read.isTrue(found.isinactive)) return null;
    return {
      category: read.looked(found[ACTION.category]),
      overwrite: read.isTrue(found[ACTION.overwrite]),
      daysOutside: read.days(found[ACTION.daysOutside]),
    };
  };

  /**
   * Writes to the customer, and tries once more if somebody else saved it at the same time. Throws NetSuite's error.
   *
   * @param {string} customer
   * @param {Record<string, any>} values
   */
  const setOnCustomer = (customer, values) => {
    const change = {
      type: record.Type.CUSTOMER,
      id: customer,
      values,
      options: { ignoreMandatoryFields: true },
    };
    try {
      record.submitFields(change);
    } catch (error) {
      if (/** @type {any} */ (error).name !== CHANGED_MEANWHILE) throw error;
      record.submitFields(change);
    }
  };

  /**
   * @param {string} customer
   * @param {{ category: string | null, set: string | null, before: string | null }} decision
   */
  const setCategory = (customer, { category, set, before }) =>
    setOnCustomer(customer, {
      [CUSTOMER.category]: category ?? '',
      [CUSTOMER.categorySet]: set ?? '',
      [CUSTOMER.categoryBefore]: before ?? '',
    });

  /** @param {string} customer @param {CountsAs} countsAs the segment left that still counts, and until when */
  const setCountsAs = (customer, { segment, until }) =>
    setOnCustomer(customer, {
      [CUSTOMER.countsAs]: segment ?? '',
      [CUSTOMER.countsUntil]: dayOf(until) ?? '',
    });

  /**
   * @param {HistoryRow} change
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
      [HISTORY.categoryState]: change.categoryState,
      [HISTORY.refused]: change.refused,
      [HISTORY.effect]: change.effect,
      [HISTORY.effectiveOn]: change.effectiveOn,
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
   * Writes the result of a consequence to a history row.
   *
   * @param {string} id
   * @param {Record<string, string>} values by the names of HISTORY
   */
  const noteOnRow = (id, values) => {
    const fields = /** @type {Record<string, string>} */ (HISTORY);
    record.submitFields({
      type: HISTORY.type,
      id,
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [fields[name], value])),
    });
  };

  return { actionFor, setCategory, setCountsAs, addHistory, noteOnRow };
});
