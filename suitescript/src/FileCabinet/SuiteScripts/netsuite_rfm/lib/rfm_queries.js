/**
 * SuiteQL of the nightly job. No N module is used here.
 *
 * Dates are read and written as YYYY-MM-DD: as plain columns they come in the format of the user (section_156257790831).
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids'], (ids) => {
  const { ACTION, CUSTOMER, HISTORY } = ids;

  /** The most values in an IN list (section_156257790831). */
  const IN_MAX = 1000;

  /** @param {(string | number)[]} values internal ids; without any, the list has an impossible id */
  const inList = (values) => (values.length > 0 ? values.map(Number).join(', ') : '-1');

  /** @param {string} text */
  const quoted = (text) => `'${text.replace(/'/g, "''")}'`;

  /**
   * @param {string} row alias of a history row
   * @returns {string} condition: an undo has withdrawn the row, but its customer `c` is not restored yet
   */
  const awaitsUndo = (row) =>
    `${row}.${HISTORY.withdrawn} = 'T' AND NVL(c.${CUSTOMER.segment}, 0) = NVL(${row}.${HISTORY.to}, 0) ` +
    `AND c.${CUSTOMER.changedOn} = ${row}.${HISTORY.changedOn}`;

  const ACTIONS =
    `SELECT a.id AS id, a.${ACTION.segment} AS segment, a.${ACTION.category} AS category, ` +
    `a.${ACTION.overwrite} AS overwrite, a.${ACTION.notify} AS notify, a.${ACTION.campaignEvent} AS campaign_event, ` +
    `a.${ACTION.campaign} AS campaign, a.${ACTION.promotion} AS promotion, a.${ACTION.heldOut} AS held_out, ` +
    `a.${ACTION.delay} AS delay, ` +
    `a.${ACTION.daysOutside} AS days_outside, a.${ACTION.whatToDo} AS what_to_do ` +
    `FROM ${ACTION.type} a WHERE a.isinactive = 'F' ORDER BY a.id`;

  /** @param {string} row alias of a history row that counts: no undo has withdrawn it */
  const stands = (row) => `NVL(${row}.${HISTORY.withdrawn}, 'F') = 'F'`;

  /**
   * @param {string} segment internal id or column
   * @param {string} customer column
   * @param {string} [before] column of a history row's id; any row unless given
   * @returns {string} the day on which the customer last left the segment
   */
  const leftBefore = (segment, customer, before) =>
    `(SELECT MAX(TO_CHAR(y.${HISTORY.changedOn}, 'YYYY-MM-DD')) FROM ${HISTORY.type} y ` +
    `WHERE y.${HISTORY.customer} = ${customer} AND y.${HISTORY.from} = ${segment} AND ${stands('y')}` +
    `${before === undefined ? '' : ` AND y.id < ${before}`})`;

  /** The last row of each customer, and the last that no undo has withdrawn. */
  const LAST_ROW =
    `SELECT x.${HISTORY.customer} AS customer, MAX(x.id) AS last_row, ` +
    `MAX(CASE WHEN ${stands('x')} THEN x.id END) AS standing_row ` +
    `FROM ${HISTORY.type} x GROUP BY x.${HISTORY.customer}`;

  /**
   * Customers, from an internal id on, whose segment differs from the one in their last history row that was not
   * undone. A customer who still has the segment of a withdrawn row is about to be restored.
   */
  const MISSING_CHANGES =
    `SELECT c.id AS customer, NVL(c.altname, c.entityid) AS name, c.${CUSTOMER.segment} AS to_segment, ` +
    `h.${HISTORY.to} AS from_segment, l.last_row AS last_row, ` +
    `BUILTIN.DF(c.${CUSTOMER.segment}) AS to_name, BUILTIN.DF(h.${HISTORY.to}) AS from_name, ` +
    `TO_CHAR(c.${CUSTOMER.changedOn}, 'YYYY-MM-DD') AS changed_on, c.${CUSTOMER.score} AS score, ` +
    `TO_CHAR(c.${CUSTOMER.lastOrder}, 'YYYY-MM-DD') AS last_order, c.${CUSTOMER.lifetimeValue} AS lifetime_value, ` +
    `c.${CUSTOMER.homeLocation} AS location, c.phone AS phone, c.category AS category, ` +
    `c.${CUSTOMER.categorySet} AS category_set, c.${CUSTOMER.categoryBefore} AS category_before, ` +
    `c.${CUSTOMER.countsAs} AS counts_as, TO_CHAR(c.${CUSTOMER.countsUntil}, 'YYYY-MM-DD') AS counts_until, ` +
    `${leftBefore(`c.${CUSTOMER.segment}`, 'c.id')} AS left_before ` +
    `FROM customer c LEFT JOIN (${LAST_ROW}) l ON l.customer = c.id ` +
    `LEFT JOIN ${HISTORY.type} h ON h.id = l.standing_row LEFT JOIN ${HISTORY.type} w ON w.id = l.last_row ` +
    `WHERE c.id > ? AND NVL(c.${CUSTOMER.segment}, 0) <> NVL(h.${HISTORY.to}, 0) ` +
    `AND CASE WHEN ${awaitsUndo('w')} THEN 'T' ELSE 'F' END = 'F' ORDER BY c.id`;

  /** A customer's segment and last history row. */
  const LAST_CHANGE =
    `SELECT c.${CUSTOMER.segment} AS segment, ` +
    `(SELECT MAX(h.id) FROM ${HISTORY.type} h WHERE h.${HISTORY.customer} = c.id) AS last_row ` +
    'FROM customer c WHERE c.id = ?';

  /** References on history rows of changes from a day on. */
  const CLAIMED_REFERENCES =
    `SELECT DISTINCT h.${HISTORY.digest} AS reference FROM ${HISTORY.type} h ` +
    `WHERE h.${HISTORY.digest} IS NOT NULL AND h.${HISTORY.changedOn} >= TO_DATE(?, 'YYYY-MM-DD')`;

  /** Subjects of digests sent from a day on. */
  const SENT_SUBJECTS =
    "SELECT m.subject AS subject FROM message m WHERE m.subject LIKE '%[RFM-%' " +
    "AND m.messagedate >= TO_DATE(?, 'YYYY-MM-DD')";

  const MAILS_OF_SUBJECT =
    'SELECT m.id AS id FROM message m WHERE m.subject LIKE ? ' +
    "AND m.messagedate >= TO_DATE(?, 'YYYY-MM-DD')";

  /**
   * History rows, from an internal id on, whose category is still to be set, with the customer's last row. After an
   * undo, the category is that of the customer's present segment.
   */
  const UNSETTLED_CATEGORIES =
    `SELECT h.id AS id, h.${HISTORY.customer} AS customer, ` +
    `CASE WHEN ${stands('h')} THEN h.${HISTORY.to} ELSE c.${CUSTOMER.segment} END AS to_segment, ` +
    `h.${HISTORY.refused} AS refused, c.category AS category, c.${CUSTOMER.categorySet} AS category_set, ` +
    `c.${CUSTOMER.categoryBefore} AS category_before, ` +
    `(SELECT MAX(x.id) FROM ${HISTORY.type} x WHERE x.${HISTORY.customer} = h.${HISTORY.customer}) AS last_row ` +
    `FROM ${HISTORY.type} h JOIN customer c ON c.id = h.${HISTORY.customer} ` +
    `WHERE h.id > ? AND h.${HISTORY.categoryState} = 'PENDING' ` +
    `AND CASE WHEN ${awaitsUndo('h')} THEN 'T' ELSE 'F' END = 'F' ORDER BY h.id`;

  /** Customers, from an internal id on, whose days outside a segment are over, with the row that waited for it. */
  const ENDED_WAITS =
    `SELECT c.id AS customer, c.${CUSTOMER.segment} AS to_segment, c.${CUSTOMER.countsAs} AS counts_as, ` +
    `c.category AS category, c.${CUSTOMER.categorySet} AS category_set, ` +
    `c.${CUSTOMER.categoryBefore} AS category_before, ` +
    `(SELECT MAX(h.id) FROM ${HISTORY.type} h WHERE h.${HISTORY.customer} = c.id ` +
    `AND h.${HISTORY.effect} = 'WAITS' AND ${stands('h')}) AS row_id ` +
    `FROM customer c WHERE c.id > ? AND c.${CUSTOMER.countsAs} IS NOT NULL ` +
    `AND c.${CUSTOMER.countsUntil} <= TO_DATE(?, 'YYYY-MM-DD') ORDER BY c.id`;

  /**
   * @param {string} now column of the customer `c`, used if the row waited
   * @param {string} then column of the row `h`, used otherwise
   */
  const ofRow = (now, then) => `CASE WHEN h.${HISTORY.effect} = 'WAITS' THEN ${now} ELSE ${then} END`;

  /** Whether the customer of a row that waited is back in the segment left, and so has not left it. */
  const BACK =
    `(SELECT COUNT(*) FROM ${HISTORY.type} z WHERE z.${HISTORY.customer} = h.${HISTORY.customer} ` +
    `AND z.${HISTORY.to} = h.${HISTORY.from} AND z.id > h.id AND ${stands('z')})`;

  /**
   * History rows, from an internal id and a day on, that are to be announced but were not. A row that waits is included
   * if it takes effect by a second day, and then leads to the customer's present segment.
   *
   * @param {{ watched: string[], campaigns: string[], unsent: string[] }} what `watched`: segments whose changes go
   *   into digests; `campaigns`: segments with a campaign; `unsent`: references that count as not announced
   */
  const pendingRows = ({ watched, campaigns, unsent }) => {
    const again =
      unsent.length > 0 ? `OR h.${HISTORY.digest} IN (${unsent.slice(0, IN_MAX).map(quoted)}) ` : '';
    const to = ofRow(`c.${CUSTOMER.segment}`, `h.${HISTORY.to}`);
    const day = ofRow(`h.${HISTORY.effectiveOn}`, `h.${HISTORY.changedOn}`);
    return (
      `SELECT h.id AS id, h.${HISTORY.customer} AS customer, NVL(c.altname, c.entityid) AS name, ` +
      `h.${HISTORY.from} AS from_segment, ${to} AS to_segment, BUILTIN.DF(h.${HISTORY.from}) AS from_name, ` +
      `${ofRow(`BUILTIN.DF(c.${CUSTOMER.segment})`, `BUILTIN.DF(h.${HISTORY.to})`)} AS to_name, ` +
      `TO_CHAR(${day}, 'YYYY-MM-DD') AS changed_on, ` +
      `TO_CHAR(${ofRow(`c.${CUSTOMER.lastOrder}`, `h.${HISTORY.lastOrder}`)}, 'YYYY-MM-DD') AS last_order, ` +
      `${ofRow(`c.${CUSTOMER.lifetimeValue}`, `h.${HISTORY.lifetimeValue}`)} AS lifetime_value, ` +
      `h.${HISTORY.digest} AS digest, h.${HISTORY.campaign} AS campaign, h.${HISTORY.refused} AS refused, ` +
      `c.${CUSTOMER.homeLocation} AS location, c.phone AS phone, ` +
      `${leftBefore(to, `h.${HISTORY.customer}`, 'h.id')} AS left_before ` +
      `FROM ${HISTORY.type} h JOIN customer c ON c.id = h.${HISTORY.customer} ` +
      `WHERE h.id > ? AND ${day} >= TO_DATE(?, 'YYYY-MM-DD') ` +
      `AND ${stands('h')} AND NVL(h.${HISTORY.effect}, '-') <> 'NONE' ` +
      `AND (NVL(h.${HISTORY.effect}, '-') <> 'WAITS' ` +
      `OR (h.${HISTORY.effectiveOn} <= TO_DATE(?, 'YYYY-MM-DD') AND ${BACK} = 0)) AND ` +
      `(((h.${HISTORY.digest} IS NULL ${again}) AND ` +
      `(${to} IN (${inList(watched)}) OR h.${HISTORY.from} IN (${inList(watched)}))) ` +
      `OR (h.${HISTORY.campaign} IS NULL AND ${to} IN (${inList(campaigns)}))) ORDER BY h.id`
    );
  };

  /**
   * Customers of a store, or without a store, by the segment that counts.
   *
   * @param {string | null} location internal id
   */
  const membersAt = (location) => {
    const counts = `NVL(c.${CUSTOMER.countsAs}, c.${CUSTOMER.segment})`;
    return (
      `SELECT ${counts} AS segment, COUNT(*) AS customers FROM customer c WHERE c.isinactive = 'F' ` +
      `AND ${counts} IS NOT NULL AND c.${CUSTOMER.homeLocation} ` +
      `${location === null ? 'IS NULL' : `= ${Number(location)}`} GROUP BY ${counts}`
    );
  };

  /**
   * History rows, from an internal id on, of customers who entered the segment of a later mail between two days, and
   * whether they have bought or left it since. `first`: the mail is the first of its series, so none was sent before.
   *
   * @param {{ id: string, segment: string, first: boolean }} mail
   */
  const dueRows = ({ id, segment, first }) => {
    const entered = `NVL(h.${HISTORY.effectiveOn}, h.${HISTORY.changedOn})`;
    return (
      `SELECT h.id AS id, h.${HISTORY.customer} AS customer, h.${HISTORY.campaign} AS campaign, ` +
      `h.${HISTORY.series} AS series, ` +
      `CASE WHEN c.${CUSTOMER.lastOrder} > ${entered} THEN 'T' ELSE 'F' END AS bought, ` +
      `CASE WHEN NVL(NVL(c.${CUSTOMER.countsAs}, c.${CUSTOMER.segment}), 0) <> h.${HISTORY.to} THEN 'T' ELSE 'F' END AS gone ` +
      `FROM ${HISTORY.type} h JOIN customer c ON c.id = h.${HISTORY.customer} ` +
      `WHERE h.id > ? AND ${entered} >= TO_DATE(?, 'YYYY-MM-DD') ` +
      `AND ${entered} <= TO_DATE(?, 'YYYY-MM-DD') ` +
      `AND h.${HISTORY.to} = ${inList([segment])} AND ${stands('h')} AND NVL(h.${HISTORY.effect}, '-') <> 'NONE' AND ` +
      (first
        ? `h.${HISTORY.campaign} IS NULL`
        : `(h.${HISTORY.campaign} LIKE 'RESPONSE %' OR h.${HISTORY.campaign} LIKE 'TARGETED%') ` +
          `AND NVL(h.${HISTORY.series}, '-') NOT LIKE '%#${inList([id])}:%'`) +
      ' ORDER BY h.id'
    );
  };

  /** Those of the rows that were not undone. @param {string[]} rowIds at most 1,000 */
  const digestMarks = (rowIds) =>
    `SELECT h.id AS id, h.${HISTORY.digest} AS digest FROM ${HISTORY.type} h ` +
    `WHERE h.id IN (${inList(rowIds)}) AND ${stands('h')}`;

  /** A store and the manager it names. */
  const STORE =
    'SELECT l.name AS name, e.id AS id, e.email AS email, e.isinactive AS isinactive, e.title AS title ' +
    `FROM location l LEFT JOIN employee e ON e.id = l.${ids.STORE_MANAGER} WHERE l.id = ?`;

  const EMPLOYEES_AT =
    'SELECT e.id AS id, e.email AS email, e.isinactive AS isinactive, e.title AS title FROM employee e ' +
    "WHERE e.location = ? AND e.isinactive = 'F' AND e.title IS NOT NULL";

  /** A customer with a normalised address who opted out, if there is one. @param {string[]} optedIn */
  const optedOutWith = (optedIn) =>
    'SELECT c.id AS id FROM customer c WHERE LOWER(LTRIM(RTRIM(c.email))) = ? ' +
    `AND c.globalsubscriptionstatus NOT IN (${inList(optedIn)}) AND ROWNUM <= 1`;

  const SEGMENTS = `SELECT s.id AS id, s.scriptid AS scriptid, s.name AS name FROM ${ids.SEGMENT_LIST} s ORDER BY s.id`;
  const CATEGORIES = 'SELECT k.id AS id, k.name AS name FROM customercategory k';
  const GROUPS = "SELECT g.id AS id, g.groupname AS name FROM entitygroup g WHERE g.groupname LIKE 'RFM %'";

  return {
    IN_MAX,
    ACTIONS,
    MISSING_CHANGES,
    LAST_CHANGE,
    CLAIMED_REFERENCES,
    SENT_SUBJECTS,
    MAILS_OF_SUBJECT,
    UNSETTLED_CATEGORIES,
    ENDED_WAITS,
    STORE,
    EMPLOYEES_AT,
    SEGMENTS,
    CATEGORIES,
    GROUPS,
    optedOutWith,
    pendingRows,
    dueRows,
    digestMarks,
    membersAt,
  };
});
