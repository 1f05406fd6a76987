/**
 * SuiteQL of a segment's page and its export. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_group_queries', './rfm_ids', './rfm_suiteql'], (groups, ids, suiteql) => {
  const { CUSTOMER } = ids;
  const { cents, dayText, first, select, whole, wholes } = suiteql;

  /** Customers on one page; one more is queried to know whether there is a next page. */
  const PAGE_ROWS = 100;
  /**
   * Rows of one SuiteQL call and of one file. Even with the longest names and addresses, a file stays below the limit
   * of 10 MB (section_4247974825).
   */
  const QUERY_ROWS = 5000;
  const PART_ROWS = 10000;

  const LIFETIME_VALUE = `NVL(c.${CUSTOMER.lifetimeValue}, 0)`;
  const FIGURES = {
    score: `c.${CUSTOMER.score}`,
    last_order: dayText(`c.${CUSTOMER.lastOrder}`),
    orders: `NVL(c.${CUSTOMER.orderCount}, 0)`,
    cents: cents(LIFETIME_VALUE),
  };
  const NAMES = { id: 'c.id', entity_id: 'c.entityid', name: 'NVL(c.altname, c.entityid)' };
  const CONTACT = {
    phone: 'c.phone',
    store: `BUILTIN.DF(c.${CUSTOMER.homeLocation})`,
    previous: `BUILTIN.DF(c.${CUSTOMER.previousSegment})`,
  };
  const PREDICTED = {
    risk: `BUILTIN.DF(c.${CUSTOMER.churnRisk})`,
    expected: dayText(`c.${CUSTOMER.expectedOrder}`),
    predicted: cents(`c.${CUSTOMER.predictedValue}`),
  };
  const CONSENT = { isinactive: 'c.isinactive', status: 'c.globalsubscriptionstatus' };

  const ADDRESS_OPTED_OUT = "CASE WHEN x.address IS NULL THEN 'F' ELSE 'T' END";

  /**
   * Customers who count as in the segment: its own, and those who have left it but still count because of Days Outside.
   *
   * @param {string} segment internal id
   */
  const inSegment = (segment) => `NVL(c.${CUSTOMER.countsAs}, c.${CUSTOMER.segment}) = ${whole(segment)}`;

  /**
   * Condition on customers `c` who are in a segment, a stage or an audience, or who leave a segment.
   *
   * @param {MemberGroup} group
   */
  const inside = ({ kind, id, leavers = [] }) => {
    if (kind === 'stage') return groups.inStage(id);
    if (kind === 'audience') return groups.inAudience(id);
    return kind === 'leaving' ? groups.leavingSoon(leavers) : inSegment(id);
  };

  /**
   * How many active customers outside the segment still count as in it, and how many of its own count as in another.
   *
   * @param {string} segment
   */
  const stillCounting = (segment) =>
    `SELECT SUM(CASE WHEN c.${CUSTOMER.countsAs} = ${whole(segment)} THEN 1 ELSE 0 END) AS here, ` +
    `SUM(CASE WHEN c.${CUSTOMER.countsAs} = ${whole(segment)} THEN 0 ELSE 1 END) AS elsewhere ` +
    `FROM customer c WHERE c.isinactive = 'F' AND c.${CUSTOMER.countsAs} IS NOT NULL ` +
    `AND (c.${CUSTOMER.countsAs} = ${whole(segment)} OR c.${CUSTOMER.segment} = ${whole(segment)})`;

  const CENTS = `ROUND(${LIFETIME_VALUE} * 100)`;
  /**
   * A factor above any lifetime value in cents, so that customers are sorted by risk, and by value if the risk is
   * equal.
   */
  const ABOVE_CENTS = '100000000000000000';
  const LAST_DAY = '99999999';

  /**
   * What customers may be sorted by: whole numbers in descending order. Customers without one come last, or with those
   * who have 0.
   */
  const ORDERS = {
    value: { key: CENTS, join: '' },
    risk: {
      key:
        "(CASE UPPER(r.scriptid) WHEN 'VAL_RFM_CHURN_HIGH' THEN 3 WHEN 'VAL_RFM_CHURN_MEDIUM' THEN 2 " +
        `WHEN 'VAL_RFM_CHURN_LOW' THEN 1 ELSE 0 END * ${ABOVE_CENTS} + ${CENTS})`,
      join: ` LEFT JOIN ${ids.RISK_LIST} r ON r.id = c.${CUSTOMER.churnRisk}`,
    },
    expected: {
      key: `(${LAST_DAY} - NVL(TO_NUMBER(TO_CHAR(c.${CUSTOMER.expectedOrder}, 'YYYYMMDD')), ${LAST_DAY}))`,
      join: '',
    },
    predicted: { key: `ROUND(NVL(c.${CUSTOMER.predictedValue}, 0) * 100)`, join: '' },
  };

  /**
   * Active customers of a segment or another group in an order, equal ones by internal id. The order uses whole
   * numbers, so that a page begins exactly where the previous one ended.
   *
   * @param {MemberGroup} group
   * @param {MemberOrder} order
   * @param {{ place: string, id: string } | null} after the last customer of the previous page; null for the first page
   * @param {string | null} store internal id of the only location to list; null for all
   */
  const members = (group, order, after, store) => {
    const { key, join } = ORDERS[order];
    const at = store === null ? '' : ` AND c.${CUSTOMER.homeLocation} = ${whole(store)}`;
    const further =
      after === null
        ? ''
        : ` AND (${key} < ${whole(after.place)} OR (${key} = ${whole(after.place)} AND c.id > ${whole(after.id)}))`;
    const rest =
      `customer c${join} WHERE c.isinactive = 'F' AND ${inside(group)}${at}${further} ` +
      `ORDER BY ${key} DESC, c.id`;
    const since = dayText(`c.${CUSTOMER.changedOn}`);
    return first(
      { ...NAMES, ...CONTACT, since, ...FIGURES, ...PREDICTED, place: `TO_CHAR(${key})` },
      rest,
      PAGE_ROWS + 1,
    );
  };

  /**
   * Addresses with a customer who opted out, to be joined to customers `c`.
   *
   * @param {string[]} optedIn values of the subscription status
   */
  const optedOutAddresses = (optedIn) =>
    'LEFT JOIN (SELECT LOWER(LTRIM(RTRIM(o.email))) AS address FROM customer o WHERE o.email IS NOT NULL ' +
    `AND o.globalsubscriptionstatus NOT IN (${wholes(optedIn)}) GROUP BY LOWER(LTRIM(RTRIM(o.email)))) x ` +
    'ON x.address = LOWER(LTRIM(RTRIM(c.email)))';

  /**
   * Customers of a group, grouped by what decides whether they may be sent a campaign.
   *
   * @param {MemberGroup} group
   * @param {StatusChoice} choice
   */
  const consent = (group, choice) => {
    const hasAddress = "CASE WHEN c.email IS NULL THEN 'F' ELSE 'T' END";
    const by = [...Object.values(CONSENT), hasAddress, ADDRESS_OPTED_OUT].join(', ');
    return (
      `SELECT ${select(CONSENT)}, ${hasAddress} AS has_address, ${ADDRESS_OPTED_OUT} AS address_opted_out, ` +
      `COUNT(*) AS customers FROM customer c ${optedOutAddresses(choice.optedIn)} ` +
      `WHERE ${inside(group)} GROUP BY ${by}`
    );
  };

  /**
   * A preselection of customers who may be sent a campaign; each row is checked again.
   *
   * @param {MemberGroup} group
   * @param {StatusChoice} choice
   */
  const mayBeSent = (group, { statuses, orNone, optedIn }) =>
    `customer c ${optedOutAddresses(optedIn)} WHERE c.isinactive = 'F' AND ${inside(group)} ` +
    'AND c.email IS NOT NULL AND x.address IS NULL AND ' +
    `(${orNone ? 'c.globalsubscriptionstatus IS NULL OR ' : ''}c.globalsubscriptionstatus IN (${wholes(statuses)}))`;

  /**
   * Rows of a file.
   *
   * @param {MemberGroup} group
   * @param {StatusChoice} choice
   * @param {string} after internal id of the previous customer
   */
  const recipients = (group, choice, after) => {
    const rest = `${mayBeSent(group, choice)} AND c.id > ${whole(after)} ORDER BY c.id`;
    const columns = { ...CONSENT, address_opted_out: ADDRESS_OPTED_OUT, ...FIGURES };
    return first({ ...NAMES, email: 'c.email', store: CONTACT.store, ...columns }, rest, QUERY_ROWS);
  };

  /** Internal id of the last customer of each full part. @param {MemberGroup} group @param {StatusChoice} choice */
  const partEnds = (group, choice) =>
    'SELECT n.id AS id FROM (SELECT m.id AS id, ROWNUM AS place FROM (' +
    `SELECT c.id AS id FROM ${mayBeSent(group, choice)} ORDER BY c.id) m) n ` +
    `WHERE MOD(n.place, ${PART_ROWS}) = 0 ORDER BY n.id`;

  return {
    PAGE_ROWS,
    QUERY_ROWS,
    PART_ROWS,
    optedOutAddresses,
    members,
    stillCounting,
    consent,
    recipients,
    partEnds,
  };
});
