/**
 * SuiteQL of a segment's page and of its export. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_suiteql'], (ids, suiteql) => {
  const { CUSTOMER } = ids;
  const { cents, dayText, first, select, whole, wholes } = suiteql;

  /** Customers on one page; one more is asked for, to know whether there is a next page. */
  const PAGE_ROWS = 100;
  /**
   * Rows of one SuiteQL call, and of one file: with the longest names and addresses it stays below the 10 MB that a
   * new file may have (section_4247974825).
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
  const CONSENT = { isinactive: 'c.isinactive', status: 'c.globalsubscriptionstatus' };

  /** @param {string} segment internal id */
  const inSegment = (segment) => `c.${CUSTOMER.segment} = ${whole(segment)}`;

  /**
   * Active customers of a segment, the most valuable first, and by internal id among equals. The order is of whole cents,
   * so that a page begins exactly where the one before it ended; who has no value comes with those who have 0.
   *
   * @param {string} segment internal id
   * @param {{ cents: string, id: string } | null} after the last customer of the page before; null for the first page
   */
  const members = (segment, after) => {
    const value = `ROUND(${LIFETIME_VALUE} * 100)`;
    const further =
      after === null
        ? ''
        : ` AND (${value} < ${whole(after.cents)} OR (${value} = ${whole(after.cents)} AND c.id > ${whole(after.id)}))`;
    const rest = `customer c WHERE c.isinactive = 'F' AND ${inSegment(segment)}${further} ORDER BY ${value} DESC, c.id`;
    return first({ ...NAMES, since: dayText(`c.${CUSTOMER.changedOn}`), ...FIGURES }, rest, PAGE_ROWS + 1);
  };

  /** Customers of a segment by what decides whether they may be sent a campaign. @param {string} segment */
  const consent = (segment) => {
    const hasAddress = "CASE WHEN c.email IS NULL THEN 'F' ELSE 'T' END";
    const by = [...Object.values(CONSENT), hasAddress].join(', ');
    return (
      `SELECT ${select(CONSENT)}, ${hasAddress} AS has_address, COUNT(*) AS customers ` +
      `FROM customer c WHERE ${inSegment(segment)} GROUP BY ${by}`
    );
  };

  /**
   * A first choice of those who may be sent a campaign; each row is looked at again.
   *
   * @param {string} segment
   * @param {string[]} optedIn values of the subscription status
   */
  const mayBeSent = (segment, optedIn) =>
    `c.isinactive = 'F' AND ${inSegment(segment)} AND c.email IS NOT NULL ` +
    `AND (c.globalsubscriptionstatus IS NULL OR c.globalsubscriptionstatus IN (${wholes(optedIn)}))`;

  /**
   * Rows of a file.
   *
   * @param {string} segment
   * @param {string[]} optedIn
   * @param {string} after internal id of the customer before
   */
  const recipients = (segment, optedIn, after) => {
    const rest = `customer c WHERE ${mayBeSent(segment, optedIn)} AND c.id > ${whole(after)} ORDER BY c.id`;
    return first({ ...NAMES, email: 'c.email', ...CONSENT, ...FIGURES }, rest, QUERY_ROWS);
  };

  /** Internal id of the last customer of each full part. @param {string} segment @param {string[]} optedIn */
  const partEnds = (segment, optedIn) =>
    'SELECT n.id AS id FROM (SELECT m.id AS id, ROWNUM AS place FROM (' +
    `SELECT c.id AS id FROM customer c WHERE ${mayBeSent(segment, optedIn)} ORDER BY c.id) m) n ` +
    `WHERE MOD(n.place, ${PART_ROWS}) = 0 ORDER BY n.id`;

  return { PAGE_ROWS, QUERY_ROWS, PART_ROWS, members, consent, recipients, partEnds };
});
