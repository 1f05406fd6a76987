/**
 * The saved searches, as data. No N module is used here.
 *
 * RATIO_TO_REPORT is in no table of section_N2833020, so the columns that need it are optional. The reports are public,
 * so that everyone may run them; the lists of people are not (bridgehead_N678471).
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_ids'], (ids) => {
  const { CUSTOMER, HISTORY, SEARCH } = ids;
  // As in the reports: up to today, and change against last month up to the same day. ADD_MONTHS turns the last day of
  // a month into the last day of the other.
  const TODAY = 'TRUNC({today})';
  /** @param {string} days */
  const amount = (days) => `CASE WHEN ${days} THEN {amount} ELSE 0 END`;
  const THIS_MONTH = amount(`TRUNC({trandate}, 'MM') = TRUNC({today}, 'MM') AND {trandate} <= ${TODAY}`);
  const IN_LAST_MONTH = "TRUNC({trandate}, 'MM') = ADD_MONTHS(TRUNC({today}, 'MM'), -1)";
  const LAST_MONTH = amount(IN_LAST_MONTH);
  const LAST_MONTH_TO_DAY = amount(`${IN_LAST_MONTH} AND {trandate} <= ADD_MONTHS(${TODAY}, -1)`);
  const THIS_YEAR = amount(`TRUNC({trandate}, 'YYYY') = TRUNC({today}, 'YYYY') AND {trandate} <= ${TODAY}`);

  /** @param {string} label @param {string} name @param {string} summary */
  const column = (label, name, summary) => ({ label, name, summary });

  /** @param {string} label @param {string} kind @param {string} summary @param {string} formula */
  const formula = (label, kind, summary, formula) => ({ label, name: `formula${kind}`, summary, formula });

  /** @param {string} label @param {string} amount a summary */
  const share = (label, amount) => formula(label, 'percent', 'MAX', `RATIO_TO_REPORT(${amount}) OVER ()`);

  const distribution = {
    id: SEARCH.distribution,
    optional: ['Share of Customers'],
    title: 'RFM Segment Distribution',
    isPublic: true,
    counts: 'active customers, now',
    type: 'customer',
    filters: [['isinactive', 'is', 'F']],
    columns: [
      column('Segment', CUSTOMER.segment, 'GROUP'),
      column('Customers', 'internalid', 'COUNT'),
      share('Share of Customers', 'COUNT({internalid})'),
      column('Total Lifetime Value', CUSTOMER.lifetimeValue, 'SUM'),
      column('Average Lifetime Value', CUSTOMER.lifetimeValue, 'AVG'),
      column('Total Orders', CUSTOMER.orderCount, 'SUM'),
      column('Average Orders', CUSTOMER.orderCount, 'AVG'),
    ],
  };

  const revenue = {
    id: SEARCH.revenue,
    optional: ['Share of Revenue'],
    title: 'RFM Segment Revenue Contribution',
    isPublic: true,
    counts: 'sales orders and cash sales, gross; this month, by the segment held now',
    type: 'transaction',
    filters: [
      ['type', 'anyof', 'SalesOrd', 'CashSale'],
      'AND',
      ['status', 'noneof', 'SalesOrd:A', 'SalesOrd:C'],
      'AND',
      ['mainline', 'is', 'T'],
      'AND',
      ['voided', 'is', 'F'],
      'AND',
      [['trandate', 'within', 'thisyear'], 'OR', ['trandate', 'within', 'lastmonth']],
    ],
    columns: [
      { label: 'Segment', name: CUSTOMER.segment, join: 'customermain', summary: 'GROUP' },
      formula('Revenue This Month', 'currency', 'SUM', THIS_MONTH),
      formula('Revenue Last Month', 'currency', 'SUM', LAST_MONTH),
      formula(
        'Change',
        'percent',
        'MAX',
        `CASE WHEN SUM(${LAST_MONTH_TO_DAY}) > 0 THEN ` +
          `(SUM(${THIS_MONTH}) - SUM(${LAST_MONTH_TO_DAY})) / SUM(${LAST_MONTH_TO_DAY}) END`,
      ),
      formula('Revenue Year to Date', 'currency', 'SUM', THIS_YEAR),
      share('Share of Revenue', `SUM(${THIS_YEAR})`),
    ],
  };

  const movement = {
    id: SEARCH.movement,
    title: 'RFM Segment Movement This Month',
    isPublic: true,
    counts: 'changes of segment, one row each; this month',
    type: HISTORY.type,
    filters: [[HISTORY.changedOn, 'within', 'thismonth'], 'AND', [HISTORY.withdrawn, 'is', 'F']],
    columns: [
      { label: 'Customer', name: HISTORY.customer },
      { label: 'Previous Segment', name: HISTORY.from },
      { label: 'Current Segment', name: HISTORY.to },
      { label: 'Date', name: HISTORY.changedOn, sort: 'DESC' },
      { label: 'Last Order', name: HISTORY.lastOrder },
      { label: 'Lifetime Value', name: HISTORY.lifetimeValue },
    ],
  };

  /** The most characters of a search's script id. */
  const ID_MAX = 40;

  const PREFIXES = {
    segment: SEARCH.segmentPrefix,
    stage: SEARCH.stagePrefix,
    audience: SEARCH.audiencePrefix,
  };

  /**
   * Script id of a group's list. If it is too long, it is cut, and a hash keeps it unique.
   *
   * @param {string} scriptId of the list value
   * @param {'segment' | 'stage' | 'audience'} [kind]
   */
  const idOfMembers = (scriptId, kind = 'segment') => {
    const id = PREFIXES[kind] + scriptId.replace('val_rfm_', '');
    if (id.length <= ID_MAX) return id;
    const hash = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 36 ** 5, 7);
    return `${id.slice(0, ID_MAX - 6)}_${hash.toString(36).padStart(5, '0')}`;
  };

  const MEMBER_COLUMNS = [
    { label: 'Customer', name: 'entityid' },
    { label: 'Name', name: 'altname' },
    { label: 'E-mail', name: 'email' },
    { label: 'Subscription', name: 'globalsubscriptionstatus' },
    { label: 'Last Order', name: CUSTOMER.lastOrder },
    { label: 'Lifetime Value', name: CUSTOMER.lifetimeValue },
  ];

  /**
   * The saved search of a stage's or an audience's customers, for campaigns and its dynamic group.
   *
   * @param {{ id: string, scriptId: string, name: string, kind: 'stage' | 'audience' }} group
   */
  const membersOfGroup = ({ id, scriptId, name, kind }) => ({
    id: idOfMembers(scriptId, kind),
    title: `RFM ${kind === 'stage' ? 'Stage' : 'Audience'}: ${name}`,
    isPublic: false,
    type: 'customer',
    filters: [
      ['isinactive', 'is', 'F'],
      'AND',
      [kind === 'stage' ? CUSTOMER.stage : CUSTOMER.audiences, 'anyof', id],
    ],
    columns: MEMBER_COLUMNS,
  });

  /**
   * The saved search of the customers who count as in a segment, for campaigns and its dynamic group.
   *
   * @param {{ id: string, scriptId: string, name: string }} segment
   */
  const membersOf = (segment) => ({
    id: idOfMembers(segment.scriptId),
    title: `RFM Customers: ${segment.name}`,
    isPublic: false,
    type: 'customer',
    filters: [
      ['isinactive', 'is', 'F'],
      'AND',
      [
        [CUSTOMER.countsAs, 'anyof', segment.id],
        'OR',
        [[CUSTOMER.segment, 'anyof', segment.id], 'AND', [CUSTOMER.countsAs, 'anyof', '@NONE@']],
      ],
    ],
    columns: MEMBER_COLUMNS,
  });

  return { reports: [distribution, revenue, movement], membersOf, membersOfGroup, idOfMembers };
});
