/**
 * What the self-test reads and tries in the account. It deletes the records that it creates.
 *
 * Governance units are those of section_157072844224: SuiteQL 10, the first row of a search 10, lookupFields 1,
 * creating, saving, loading and deleting a custom record 2, 4, 2 and 4.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/query',
  'N/record',
  'N/runtime',
  'N/search',
  './rfm_change',
  './rfm_clock',
  './rfm_ids',
  './rfm_rows',
  './rfm_setup_repository',
], (query, record, runtime, search, { idOf, textOfDay }, clock, ids, read, setup) => {
  const { CUSTOMER } = ids;
  const TYPE = 'customrecord_rfm_self_test';
  const FIELD = {
    title: 'custrecord_rfm_st_title',
    state: 'custrecord_rfm_st_state',
    finding: 'custrecord_rfm_st_finding',
    testedOn: 'custrecord_rfm_st_tested_on',
  };
  const PREFIX = 'rfm-self-test-';
  const PROBE = `${PREFIX}probe`;

  /** @param {string} text @param {(string | number)[]} [params] @returns {any[]} */
  const rows = (text, params = []) => query.runSuiteQL({ query: text, params }).asMappedResults();

  /** @param {Record<string, any>} values @returns {string} internal id */
  const add = (values) => {
    const row = record.create({ type: TYPE });
    Object.entries(values).forEach(([fieldId, value]) => row.setValue({ fieldId, value }));
    return String(row.save());
  };

  /** @param {string[]} made internal ids @returns {string[]} those that could not be deleted */
  const remove = (made) =>
    made.filter((id) => {
      try {
        record.delete({ type: TYPE, id });
        return false;
      } catch {
        return true;
      }
    });

  const probes = () =>
    rows(`SELECT t.id AS id FROM ${TYPE} t WHERE t.externalid = ?`, [PROBE]).map(({ id }) => String(id));

  /**
   * Tries to add two rows with one external id.
   *
   * @returns {{ error: any, found: boolean, left: string[] }} the error for the second row, whether SuiteQL finds the
   *   first by its external id, and what could not be deleted
   */
  const secondRecord = () => {
    remove(probes()); // of a test that was stopped
    const made = [add({ [FIELD.title]: 'Probe', externalid: PROBE })];
    let error = null;
    try {
      made.push(add({ [FIELD.title]: 'Probe', externalid: PROBE }));
    } catch (refusal) {
      error = refusal;
    }
    const found = probes().includes(made[0]);
    return { error, found, left: remove(made) };
  };

  /**
   * @returns {{ tag: string, sameRealm: boolean, left: string[] }} about the value of a date field, and what could not
   *   be deleted
   */
  const dateValue = () => {
    const id = add({ [FIELD.title]: 'Probe', [FIELD.testedOn]: new Date() });
    try {
      const value = record.load({ type: TYPE, id }).getValue({ fieldId: FIELD.testedOn });
      const tag = Object.prototype.toString.call(value);
      return { tag, sameRealm: value instanceof Date, left: remove([id]) };
    } catch (error) {
      remove([id]);
      throw error;
    }
  };

  const digestsSent = () =>
    Number(rows("SELECT COUNT(*) AS count FROM message m WHERE m.subject LIKE '%[RFM-%'")[0].count);

  /** @returns {{ name: string, dynamic: boolean }[]} */
  const groups = () =>
    Object.entries(setup.groups()).map(([name, id]) => {
      const { isdynamic } = search.lookupFields({ type: 'entitygroup', id, columns: ['isdynamic'] });
      return { name, dynamic: read.isTrue(isdynamic) };
    });

  /** @param {string} type @param {unknown[]} filters @param {import('N/search').CreateSearchColumnOptions[]} columns @param {number} end */
  const found = (type, filters, columns, end) =>
    search
      .create({ type, filters, columns: columns.map((column) => search.createColumn(column)) })
      .run()
      .getRange({ start: 0, end });

  const searchThroughCustomer = () => {
    const segment = { name: CUSTOMER.segment, join: 'customermain' };
    found('transaction', ['mainline', 'is', 'T'], [segment], 1);
  };

  const searchShares = () => {
    const formula = 'RATIO_TO_REPORT(COUNT({internalid})) OVER ()';
    found('customer', [], [{ name: 'formulapercent', summary: search.Summary.MAX, formula }], 1);
  };

  /** @returns {{ customers: number, grouped: { name: string, customers: number } | null }} */
  const withoutSegment = () => {
    const [{ count }] = rows(
      `SELECT COUNT(*) AS count FROM customer c WHERE c.isinactive = 'F' AND c.${CUSTOMER.segment} IS NULL`,
    );
    const segment = { name: CUSTOMER.segment, summary: search.Summary.GROUP };
    const customers = { name: 'internalid', summary: search.Summary.COUNT };
    const known = setup.segments().map((/** @type {{ id: string }} */ { id }) => id);
    const other = found('customer', ['isinactive', 'is', 'F'], [segment, customers], 100).find(
      (row) => !known.includes(String(row.getValue(segment))),
    );
    return {
      customers: Number(count),
      grouped:
        other === undefined
          ? null
          : {
              name: String(other.getText(segment) || other.getValue(segment)),
              customers: Number(other.getValue(customers)),
            },
    };
  };

  const nestedQuery = () =>
    rows('SELECT id FROM (SELECT c.id AS id FROM customer c ORDER BY c.id) WHERE ROWNUM <= 1');

  /** @returns {unknown} undefined if there is no customer */
  const consent = () => {
    const id = idOf(rows('SELECT MAX(c.id) AS id FROM customer c')[0]?.id);
    if (id === null) return undefined;
    const columns = ['email', 'isinactive', 'globalsubscriptionstatus'];
    return search.lookupFields({ type: search.Type.CUSTOMER, id, columns });
  };

  const days = () => ({
    server: textOfDay(new Date()),
    company: clock.today(ids.TIME_ZONE.event),
    zone: setup.companyZone(),
  });

  const environment = () => ({
    type: String(runtime.envType),
    production: runtime.envType === runtime.EnvType.PRODUCTION,
  });

  /** @returns {{ row: string, id: string, title: string, state: string, finding: string }[]} of the last test */
  const kept = () =>
    rows(
      `SELECT t.id AS id, t.externalid AS external_id, t.${FIELD.title} AS title, t.${FIELD.state} AS state, ` +
        `t.${FIELD.finding} AS finding FROM ${TYPE} t WHERE t.externalid LIKE '${PREFIX}%' ORDER BY t.id`,
    ).map((row) => ({
      row: String(row.id),
      id: String(row.external_id).slice(PREFIX.length),
      title: String(row.title ?? ''),
      state: String(row.state ?? ''),
      finding: String(row.finding ?? ''),
    }));

  /** @param {{ id: string, title: string, state: string, finding: string }[]} outcomes to replace the previous ones */
  const keep = (outcomes) => {
    const before = Object.fromEntries(kept().map(({ id, row }) => [id, row]));
    const testedOn = new Date();
    outcomes.forEach(({ id, title, state, finding }) => {
      const values = {
        [FIELD.title]: title,
        [FIELD.state]: state,
        [FIELD.finding]: finding,
        [FIELD.testedOn]: testedOn,
      };
      if (id in before) record.submitFields({ type: TYPE, id: before[id], values });
      else add({ ...values, externalid: PREFIX + id });
    });
  };

  return {
    secondRecord,
    dateValue,
    digestsSent,
    groups,
    searchThroughCustomer,
    searchShares,
    withoutSegment,
    nestedQuery,
    consent,
    days,
    environment,
    kept,
    keep,
  };
});
