/**
 * SuiteQL over customers by the month of their first order. The worker sends the very same texts. No N module is used
 * here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_months', './rfm_report_queries', './rfm_suiteql'], (months, reports, { day, select }) => {
  const { counts, customerOf, joins } = reports;

  /** Days within which an order on a later day makes a new customer a repeat customer. */
  const SECOND_ORDER_DAYS = 90;
  const MONTHS_BACK = 12;

  /**
   * Orders of the customers whose first order falls into the 13 months up to that of a day.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} asOf last day that counts
   */
  const ordersSinceTheFirst = (counting, asOf) => {
    const [counted, customer] = [counts({ ...counting, net: false }, asOf), customerOf(counting)];
    const from = months.firstDay(months.shift(months.monthOf(asOf), -MONTHS_BACK));
    return (
      `FROM transaction t${joins(counting)} JOIN (SELECT ${customer} AS entity, MIN(t.trandate) AS first_day ` +
      `FROM transaction t${joins(counting)} WHERE ${counted} GROUP BY ${customer}) f ON f.entity = ${customer} ` +
      `WHERE ${counted} AND f.first_day >= ${day(from)}`
    );
  };

  /**
   * Customers by the month of their first order, how many ordered on a later day, the 90th the last, and how many came
   * no later than the day up to which the month before is compared.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} asOf last day that counts
   */
  const newToRepeat = (counting, asOf) => {
    const month = "TO_CHAR(f.first_day, 'YYYY-MM')";
    const columns = {
      entity: 'f.entity',
      in_month: month,
      again: 'MAX(CASE WHEN t.trandate > f.first_day THEN 1 ELSE 0 END)',
      early: `MAX(CASE WHEN f.first_day <= ${day(months.compared(asOf).sameDay)} THEN 1 ELSE 0 END)`,
    };
    const sums = {
      in_month: 'p.in_month',
      customers: 'COUNT(*)',
      repeated: 'SUM(p.again)',
      early: 'SUM(p.early)',
    };
    return (
      `SELECT ${select(sums)} FROM (SELECT ${select(columns)} ${ordersSinceTheFirst(counting, asOf)} ` +
      `AND t.trandate <= f.first_day + ${SECOND_ORDER_DAYS} GROUP BY f.entity, ${month}) p ` +
      'GROUP BY p.in_month ORDER BY p.in_month'
    );
  };

  return { SECOND_ORDER_DAYS, newToRepeat };
});
