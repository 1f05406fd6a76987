/**
 * SuiteQL of the segment that a customer held on an earlier day, from the segment history. The worker sends the same
 * texts. No N module is used here.
 *
 * The segment held on a day is the one before the first change from that day on, or the present one if there is no such
 * change.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change', './rfm_ids', './rfm_months', './rfm_report_queries', './rfm_suiteql'], (
  { daysBefore },
  ids,
  months,
  reports,
  { cents, day, dayText, select },
) => {
  const { CUSTOMER, HISTORY } = ids;
  const { STANDS, countsWithReturns, customerOf, isOrder, joins, sumOf, totalOf, valueWithReturns } = reports;

  const FROM = `NVL(h.${HISTORY.from}, 0)`;
  const TO = `NVL(h.${HISTORY.to}, 0)`;
  /** The segment held then, if the first change since has this alias. @param {string} row */
  const heldAs = (row) =>
    `CASE WHEN ${row}.id IS NULL THEN NVL(c.${CUSTOMER.segment}, 0) ELSE NVL(${row}.${HISTORY.from}, 0) END`;
  const HELD_THEN = heldAs('f');

  /** Joins that give customers `c` the change `f` of `HELD_THEN`. @param {string} first YYYY-MM-DD */
  const heldThen = (first) =>
    `LEFT JOIN (SELECT h.${HISTORY.customer} AS customer, MIN(h.id) AS first_id FROM ${HISTORY.type} h ` +
    `WHERE h.${HISTORY.changedOn} >= ${day(first)} AND ${STANDS} GROUP BY h.${HISTORY.customer}) e ` +
    `ON e.customer = c.id LEFT JOIN ${HISTORY.type} f ON f.id = e.first_id`;

  const HISTORY_BEGINS = `SELECT ${dayText(`MIN(h.${HISTORY.changedOn})`)} AS begins FROM ${HISTORY.type} h`;

  /** The first change of each customer from a day on. @param {string} first YYYY-MM-DD */
  const firstChangeSince = (first) =>
    `(SELECT h.${HISTORY.customer} AS customer, MIN(h.id) AS first_id FROM ${HISTORY.type} h ` +
    `WHERE h.${HISTORY.changedOn} >= ${day(first)} AND ${STANDS} GROUP BY h.${HISTORY.customer})`;

  /**
   * Buyers, gross value and returns of the month, and of the month before up to the same day, by the segments held when
   * each began; and what active customers bought in the 365 days before the month.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} asOf last day that counts
   */
  const performanceAtStart = (counting, asOf) => {
    const { month, monthBefore, sameDay, yearBefore } = months.compared(asOf);
    const [now, before] = [HELD_THEN, heldAs('g')];
    const order = isOrder(counting);
    const total = totalOf(counting);
    const current = `t.trandate >= ${day(month)}`;
    const last = `t.trandate >= ${day(monthBefore)} AND t.trandate <= ${day(sameDay)}`;
    /** @param {string} days */
    const buyers = (days) =>
      `COUNT(DISTINCT CASE WHEN ${days} AND ${order} AND c.isinactive = 'F' THEN c.id END)`;
    /** @param {string} when @param {string} amount */
    const within = (when, amount) => sumOf(counting, `CASE WHEN ${when} THEN ${amount} ELSE 0 END`);
    const columns = {
      segment: now,
      segment_before: before,
      buyers: buyers(current),
      buyers_before: buyers(last),
      gross: within(`${current} AND ${order}`, total),
      returns: within(`${current} AND NOT (${order})`, `ABS(${total})`),
      gross_before: within(`${last} AND ${order}`, total),
      returns_before: within(`${last} AND NOT (${order})`, `ABS(${total})`),
      year: within(`c.isinactive = 'F' AND t.trandate < ${day(month)}`, valueWithReturns(counting)),
    };
    return (
      `SELECT ${select(columns)} FROM transaction t${joins(counting)} JOIN customer c ON c.id = ${customerOf(counting)} ` +
      `LEFT JOIN ${firstChangeSince(month)} e ON e.customer = c.id LEFT JOIN ${HISTORY.type} f ON f.id = e.first_id ` +
      `LEFT JOIN ${firstChangeSince(monthBefore)} b ON b.customer = c.id ` +
      `LEFT JOIN ${HISTORY.type} g ON g.id = b.first_id ` +
      `WHERE ${countsWithReturns(counting, asOf)} AND t.trandate >= ${day(yearBefore)} ` +
      `GROUP BY ${now}, ${before} ORDER BY ${now}, ${before}`
    );
  };

  /**
   * What active customers bought in the 365 days up to a day, by the segment held when it ended.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} asOf last day that counts
   */
  const boughtInYear = (counting, asOf) => {
    const columns = { segment: HELD_THEN, cents: sumOf(counting, valueWithReturns(counting)) };
    return (
      `SELECT ${select(columns)} FROM transaction t${joins(counting)} JOIN customer c ON c.id = ${customerOf(counting)} ` +
      `LEFT JOIN ${firstChangeSince(daysBefore(asOf, -1))} e ON e.customer = c.id ` +
      `LEFT JOIN ${HISTORY.type} f ON f.id = e.first_id WHERE ${countsWithReturns(counting, asOf)} ` +
      `AND c.isinactive = 'F' AND t.trandate >= ${day(months.compared(asOf).lastYear)} ` +
      `GROUP BY ${HELD_THEN} ORDER BY ${HELD_THEN}`
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

  return { HISTORY_BEGINS, HELD_THEN, heldThen, performanceAtStart, boughtInYear, movesByMonth };
});
