/**
 * SuiteQL of customers and sales by store. The worker sends the same texts for its reports. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_change',
  './rfm_ids',
  './rfm_measure_queries',
  './rfm_report_queries',
  './rfm_start_queries',
  './rfm_suiteql',
], (
  { daysBefore },
  { CUSTOMER },
  { SECOND_ORDER_DAYS },
  { counts, customerOf, joins, sumOf, valueOf },
  { HELD_THEN, heldThen },
  { cents, day, select, whole },
) => {
  const STORE = `NVL(c.${CUSTOMER.homeLocation}, 0)`;
  const SEGMENT = `NVL(c.${CUSTOMER.segment}, 0)`;
  const SOLD_AT = 'NVL(m.location, 0)';

  const CUSTOMERS_BY_STORE =
    `SELECT ${STORE} AS store, ${SEGMENT} AS segment, COUNT(*) AS customers, ` +
    `MAX(BUILTIN.DF(c.${CUSTOMER.homeLocation})) AS name, ` +
    `${cents(`SUM(NVL(c.${CUSTOMER.lifetimeValue}, 0))`)} AS cents ` +
    `FROM customer c WHERE c.isinactive = 'F' AND c.${CUSTOMER.segment} IS NOT NULL ` +
    `GROUP BY ${STORE}, ${SEGMENT} ORDER BY ${STORE}, ${SEGMENT}`;

  /**
   * Sales between two days, both included, by location and by the segment that the customer held when the first day
   * began.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} first YYYY-MM-DD
   * @param {string} last YYYY-MM-DD, the last day that counts
   */
  const salesByStore = (counting, first, last) =>
    `SELECT ${SOLD_AT} AS store, ${HELD_THEN} AS segment, MAX(BUILTIN.DF(m.location)) AS name, ` +
    `${sumOf(counting, valueOf(counting))} AS cents ` +
    `FROM transaction t${joins(counting, true)} JOIN customer c ON c.id = ${customerOf(counting)} ${heldThen(first)} ` +
    `WHERE ${counts(counting, last)} AND t.trandate >= ${day(first)} AND t.trandate <= ${day(last)} ` +
    `GROUP BY ${SOLD_AT}, ${HELD_THEN} ORDER BY ${SOLD_AT}, ${HELD_THEN}`;

  /**
   * New customers since a day whose 90 days are over, by store of the first order, and how many ordered on a later day
   * within them.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} first YYYY-MM-DD
   * @param {string} asOf the last day that counts
   */
  const secondPurchases = (counting, first, asOf) => {
    const customer = customerOf(counting);
    const counted = counts({ ...counting, net: false }, asOf);
    const firsts =
      `(SELECT ${customer} AS entity, MIN(t.trandate) AS first_day FROM transaction t${joins(counting)} ` +
      `WHERE ${counted} GROUP BY ${customer})`;
    const columns = {
      entity: 'f.entity',
      store: 'MIN(CASE WHEN t.trandate = f.first_day THEN m.location END)',
      again: 'MAX(CASE WHEN t.trandate > f.first_day THEN 1 ELSE 0 END)',
    };
    const byCustomer =
      `(SELECT ${select(columns)} FROM transaction t${joins(counting, true)} JOIN ${firsts} f ON f.entity = ${customer} ` +
      `WHERE ${counted} AND f.first_day >= ${day(first)} AND f.first_day < ${day(daysBefore(asOf, SECOND_ORDER_DAYS))} ` +
      `AND t.trandate <= f.first_day + ${whole(SECOND_ORDER_DAYS)} GROUP BY f.entity)`;
    return (
      'SELECT NVL(p.store, 0) AS store, l.name AS name, COUNT(*) AS customers, SUM(p.again) AS repeated ' +
      `FROM ${byCustomer} p LEFT JOIN location l ON l.id = p.store GROUP BY p.store, l.name ORDER BY p.store, l.name`
    );
  };

  return { CUSTOMERS_BY_STORE, salesByStore, secondPurchases };
});
