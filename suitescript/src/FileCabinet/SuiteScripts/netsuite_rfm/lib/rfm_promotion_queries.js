/**
 * SuiteQL of promotion results and campaign costs. The worker sends the same texts; `netsuite/suiteql/promotions.py`
 * explains what is counted. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_ids',
  './rfm_member_queries',
  './rfm_report_queries',
  './rfm_start_queries',
  './rfm_suiteql',
], (ids, { optedOutAddresses }, reports, { HELD_THEN }, { cents, day, first, select, whole, wholes }) => {
  const { ACTION, CUSTOMER, HISTORY } = ids;
  const { STANDS, counts, customerOf, joins, totalOf } = reports;

  /** In place of a promotion's id: the order has more than one. */
  const SEVERAL = '0';
  /** In place of a segment's id: the row covers all customers, each once. */
  const EVERYBODY = '-1';
  const MOST_CODES = 50;

  const NOW = `NVL(c.${CUSTOMER.segment}, 0)`;
  const DISCOUNT = 'ABS(NVL(x.purchasediscount, 0)) + ABS(NVL(x.shippingdiscount, 0))';

  /** Condition on a customer `c` joined to the addresses that opted out. @param {StatusChoice} choice */
  const mayBeMailed = ({ statuses, orNone }) =>
    "c.isinactive = 'F' AND c.email IS NOT NULL AND x.address IS NULL AND " +
    `(${orNone ? 'c.globalsubscriptionstatus IS NULL OR ' : ''}c.globalsubscriptionstatus IN (${wholes(statuses)}))`;

  /** @param {Counting} counting @param {string} since @param {string} asOf */
  const withPromotion = (counting, since, asOf) => {
    const columns = {
      id: 't.id',
      customer: customerOf(counting),
      day: 't.trandate',
      amount: totalOf(counting),
      promotion: 'p.promotion',
      discount: 'p.discount * NVL(t.exchangerate, 1)',
    };
    return (
      `(SELECT ${select(columns)} FROM transaction t${joins(counting)} JOIN (SELECT x.transaction AS transaction, ` +
      `CASE WHEN COUNT(DISTINCT x.promocode) > 1 THEN ${SEVERAL} ELSE MAX(x.promocode) END AS promotion, ` +
      `SUM(${DISCOUNT}) AS discount FROM tranPromotion x WHERE x.promocode IS NOT NULL GROUP BY x.transaction) p ` +
      `ON p.transaction = t.id WHERE ${counts({ ...counting, net: false }, asOf)} AND t.trandate >= ${day(since)})`
    );
  };

  /**
   * Orders with a promotion, by promotion, by the segment held on the day before the order, and by today's.
   *
   * @param {Counting} counting
   * @param {string} since YYYY-MM-DD
   * @param {string} asOf last day that counts
   * @param {StatusChoice} choice who may be mailed
   */
  const redemptions = (counting, since, asOf, choice) => {
    const orders = withPromotion(counting, since, asOf);
    const counted = {
      orders: 'COUNT(*)',
      customers: 'COUNT(DISTINCT q.customer)',
      mailable: `COUNT(DISTINCT CASE WHEN ${mayBeMailed(choice)} THEN c.id END)`,
      cents: cents('SUM(q.amount)'),
      discount: cents('SUM(q.discount)'),
    };
    const from = `FROM ${orders} q JOIN customer c ON c.id = q.customer ${optedOutAddresses(choice.optedIn)}`;
    const firstChange =
      `(SELECT o.id AS id, MIN(h.id) AS first_id FROM ${orders} o JOIN ${HISTORY.type} h ` +
      `ON h.${HISTORY.customer} = o.customer AND h.${HISTORY.changedOn} >= o.day AND ${STANDS} GROUP BY o.id)`;
    const bySegment = { promotion: 'q.promotion', segment: HELD_THEN, segment_now: NOW, ...counted };
    const ofAll = { promotion: 'q.promotion', segment: EVERYBODY, segment_now: EVERYBODY, ...counted };
    const names = Object.fromEntries(Object.keys(bySegment).map((name) => [name, `u.${name}`]));
    return (
      `SELECT ${select(names)} FROM (SELECT ${select(bySegment)} ${from} LEFT JOIN ${firstChange} e ON e.id = q.id ` +
      `LEFT JOIN ${HISTORY.type} f ON f.id = e.first_id GROUP BY q.promotion, ${HELD_THEN}, ${NOW} ` +
      `UNION ALL SELECT ${select(ofAll)} ${from} GROUP BY q.promotion) u ` +
      'ORDER BY u.promotion, u.segment, u.segment_now'
    );
  };

  /** Name, code and days of promotions. @param {string[]} found internal ids */
  const promotions = (found) =>
    "SELECT p.id AS id, p.name AS name, p.code AS code, TO_CHAR(p.startdate, 'YYYY-MM-DD') AS first_day, " +
    `TO_CHAR(p.enddate, 'YYYY-MM-DD') AS last_day FROM promotionCode p WHERE p.id IN (${wholes(found)}) ORDER BY p.id`;

  /**
   * Active customers by the segment they held when a promotion began.
   *
   * @param {[string, string][]} days internal id and first day of each promotion, by id
   * @param {StatusChoice} choice who may be mailed
   */
  const membersOn = (days, choice) => {
    const parts = days.map(([promotion, begun]) => {
      const columns = {
        promotion: whole(promotion),
        segment: HELD_THEN,
        customers: 'COUNT(*)',
        mailable: `SUM(CASE WHEN ${mayBeMailed(choice)} THEN 1 ELSE 0 END)`,
      };
      return (
        `SELECT ${select(columns)} FROM customer c ${optedOutAddresses(choice.optedIn)} LEFT JOIN (SELECT h.${HISTORY.customer} ` +
        `AS customer, MIN(h.id) AS first_id FROM ${HISTORY.type} h WHERE h.${HISTORY.changedOn} >= ${day(begun)} ` +
        `AND ${STANDS} GROUP BY h.${HISTORY.customer}) e ON e.customer = c.id ` +
        `LEFT JOIN ${HISTORY.type} f ON f.id = e.first_id WHERE c.isinactive = 'F' GROUP BY ${HELD_THEN}`
      );
    });
    return (
      'SELECT u.promotion AS promotion, u.segment AS segment, u.customers AS customers, u.mailable AS mailable ' +
      `FROM (${parts.join(' UNION ALL ')}) u ORDER BY u.promotion, u.segment`
    );
  };

  /**
   * Orders by single coupon code, for the most used codes. An order with two codes counts under each.
   *
   * @param {Counting} counting
   * @param {string} since YYYY-MM-DD
   * @param {string} asOf last day that counts
   */
  const couponCodes = (counting, since, asOf) => {
    const columns = {
      promotion: 'x.promocode',
      code: 'k.code',
      orders: 'COUNT(*)',
      customers: `COUNT(DISTINCT ${customerOf(counting)})`,
      cents: cents(`SUM(${totalOf(counting)})`),
      discount: cents(`SUM((${DISCOUNT}) * NVL(t.exchangerate, 1))`),
    };
    const rest =
      `transaction t${joins(counting)} JOIN tranPromotion x ON x.transaction = t.id ` +
      'JOIN couponCode k ON k.id = x.couponcode ' +
      `WHERE ${counts({ ...counting, net: false }, asOf)} AND t.trandate >= ${day(since)} AND x.promocode IS NOT NULL ` +
      'GROUP BY x.promocode, k.code ORDER BY COUNT(*) DESC, x.promocode, k.code';
    return first(columns, rest, MOST_CODES);
  };

  /** Cost in cents and name of each campaign by its rows of RFM Segment Action. */
  const COSTS =
    `SELECT a.id AS id, a.${ACTION.campaignName} AS name, a.${ACTION.campaign} AS campaign, a.${ACTION.promotion} AS promotion, ` +
    `a.${ACTION.campaignEvent} AS event, ${cents(`a.${ACTION.cost}`)} AS cost ` +
    `FROM ${ACTION.type} a WHERE a.isinactive = 'F' ORDER BY a.id`;

  /** Title and cost in cents of campaigns by their own records. @param {string[]} found internal ids */
  const campaignRecords = (found) =>
    `SELECT k.id AS id, k.title AS title, ${cents('k.basecost')} AS cost FROM campaign k ` +
    `WHERE k.id IN (${wholes(found)}) ORDER BY k.id`;

  return {
    SEVERAL,
    EVERYBODY,
    MOST_CODES,
    COSTS,
    redemptions,
    promotions,
    membersOn,
    couponCodes,
    campaignRecords,
  };
});
