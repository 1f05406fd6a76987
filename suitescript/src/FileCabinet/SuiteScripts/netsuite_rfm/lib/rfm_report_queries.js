/**
 * SuiteQL of the reports. The worker sends the same texts for the figures, so that its reports and those in NetSuite
 * have one definition. No N module is used here.
 *
 * Money is returned as whole cents in text, so that no fraction has to be parsed.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids', './rfm_months', './rfm_suiteql'], (ids, months, suiteql) => {
  const { ACTION, CUSTOMER, HISTORY, RUN, SEGMENT_LIST, SYNC } = ids;
  const { cents, day, dayText, first, moment, select, whole, wholes, words } = suiteql;

  const RETURN_TYPES = ['CashRfnd', 'CustCred'];
  /** The most runs that a page shows. */
  const RUNS_MAX = 10;
  const REFUSALS_MAX = 200;

  const SEGMENT = `NVL(c.${CUSTOMER.segment}, 0)`;
  /** No undo has withdrawn the row. */
  const STANDS = `NVL(h.${HISTORY.withdrawn}, 'F') = 'F'`;

  const SEGMENTS =
    'SELECT v.id AS id, v.scriptid AS scriptid, v.name AS name, v.isinactive AS isinactive ' +
    `FROM ${SEGMENT_LIST} v ORDER BY v.id`;

  const DISTRIBUTION =
    `SELECT ${SEGMENT} AS segment, COUNT(*) AS customers, SUM(NVL(c.${CUSTOMER.orderCount}, 0)) AS orders, ` +
    `${cents(`SUM(NVL(c.${CUSTOMER.lifetimeValue}, 0))`)} AS cents ` +
    `FROM customer c WHERE c.isinactive = 'F' GROUP BY ${SEGMENT} ORDER BY ${SEGMENT}`;

  /**
   * @param {Counting} counting see rfm_counting
   * @param {boolean} [line] whether to join the main line, as `m`, even if the rules do not require it
   */
  const joins = ({ locations, subsidiary, projects, book }, line = false) => {
    const project = projects ? ' LEFT JOIN job j ON j.id = t.entity' : '';
    const main = " JOIN transactionline m ON m.transaction = t.id AND m.mainline = 'T'";
    const ledger =
      ' JOIN transactionaccountingline a ON a.transaction = t.id AND a.transactionline = m.id ' +
      `AND a.accountingbook = ${whole(book)}`;
    return (
      project +
      (line || locations.length > 0 || subsidiary !== null ? main : '') +
      (subsidiary !== null ? ledger : '')
    );
  };

  /** A transaction's total in the report's currency. @param {Counting} counting */
  const totalOf = ({ currency, subsidiary, period }) => {
    if (currency !== null) {
      const converted = `BUILTIN.CURRENCY_CONVERT(t.foreigntotal, ${whole(currency)})`;
      return `CASE WHEN t.foreigntotal IS NULL THEN 0 ELSE ${converted} END`;
    }
    if (subsidiary !== null) {
      const place = `${whole(subsidiary)}, ${whole(period)}`;
      return `BUILTIN.CONSOLIDATE(a.amount, 'INCOME', 'DEFAULT', 'DEFAULT', ${place}, 'DEFAULT')`;
    }
    return 'NVL(t.foreigntotal, 0) * NVL(t.exchangerate, 1)';
  };

  /** A cash sale with a negative total is a return, unless a setting counts it. @param {Counting} counting */
  const negativeIsReturn = ({ order_types, also }) =>
    order_types.includes('CashSale') && !also.includes('negative');
  const NO_RETURN = "(t.type <> 'CashSale' OR NVL(t.foreigntotal, 0) >= 0)";

  /** Statuses that do not count as orders, by the word in the settings that includes them. */
  const NO_ORDER = {
    pending: ['SalesOrd:A', 'CustInvc:D'],
    cancelled: ['SalesOrd:C'],
    rejected: ['CustInvc:E'],
    closed: ['SalesOrd:H'],
  };
  const DELIVERED =
    '(SELECT z.id FROM transaction z JOIN transactionline x ON x.transaction = z.id ' +
    "WHERE z.type = 'SalesOrd' AND BUILTIN.CF(z.status) = 'SalesOrd:H' " +
    'AND (NVL(x.quantityshiprecv, 0) <> 0 OR NVL(x.quantitybilled, 0) <> 0))';

  /** @param {Counting} counting see rfm_counting */
  const byStatus = ({ order_types, also, delivered_closed }) => {
    const statuses = Object.entries(NO_ORDER)
      .filter(([rule]) => !also.includes(rule))
      .flatMap(([, list]) => list)
      .filter((status) => order_types.includes(status.split(':')[0]));
    if (statuses.length === 0) return '';
    const types = [...new Set(statuses.map((status) => status.split(':')[0]))];
    const others = types.length === 1 ? `t.type <> '${types[0]}'` : `t.type NOT IN (${words(types)})`;
    const closed = delivered_closed && statuses.includes('SalesOrd:H') ? ` OR t.id IN ${DELIVERED}` : '';
    return ` AND (${others} OR NVL(BUILTIN.CF(t.status), '-') NOT IN (${words(statuses)})${closed})`;
  };

  /** Condition for the transactions that count. @param {Counting} counting @param {string} asOf */
  const counts = (counting, asOf) => {
    const { order_types, net, locations } = counting;
    return (
      `t.type IN (${words(net ? [...order_types, ...RETURN_TYPES] : order_types)}) AND NVL(t.voided, 'F') = 'F' ` +
      `AND t.trandate <= ${day(asOf)}${byStatus(counting)}` +
      (negativeIsReturn(counting) && !net ? ` AND ${NO_RETURN}` : '') +
      (locations.length > 0 ? ` AND m.location IN (${wholes(locations)})` : '')
    );
  };

  /** Condition for orders, as opposed to returns, among transactions that count. @param {Counting} counting */
  const isOrder = (counting) =>
    `t.type IN (${words(counting.order_types)})` + (negativeIsReturn(counting) ? ` AND ${NO_RETURN}` : '');

  /** Internal id of the customer of a transaction, or of its project. @param {Counting} counting */
  const customerOf = ({ projects }) => (projects ? 'NVL(j.customer, t.entity)' : 't.entity');

  /** Sum in whole cents; empty if a rate is missing. @param {Counting} counting @param {string} amount */
  const sumOf = ({ currency, subsidiary }, amount) => {
    const sum = cents(`SUM(${amount})`);
    const converts = currency !== null || subsidiary !== null;
    return converts ? `CASE WHEN COUNT(${amount}) = COUNT(*) THEN ${sum} END` : sum;
  };

  /** What a transaction adds to the value. @param {Counting} counting */
  const valueOf = (counting) => {
    const total = totalOf(counting);
    return counting.net ? `CASE WHEN ${isOrder(counting)} THEN ${total} ELSE -ABS(${total}) END` : total;
  };

  /** The same if the transactions include returns. @param {Counting} counting */
  const valueWithReturns = (counting) => {
    const total = totalOf(counting);
    return `CASE WHEN ${isOrder(counting)} THEN ${total} ELSE ${counting.net ? `-ABS(${total})` : '0'} END`;
  };

  /** Orders and returns that count. @param {Counting} counting @param {string} asOf */
  const countsWithReturns = (counting, asOf) => counts({ ...counting, net: true }, asOf);

  /**
   * Revenue by the customer's present segment. It includes inactive customers, except for the last 365 days. If
   * lifetime value is net, a return counts on its own day.
   *
   * @param {Counting} counting see rfm_counting
   * @param {string} asOf YYYY-MM-DD
   */
  const performance = (counting, asOf) => {
    const { month, monthBefore, lastOfBefore, sameDay, year, lastYear, since } = months.compared(asOf);
    const value = valueWithReturns(counting);
    const returned = `CASE WHEN ${isOrder(counting)} THEN 0 ELSE ABS(${totalOf(counting)}) END`;
    /** @param {string} days @param {string} amount */
    const within = (days, amount) => sumOf(counting, `CASE WHEN ${days} THEN ${amount} ELSE 0 END`);
    const before = `t.trandate >= ${day(monthBefore)} AND t.trandate <= `;
    const thisMonth = `t.trandate >= ${day(month)}`;
    const columns = {
      segment: SEGMENT,
      this_month: within(thisMonth, value),
      last_month: within(before + day(lastOfBefore), value),
      last_month_to_day: within(before + day(sameDay), value),
      this_year: within(`t.trandate >= ${day(year)}`, value),
      returns: within(thisMonth, returned),
      last_year: within(`c.isinactive = 'F' AND t.trandate >= ${day(lastYear)}`, value),
    };
    return (
      `SELECT ${select(columns)} FROM transaction t${joins(counting)} JOIN customer c ON c.id = ${customerOf(counting)} ` +
      `WHERE ${countsWithReturns(counting, asOf)} AND t.trandate >= ${day(since)} GROUP BY ${SEGMENT} ORDER BY ${SEGMENT}`
    );
  };

  /** History rows from a day on with a refusal, newest first. @param {string} since */
  const refusals = (since) => {
    const columns = {
      id: 'h.id',
      customer: `h.${HISTORY.customer}`,
      name: 'NVL(c.altname, c.entityid)',
      refused: `h.${HISTORY.refused}`,
    };
    const rest =
      `${HISTORY.type} h LEFT JOIN customer c ON c.id = h.${HISTORY.customer} ` +
      `WHERE h.${HISTORY.refused} IS NOT NULL AND h.${HISTORY.changedOn} >= ${day(since)} AND ${STANDS} ORDER BY h.id DESC`;
    return first(columns, rest, REFUSALS_MAX);
  };

  /** The active action row of a segment. @param {string} segment internal id */
  const actionOf = (segment) =>
    `SELECT a.id AS id, a.${ACTION.whatToDo} AS what_to_do FROM ${ACTION.type} a ` +
    `WHERE a.isinactive = 'F' AND a.${ACTION.segment} = ${whole(segment)} ORDER BY a.id`;

  /** What to do for the customers of each segment, from the active action rows. */
  const ACTIONS =
    `SELECT a.${ACTION.segment} AS segment, a.${ACTION.whatToDo} AS what_to_do FROM ${ACTION.type} a ` +
    `WHERE a.isinactive = 'F' AND a.${ACTION.whatToDo} IS NOT NULL ORDER BY a.id`;

  /** Codes of the account's currencies, and which are base currencies. */
  const CURRENCIES =
    'SELECT y.id AS id, y.symbol AS symbol, y.isbasecurrency AS base FROM currency y ORDER BY y.id';

  /** Short names such as result and scope are SQL keywords, so each alias keeps its prefix. */
  const RUN_COLUMNS = {
    id: 'r.id',
    run_started: moment(`r.${RUN.started}`),
    run_finished: moment(`r.${RUN.finished}`),
    run_as_of: dayText(`r.${RUN.asOf}`),
    run_read: `r.${RUN.read}`,
    run_result: `r.${RUN.result}`,
    run_exit_code: `r.${RUN.exitCode}`,
    run_scope: `r.${RUN.scope}`,
    run_scored: `r.${RUN.scored}`,
    run_changed: `r.${RUN.changed}`,
    run_written: `r.${RUN.written}`,
    run_rejected: `r.${RUN.rejected}`,
    run_unconfirmed: `r.${RUN.unconfirmed}`,
    run_remaining: `r.${RUN.remaining}`,
    run_requests: `r.${RUN.requests}`,
    run_scheme: `r.${RUN.scheme}`,
    run_version: `r.${RUN.version}`,
    run_counting: `r.${RUN.counting}`,
  };

  /** The newest runs of any scope and result. */
  const RUNS = first(RUN_COLUMNS, `${RUN.type} r ORDER BY r.id DESC`, RUNS_MAX);
  /** Runs after which the segments of all customers are up to date. */
  const OVER_ALL_CUSTOMERS = `(r.${RUN.scope} = 'all customers' OR r.${RUN.scope} LIKE 'changed since the last run%')`;
  /** The newest run that refreshed the segments of all customers. */
  const LAST_REFRESH = first(
    RUN_COLUMNS,
    `${RUN.type} r WHERE ${OVER_ALL_CUSTOMERS} ` + `AND r.${RUN.exitCode} IN (0, 1) ORDER BY r.id DESC`,
    1,
  );
  /** The newest syncs to any destination. */
  const SYNCS = first(
    {
      id: 's.id',
      sync_finished: moment(`s.${SYNC.finished}`),
      sync_destination: `s.${SYNC.destination}`,
      sync_result: `s.${SYNC.result}`,
      sync_scope: `s.${SYNC.scope}`,
      sync_read: `s.${SYNC.read}`,
      sync_sent: `s.${SYNC.sent}`,
      sync_left_out: `s.${SYNC.leftOut}`,
      sync_failed: `s.${SYNC.failed}`,
      sync_remaining: `s.${SYNC.remaining}`,
    },
    `${SYNC.type} s ORDER BY s.id DESC`,
    RUNS_MAX,
  );
  const NEWEST_RUN = `SELECT MAX(r.id) AS id FROM ${RUN.type} r`;

  return {
    REFUSALS_MAX,
    SEGMENTS,
    DISTRIBUTION,
    RUNS,
    LAST_REFRESH,
    NEWEST_RUN,
    SYNCS,
    ACTIONS,
    CURRENCIES,
    OVER_ALL_CUSTOMERS,
    STANDS,
    counts,
    countsWithReturns,
    customerOf,
    isOrder,
    joins,
    sumOf,
    totalOf,
    valueOf,
    valueWithReturns,
    performance,
    refusals,
    actionOf,
  };
});
