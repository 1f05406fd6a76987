/**
 * SuiteQL of the success measures. The worker sends the same texts. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_months', './rfm_report_queries', './rfm_suiteql'], (
  ids,
  months,
  reports,
  suiteql,
) => {
  const { CUSTOMER, HISTORY } = ids;
  const { STANDS, counts, customerOf, joins, sumOf, totalOf } = reports;
  const { cents, day, select, whole, wholes } = suiteql;

  /** A new customer who orders on a later day within this many days is a repeat customer. */
  const SECOND_ORDER_DAYS = 90;

  const FROM = `NVL(h.${HISTORY.from}, 0)`;
  const TO = `NVL(h.${HISTORY.to}, 0)`;
  const VALUE = `NVL(c.${CUSTOMER.lifetimeValue}, 0)`;
  const HELD_THEN = `CASE WHEN f.id IS NULL THEN NVL(c.${CUSTOMER.segment}, 0) ELSE NVL(f.${HISTORY.from}, 0) END`;

  /** Active customers by their three scores (0 for none), and how many of them have orders. */
  const cells = () => {
    /** @param {string} field */
    const score = (field) => `CASE WHEN c.${field} BETWEEN 1 AND 5 THEN c.${field} ELSE 0 END`;
    const scores = {
      recency: score(CUSTOMER.recencyScore),
      frequency: score(CUSTOMER.frequencyScore),
      monetary: score(CUSTOMER.monetaryScore),
    };
    const columns = {
      ...scores,
      customers: 'COUNT(*)',
      buyers: `SUM(CASE WHEN c.${CUSTOMER.orderCount} > 0 THEN 1 ELSE 0 END)`,
      cents: cents(`SUM(${VALUE})`),
    };
    const groups = Object.values(scores).join(', ');
    return `SELECT ${select(columns)} FROM customer c WHERE c.isinactive = 'F' GROUP BY ${groups} ORDER BY ${groups}`;
  };

  /** Lifetime value of the most valuable active customers with orders. @param {number[]} ranks how many of them */
  const concentration = (ranks) => {
    const columns = Object.fromEntries(
      ranks.map((rank, at) => [
        `top_${at + 1}`,
        cents(`SUM(CASE WHEN q.position <= ${whole(rank)} THEN q.amount ELSE 0 END)`),
      ]),
    );
    const ordered =
      `(SELECT ${VALUE} AS amount FROM customer c ` +
      `WHERE c.isinactive = 'F' AND c.${CUSTOMER.orderCount} > 0 ORDER BY ${VALUE} DESC, c.id)`;
    return `SELECT ${select(columns)} FROM (SELECT ROWNUM AS position, p.amount AS amount FROM ${ordered} p) q`;
  };

  /**
   * Orders `t` of the customers whose first order, on `f.first_day`, is on or after a day.
   *
   * @param {Counting} counting @param {string} since YYYY-MM-DD @param {string} asOf last day that counts
   */
  const ordersSinceTheFirst = (counting, since, asOf) => {
    const orders = { ...counting, net: false };
    const customer = customerOf(counting);
    const first =
      `(SELECT ${customer} AS entity, MIN(t.trandate) AS first_day FROM transaction t${joins(counting)} ` +
      `WHERE ${counts(orders, asOf)} GROUP BY ${customer})`;
    return (
      `FROM transaction t${joins(counting)} JOIN ${first} f ON f.entity = ${customer} ` +
      `WHERE ${counts(orders, asOf)} AND f.first_day >= ${day(since)}`
    );
  };

  /**
   * Customers by the month of their first order, how many ordered again on a later day within 90 days, and how many
   * came no later than the day up to which the month before is compared.
   *
   * @param {Counting} counting @param {string} since YYYY-MM-DD @param {string} asOf
   */
  const newToRepeat = (counting, since, asOf) => {
    const month = "TO_CHAR(f.first_day, 'YYYY-MM')";
    const columns = {
      entity: 'f.entity',
      in_month: month,
      again: 'MAX(CASE WHEN t.trandate > f.first_day THEN 1 ELSE 0 END)',
      early: `MAX(CASE WHEN f.first_day <= ${day(months.compared(asOf).sameDay)} THEN 1 ELSE 0 END)`,
    };
    const byCustomer =
      `(SELECT ${select(columns)} ${ordersSinceTheFirst(counting, since, asOf)} ` +
      `AND t.trandate <= f.first_day + ${whole(SECOND_ORDER_DAYS)} GROUP BY f.entity, ${month})`;
    const sums = {
      in_month: 'p.in_month',
      customers: 'COUNT(*)',
      repeated: 'SUM(p.again)',
      early: 'SUM(p.early)',
    };
    return `SELECT ${select(sums)} FROM ${byCustomer} p GROUP BY p.in_month ORDER BY p.in_month`;
  };

  /**
   * Customers by the month of their first order and by each month in which they ordered.
   *
   * @param {Counting} counting @param {string} since YYYY-MM-DD @param {string} asOf
   */
  const retention = (counting, since, asOf) => {
    const columns = {
      cohort: "TO_CHAR(f.first_day, 'YYYY-MM')",
      in_month: "TO_CHAR(t.trandate, 'YYYY-MM')",
      customers: 'COUNT(DISTINCT f.entity)',
    };
    const groups = `${columns.cohort}, ${columns.in_month}`;
    return (
      `SELECT ${select(columns)} ${ordersSinceTheFirst(counting, since, asOf)} ` +
      `GROUP BY ${groups} ORDER BY ${groups}`
    );
  };

  /**
   * By month, from a day until today: active customers' changes into and out of at-risk segments; `lost` counts those
   * who were in one when the month began and moved to a lost segment in that month.
   *
   * @param {string} since YYYY-MM-DD @param {string[]} atRisk internal ids @param {string[]} lost
   */
  const atRiskMoves = (since, atRisk, lost) => {
    const month = `TO_CHAR(h.${HISTORY.changedOn}, 'YYYY-MM')`;
    /** @param {string} side @param {string[]} segments */
    const oneIf = (side, segments) => `CASE WHEN ${side} IN (${wholes(segments)}) THEN 1 ELSE 0 END`;
    const changes = {
      customer: `h.${HISTORY.customer}`,
      in_month: month,
      first_id: 'MIN(h.id)',
      entered: `SUM(${oneIf(TO, atRisk)})`,
      departed: `SUM(${oneIf(FROM, atRisk)})`,
      gone: `MAX(${oneIf(TO, lost)})`,
    };
    const byCustomer =
      `(SELECT ${select(changes)} FROM ${HISTORY.type} h ` +
      `WHERE h.${HISTORY.changedOn} >= ${day(since)} AND ${STANDS} GROUP BY h.${HISTORY.customer}, ${month})`;
    const sums = {
      in_month: 'e.in_month',
      entered: 'SUM(e.entered)',
      departed: 'SUM(e.departed)',
      lost: `SUM(CASE WHEN NVL(f.${HISTORY.from}, 0) IN (${wholes(atRisk)}) THEN e.gone ELSE 0 END)`,
    };
    return (
      `SELECT ${select(sums)} FROM ${byCustomer} e JOIN customer c ON c.id = e.customer ` +
      `JOIN ${HISTORY.type} f ON f.id = e.first_id WHERE c.isinactive = 'F' GROUP BY e.in_month ORDER BY e.in_month`
    );
  };

  /**
   * By month: active customers who held an at-risk segment when it began and ordered in it, and their revenue; `gone`
   * counts those of them who also moved to a lost segment in it.
   *
   * @param {Counting} counting @param {string} since YYYY-MM-DD @param {string} asOf
   * @param {string[]} atRisk internal ids @param {string[]} lost
   */
  const atRiskBought = (counting, since, asOf, atRisk, lost) => {
    const month = "TO_CHAR(t.trandate, 'YYYY-MM')";
    const changedIn = `TO_CHAR(h.${HISTORY.changedOn}, 'YYYY-MM')`;
    const amounts = { customer: 'c.id', in_month: month, amount: `SUM(${totalOf(counting)})` };
    const bought =
      `(SELECT ${select(amounts)} FROM transaction t${joins(counting)} ` +
      `JOIN customer c ON c.id = ${customerOf(counting)} WHERE ${counts({ ...counting, net: false }, asOf)} ` +
      `AND c.isinactive = 'F' AND t.trandate >= ${day(since)} GROUP BY c.id, ${month})`;
    const columns = {
      customer: 'b.customer',
      in_month: 'b.in_month',
      amount: 'b.amount',
      first_id: 'MIN(h.id)',
      gone: `MAX(CASE WHEN ${changedIn} = b.in_month AND ${TO} IN (${wholes(lost)}) THEN 1 ELSE 0 END)`,
    };
    const withFirstChange =
      `(SELECT ${select(columns)} FROM ${bought} b LEFT JOIN ${HISTORY.type} h ON h.${HISTORY.customer} = b.customer ` +
      `AND ${changedIn} >= b.in_month AND ${STANDS} GROUP BY b.customer, b.in_month, b.amount)`;
    const sums = {
      in_month: 'p.in_month',
      customers: 'COUNT(*)',
      gone: 'SUM(p.gone)',
      cents: sumOf(counting, 'p.amount'),
    };
    return (
      `SELECT ${select(sums)} FROM ${withFirstChange} p JOIN customer c ON c.id = p.customer ` +
      `LEFT JOIN ${HISTORY.type} f ON f.id = p.first_id WHERE ${HELD_THEN} IN (${wholes(atRisk)}) ` +
      `GROUP BY p.in_month ORDER BY p.in_month`
    );
  };

  /** @param {string} toSegment @param {string} changes @param {string} ends */
  const moves = (toSegment, changes, ends) => {
    const fromSegment = `NVL(f.${HISTORY.from}, 0)`;
    const byCustomer =
      `(SELECT h.${HISTORY.customer} AS customer, MIN(h.id) AS first_id, MAX(h.id) AS last_id ` +
      `FROM ${HISTORY.type} h WHERE ${changes} GROUP BY h.${HISTORY.customer})`;
    const columns = { from_segment: fromSegment, to_segment: toSegment, customers: 'COUNT(*)' };
    return (
      `SELECT ${select(columns)} FROM ${byCustomer} e JOIN customer c ON c.id = e.customer ` +
      `JOIN ${HISTORY.type} f ON f.id = e.first_id${ends} WHERE c.isinactive = 'F' ` +
      `GROUP BY ${fromSegment}, ${toSegment} ORDER BY ${fromSegment}, ${toSegment}`
    );
  };

  /**
   * Active customers who changed after one day and up to another: segment before and after.
   *
   * @param {string} after
   * @param {string} upTo
   */
  const movedBetween = (after, upTo) =>
    moves(
      `NVL(l.${HISTORY.to}, 0)`,
      `h.${HISTORY.changedOn} > ${day(after)} AND h.${HISTORY.changedOn} <= ${day(upTo)} AND ${STANDS}`,
      ` JOIN ${HISTORY.type} l ON l.id = e.last_id`,
    );

  /**
   * Active customers who changed after a day: segment before the first change, and the present one.
   *
   * @param {string} after
   */
  const movedSince = (after) =>
    moves(`NVL(c.${CUSTOMER.segment}, 0)`, `h.${HISTORY.changedOn} > ${day(after)} AND ${STANDS}`, '');

  return {
    SECOND_ORDER_DAYS,
    cells,
    concentration,
    newToRepeat,
    retention,
    atRiskMoves,
    atRiskBought,
    movedBetween,
    movedSince,
  };
});
