/**
 * SuiteQL of customers who changed segment in a month, each once. The worker sends the same texts. No N module is used
 * here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change', './rfm_ids', './rfm_report_queries', './rfm_suiteql'], (
  { daysBefore },
  ids,
  reports,
  { cents, day, dayText, days, first, select },
) => {
  const { HISTORY, RUN } = ids;
  const { OVER_ALL_CUSTOMERS, STANDS, countsWithReturns, customerOf, isOrder, joins, sumOf, totalOf } =
    reports;

  const MOVERS_MAX = 100;
  const RUNS_BEFORE_DAYS = 31;
  /** An order at most this many days before a change counts as its cause. */
  const BOUGHT_DAYS = 14;

  const FROM = `NVL(f.${HISTORY.from}, 0)`;
  const TO = `NVL(l.${HISTORY.to}, 0)`;
  const VALUE_THEN = `NVL(l.${HISTORY.lifetimeValue}, 0)`;
  const BOUGHT = `CASE WHEN l.${HISTORY.lastOrder} + ${BOUGHT_DAYS} >= l.${HISTORY.changedOn} THEN 1 ELSE 0 END`;

  /**
   * The rules of runs over all customers that wrote, by day.
   *
   * @param {string} from
   * @param {string} to days, both included
   */
  const rulesByDay = (from, to) => {
    const columns = {
      run_as_of: dayText(`r.${RUN.asOf}`),
      run_scheme: `r.${RUN.scheme}`,
      run_fingerprint: `r.${RUN.fingerprint}`,
      run_version: `r.${RUN.version}`,
    };
    const complete = `r.${RUN.exitCode} IN (0, 1) AND r.${RUN.remaining} = 0`;
    const sums = { first_id: 'MIN(r.id)', complete: `MAX(CASE WHEN ${complete} THEN 1 ELSE 0 END)` };
    return (
      `SELECT ${select({ ...columns, ...sums })} FROM ${RUN.type} r ` +
      `WHERE ${OVER_ALL_CUSTOMERS} AND (r.${RUN.exitCode} IN (0, 1) ` +
      `OR (r.${RUN.exitCode} IN (3, 5) AND r.${RUN.written} > 0)) ` +
      `AND r.${RUN.asOf} >= ${day(daysBefore(from, RUNS_BEFORE_DAYS))} ` +
      `AND r.${RUN.asOf} <= ${day(to)} GROUP BY ${Object.values(columns).join(', ')} ORDER BY MIN(r.id)`
    );
  };

  /** Condition for a change on one of these days. @param {string[]} some */
  const changedOn = (some) =>
    some.length === 0 ? '0' : `MAX(CASE WHEN h.${HISTORY.changedOn} IN (${days(some)}) THEN 1 ELSE 0 END)`;

  /**
   * The first and the last change of each customer that count.
   *
   * @param {string} from
   * @param {string} to
   * @param {Apart} apart
   */
  const byCustomer = (from, to, { loaded, relabelled }) => {
    const leftOut = [...new Set([...loaded, ...relabelled])].sort();
    const counted =
      leftOut.length === 0
        ? 'h.id'
        : `CASE WHEN h.${HISTORY.changedOn} IN (${days(leftOut)}) THEN NULL ELSE h.id END`;
    const columns = {
      customer: `h.${HISTORY.customer}`,
      first_id: `MIN(${counted})`,
      last_id: `MAX(${counted})`,
      changes: `COUNT(${counted})`,
      loaded: changedOn(loaded),
      relabelled: changedOn(relabelled),
    };
    return (
      `(SELECT ${select(columns)} FROM ${HISTORY.type} h ` +
      `WHERE h.${HISTORY.changedOn} >= ${day(from)} AND h.${HISTORY.changedOn} <= ${day(to)} ` +
      `AND ${STANDS} GROUP BY h.${HISTORY.customer})`
    );
  };

  /**
   * Active customers by their first and last segment in the days.
   *
   * @param {string} from
   * @param {string} to
   * @param {Apart} apart
   */
  const movement = (from, to, apart) => {
    const columns = {
      from_segment: FROM,
      to_segment: TO,
      bought: BOUGHT,
      customers: 'SUM(CASE WHEN e.first_id IS NULL THEN 0 ELSE 1 END)',
      changes: 'SUM(e.changes)',
      loaded: 'SUM(e.loaded)',
      relabelled: 'SUM(e.relabelled)',
      cents: cents(`SUM(${VALUE_THEN})`),
    };
    return (
      `SELECT ${select(columns)} FROM ${byCustomer(from, to, apart)} e JOIN customer c ON c.id = e.customer ` +
      `LEFT JOIN ${HISTORY.type} f ON f.id = e.first_id LEFT JOIN ${HISTORY.type} l ON l.id = e.last_id ` +
      `WHERE c.isinactive = 'F' GROUP BY ${FROM}, ${TO}, ${BOUGHT} ORDER BY ${FROM}, ${TO}, ${BOUGHT}`
    );
  };

  /**
   * The most valuable customers who ended the month in a different segment, with all that they ever bought and
   * returned.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} from
   * @param {string} to last day that counts
   * @param {Apart} apart
   */
  const movers = (counting, from, to, apart) => {
    const shown = {
      id: 'l.id',
      customer: 'e.customer',
      name: 'NVL(c.altname, c.entityid)',
      from_segment: FROM,
      to_segment: TO,
      bought: BOUGHT,
      changed_on: dayText(`l.${HISTORY.changedOn}`),
      last_order: dayText(`l.${HISTORY.lastOrder}`),
      cents: cents(VALUE_THEN),
    };
    const best = first(
      { ...shown, worth: VALUE_THEN },
      `${byCustomer(from, to, apart)} e JOIN customer c ON c.id = e.customer ` +
        `JOIN ${HISTORY.type} f ON f.id = e.first_id JOIN ${HISTORY.type} l ON l.id = e.last_id ` +
        `WHERE c.isinactive = 'F' AND ${FROM} <> 0 AND ${FROM} <> ${TO} ORDER BY ${VALUE_THEN} DESC, l.id`,
      MOVERS_MAX,
    );
    const [order, total, customer] = [isOrder(counting), totalOf(counting), customerOf(counting)];
    const ever = {
      customer,
      gross: sumOf(counting, `CASE WHEN ${order} THEN ${total} ELSE 0 END`),
      returns: sumOf(counting, `CASE WHEN ${order} THEN 0 ELSE ABS(${total}) END`),
    };
    const columns = Object.fromEntries(Object.keys(shown).map((name) => [name, `b.${name}`]));
    return (
      `SELECT ${select({ ...columns, gross: 's.gross', returns: 's.returns' })} FROM (${best}) b ` +
      `LEFT JOIN (SELECT ${select(ever)} FROM transaction t${joins(counting)} ` +
      `WHERE ${countsWithReturns(counting, to)} AND ${customer} IN (SELECT m.customer FROM (${best}) m) ` +
      `GROUP BY ${customer}) s ON s.customer = b.customer ORDER BY b.worth DESC, b.id`
    );
  };

  return { rulesByDay, movement, movers };
});
