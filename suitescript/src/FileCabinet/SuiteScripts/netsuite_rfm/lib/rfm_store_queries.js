/**
 * SuiteQL of the customers by store, and of what was sold where. The worker sends the same texts for its reports. No N module is
 * used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_report_queries', './rfm_start_queries', './rfm_suiteql'], (
  { CUSTOMER },
  { counts, customerOf, joins, sumOf, valueOf },
  { HELD_THEN, heldThen },
  { cents, day },
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
   * What was sold between two days, both among them, by location and by the segment that the customer held when the first began.
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

  return { CUSTOMERS_BY_STORE, salesByStore };
});
