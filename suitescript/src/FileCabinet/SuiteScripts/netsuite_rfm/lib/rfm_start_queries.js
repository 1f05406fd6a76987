/**
 * SuiteQL for the segment that a customer held on an earlier day, which the segment history knows. The worker sends the
 * very same texts. No N module is used here.
 *
 * A customer held on a day what the first change from that day on took the customer from, or holds it still where there
 * is no such change.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_report_queries', './rfm_suiteql'], (
  ids,
  reports,
  { cents, day, dayText, select },
) => {
  const { CUSTOMER, HISTORY } = ids;
  const { STANDS, counts, customerOf, isOrder, joins, sumOf, totalOf } = reports;

  const FROM = `NVL(h.${HISTORY.from}, 0)`;
  const TO = `NVL(h.${HISTORY.to}, 0)`;
  const HELD_THEN = `CASE WHEN f.id IS NULL THEN NVL(c.${CUSTOMER.segment}, 0) ELSE NVL(f.${HISTORY.from}, 0) END`;

  /** Joins that give customers `c` the change `f` of `HELD_THEN`. @param {string} first YYYY-MM-DD */
  const heldThen = (first) =>
    `LEFT JOIN (SELECT h.${HISTORY.customer} AS customer, MIN(h.id) AS first_id FROM ${HISTORY.type} h ` +
    `WHERE h.${HISTORY.changedOn} >= ${day(first)} AND ${STANDS} GROUP BY h.${HISTORY.customer}) e ` +
    `ON e.customer = c.id LEFT JOIN ${HISTORY.type} f ON f.id = e.first_id`;

  const HISTORY_BEGINS = `SELECT ${dayText(`MIN(h.${HISTORY.changedOn})`)} AS begins FROM ${HISTORY.type} h`;

  /**
   * Buyers, gross value and returns between two days, both among them, by the segment held when the first began.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} first YYYY-MM-DD
   * @param {string} last YYYY-MM-DD
   * @param {string} asOf last day that counts
   */
  const performanceAtStart = (counting, first, last, asOf) => {
    const order = isOrder(counting);
    const total = totalOf(counting);
    const columns = {
      segment: HELD_THEN,
      buyers: `COUNT(DISTINCT CASE WHEN ${order} AND c.isinactive = 'F' THEN c.id END)`,
      gross: sumOf(counting, `CASE WHEN ${order} THEN ${total} ELSE 0 END`),
      returns: sumOf(counting, `CASE WHEN ${order} THEN 0 ELSE ABS(${total}) END`),
    };
    return (
      `SELECT ${select(columns)} FROM transaction t${joins(counting)} JOIN customer c ON c.id = ${customerOf(counting)} ` +
      `${heldThen(first)} ` +
      `WHERE ${counts({ ...counting, net: true }, asOf)} AND t.trandate >= ${day(first)} ` +
      `AND t.trandate <= ${day(last)} GROUP BY ${HELD_THEN} ORDER BY ${HELD_THEN}`
    );
  };

  /** Active customers' changes by month and pair, with the lifetime value they have now. @param {string} since */
  const movesByMonth = (since) => {
    const month = `TO_CHAR(h.${HISTORY.changedOn}, 'YYYY-MM')`;
    const columns = {
      in_month: month,
      from_segment: FROM,
      to_segment: TO,
      changes: 'COUNT(*)',
      cents: cents(`SUM(NVL(c.${CUSTOMER.lifetimeValue}, 0))`),
    };
    return (
      `SELECT ${select(columns)} FROM ${HISTORY.type} h JOIN customer c ON c.id = h.${HISTORY.customer} ` +
      `WHERE c.isinactive = 'F' AND h.${HISTORY.changedOn} >= ${day(since)} AND ${STANDS} ` +
      `GROUP BY ${month}, ${FROM}, ${TO} ORDER BY ${month}, ${FROM}, ${TO}`
    );
  };

  return { HISTORY_BEGINS, HELD_THEN, heldThen, performanceAtStart, movesByMonth };
});
