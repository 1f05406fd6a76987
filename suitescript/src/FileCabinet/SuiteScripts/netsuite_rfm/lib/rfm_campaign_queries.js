/**
 * SuiteQL of campaign results. The worker sends the same text; `netsuite/suiteql/campaigns.py` explains what is
 * counted. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_report_queries', './rfm_suiteql'], (
  ids,
  reports,
  { cents, day, dayText, select, wholes },
) => {
  const { HISTORY } = ids;
  const { STANDS, counts, customerOf, joins, totalOf } = reports;

  /** Windows in days after a customer entered the segment, in which orders count for a campaign. */
  const WINDOWS = [30, 60, 90];

  const KEY = `h.${HISTORY.campaignKey}`;
  const TO = `NVL(h.${HISTORY.to}, 0)`;
  const RESULT = `h.${HISTORY.campaign}`;
  const CHANGED_ON = `h.${HISTORY.changedOn}`;
  /** The day on which the change took effect and the mail was sent. */
  const ENTERED = `NVL(h.${HISTORY.effectiveOn}, ${CHANGED_ON})`;
  const OUTCOME =
    `CASE WHEN ${RESULT} LIKE 'RESPONSE %' THEN 'sent' WHEN ${RESULT} LIKE 'TARGETED%' THEN 'sent elsewhere' ` +
    `WHEN ${RESULT} = 'HELD OUT' THEN 'held out' ` +
    `WHEN ${RESULT} LIKE 'SKIPPED: %' OR ${RESULT} LIKE 'REFUSED: %' THEN ${RESULT} ELSE 'in doubt' END`;

  /** @param {number} days */
  const within = (days) => `o.day <= ${ENTERED} + ${days}`;

  /**
   * @param {Counting} counting see rfm_counting
   * @param {string} since YYYY-MM-DD
   * @param {string} asOf last day that counts
   */
  const results = (counting, since, asOf) => {
    const firsts =
      `(SELECT MIN(h.id) AS id FROM ${HISTORY.type} h WHERE ${KEY} IS NOT NULL AND ${RESULT} IS NOT NULL ` +
      `AND ${CHANGED_ON} >= ${day(since)} AND ${STANDS} GROUP BY h.${HISTORY.customer}, ${KEY})`;
    const orders =
      `(SELECT ${customerOf(counting)} AS customer, t.trandate AS day, ${totalOf(counting)} AS amount ` +
      `FROM transaction t${joins(counting)} WHERE ${counts({ ...counting, net: false }, asOf)} ` +
      `AND t.trandate > ${day(since)})`;
    const spent = {
      id: 'h.id',
      campaign: KEY,
      segment: TO,
      outcome: OUTCOME,
      entered: ENTERED,
      ...Object.fromEntries(
        WINDOWS.map((days) => [`amount_${days}`, `SUM(CASE WHEN ${within(days)} THEN o.amount ELSE 0 END)`]),
      ),
      ...Object.fromEntries(
        WINDOWS.map((days) => [`orders_${days}`, `SUM(CASE WHEN ${within(days)} THEN 1 ELSE 0 END)`]),
      ),
    };
    const each =
      `(SELECT ${select(spent)} FROM ${firsts} f JOIN ${HISTORY.type} h ON h.id = f.id ` +
      `LEFT JOIN ${orders} o ON o.customer = h.${HISTORY.customer} AND o.day > ${ENTERED} AND ${within(90)} ` +
      `GROUP BY h.id, ${KEY}, ${TO}, ${OUTCOME}, ${ENTERED})`;
    const sums = WINDOWS.flatMap((days) => [
      [`buyers_${days}`, `SUM(CASE WHEN p.orders_${days} > 0 THEN 1 ELSE 0 END)`],
      [`orders_${days}`, `SUM(p.orders_${days})`],
      [`cents_${days}`, cents(`SUM(p.amount_${days})`)],
      [`squares_${days}`, `SUM(POWER(p.amount_${days}, 2))`],
    ]);
    const columns = {
      campaign: 'p.campaign',
      segment: 'p.segment',
      wave: "TO_CHAR(p.entered, 'YYYY-MM')",
      outcome: 'p.outcome',
      customers: 'COUNT(*)',
      first_day: dayText('MIN(p.entered)'),
      last_day: dayText('MAX(p.entered)'),
      ...Object.fromEntries(sums),
    };
    const group = "p.campaign, p.segment, TO_CHAR(p.entered, 'YYYY-MM'), p.outcome";
    return `SELECT ${select(columns)} FROM ${each} p GROUP BY ${group} ORDER BY ${group}`;
  };

  /**
   * Customers of each campaign by the segment entered and the latest response to a mail that NetSuite sent.
   *
   * @param {string} since YYYY-MM-DD
   */
  const responses = (since) => {
    const groups = `${KEY}, ${TO}, r.response`;
    const columns = {
      campaign: KEY,
      segment: TO,
      response: 'r.response',
      customers: `COUNT(DISTINCT h.${HISTORY.customer})`,
    };
    return (
      `SELECT ${select(columns)} FROM ${HISTORY.type} h ` +
      `JOIN campaignresponse r ON ${RESULT} = CONCAT('RESPONSE ', TO_CHAR(r.id)) ` +
      `WHERE ${KEY} IS NOT NULL AND ${CHANGED_ON} >= ${day(since)} AND ${STANDS} GROUP BY ${groups} ORDER BY ${groups}`
    );
  };

  /**
   * Orders whose lead source is one of these campaigns, which is NetSuite's own attribution (section_N990329).
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} since YYYY-MM-DD
   * @param {string} asOf last day that counts
   * @param {string[]} found internal ids of at most 1,000 campaigns
   */
  const leadSources = (counting, since, asOf, found) => {
    const columns = {
      campaign: 't.leadsource',
      orders: 'COUNT(*)',
      customers: `COUNT(DISTINCT ${customerOf(counting)})`,
      cents: cents(`SUM(${totalOf(counting)})`),
    };
    return (
      `SELECT ${select(columns)} FROM transaction t${joins(counting)} WHERE ${counts({ ...counting, net: false }, asOf)} ` +
      `AND t.trandate >= ${day(since)} AND t.leadsource IN (${wholes(found)}) GROUP BY t.leadsource ORDER BY t.leadsource`
    );
  };

  return { WINDOWS, results, responses, leadSources };
});
