/**
 * What counts as an order, as the worker's last run stored it in the account. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_suiteql'], (suiteql) => {
  /**
   * @typedef {Object} Counting
   * @property {string[]} order_types transaction types
   * @property {boolean} net whether credit memos and cash refunds reduce revenue
   * @property {string[]} locations internal ids; empty for all
   * @property {string | null} currency internal id of the currency of the report; null for the base currency
   * @property {string | null} subsidiary internal id of the subsidiary that amounts are consolidated to
   * @property {string} period internal id of the accounting period whose rates consolidate them
   * @property {string[]} also statuses that also count as orders, such as pending
   * @property {boolean} projects whether orders may belong to projects; they count for the project's customer
   * @property {boolean} delivered_closed whether closed orders count if anything was fulfilled or billed
   * @property {string} book internal id of the primary accounting book
   * @property {string[]} segments script ids of the scheme's segments in its order; empty for a run of an older version
   * @property {string[]} at_risk script ids of those that count as at risk
   * @property {string[]} lost script ids of those that count as lost
   * @property {Targets | null} targets baseline months and goals of the success measures; null without any
   * @property {LeftOut} left_out customers who are not scored: internal ids of subsidiaries and categories, and a check
   *   box
   */

  /** @type {Counting} */
  const DEFAULT = {
    order_types: ['SalesOrd', 'CashSale'],
    net: false,
    locations: [],
    currency: null,
    subsidiary: null,
    period: '0',
    also: [],
    projects: false,
    delivered_closed: false,
    book: '1',
    segments: [],
    targets: null,
    at_risk: [],
    lost: [],
    left_out: { subsidiaries: [], categories: [], check_box: '' },
  };
  const TYPES_IN_WORDS = new Map([
    ['SalesOrd', 'sales orders'],
    ['CashSale', 'cash sales'],
    ['CustInvc', 'invoices'],
  ]);
  const OTHERWISE = 'sales orders and cash sales count, and returns are not subtracted';

  /** @param {unknown} value @returns {string | null} */
  const idOrNone = (value) => (value === null || value === undefined ? null : suiteql.whole(value));

  /** @param {unknown} ids @returns {string[]} */
  const idsOf = (ids) => (Array.isArray(ids) ? ids.map(suiteql.whole) : []);

  /** @param {unknown} names @returns {string[]} script ids */
  const scriptIds = (names) => (Array.isArray(names) ? names.map((name) => String(name).toLowerCase()) : []);

  /** @param {unknown} goal @returns {number | null} */
  const goalOf = (goal) => (typeof goal === 'number' && Number.isFinite(goal) ? goal : null);

  /** @param {any} held @returns {Targets | null} */
  const targetsOf = (held) =>
    held === null || held === undefined
      ? null
      : {
          baseline_from: String(held.baseline_from),
          baseline_to: String(held.baseline_to),
          at_risk_lost_down: goalOf(held.at_risk_lost_down),
          second_purchase_up: goalOf(held.second_purchase_up),
          campaign_return_up: goalOf(held.campaign_return_up),
        };

  /**
   * @param {Counting & { leave_out?: Partial<LeftOut> }} held
   * @returns {Counting} throws if a value has the wrong type
   */
  const validated = (held) => {
    suiteql.words(held.order_types);
    const locations = held.locations ?? [];
    if (typeof held.net !== 'boolean') throw new TypeError('net must be true or false');
    return {
      order_types: held.order_types,
      net: held.net,
      locations: locations.length === 0 ? [] : suiteql.wholes(locations).split(', '),
      currency: idOrNone(held.currency),
      subsidiary: idOrNone(held.subsidiary),
      period: suiteql.whole(held.period ?? 0),
      also: (held.also ?? []).map(String),
      projects: held.projects === true,
      delivered_closed: held.delivered_closed === true,
      book: suiteql.whole(held.book ?? 1),
      segments: scriptIds(held.segments),
      at_risk: scriptIds(held.at_risk),
      lost: scriptIds(held.lost),
      targets: targetsOf(held.targets),
      left_out: {
        subsidiaries: idsOf(held.leave_out?.subsidiaries),
        categories: idsOf(held.leave_out?.categories),
        check_box: String(held.leave_out?.check_box ?? ''),
      },
    };
  };

  /**
   * @param {string | null | undefined} text JSON of a run
   * @returns {{ counting: Counting, note: string | null }} the default, and a note that says so, if the text is missing
   *   or unreadable
   */
  const read = (text) => {
    if (text === null || text === undefined || text === '')
      return { counting: DEFAULT, note: `No run has left what counts as an order: ${OTHERWISE}.` };
    try {
      return { counting: validated(JSON.parse(text)), note: null };
    } catch {
      return {
        counting: DEFAULT,
        note: `What the last run left as counting cannot be read: ${OTHERWISE}. The next run leaves it again.`,
      };
    }
  };

  /** @param {string[]} words @returns {string} a, b and c */
  const listed = (words) =>
    [words.slice(0, -1).join(', '), words[words.length - 1]].filter(Boolean).join(' and ');

  /** @param {Counting} counting @returns {string} such as sales orders and cash sales, before returns */
  const inWords = ({ order_types, net }) => {
    const types = order_types.map((type) => TYPES_IN_WORDS.get(type) ?? type);
    return `${listed(types)}, ${net ? 'less' : 'before'} returns`;
  };

  /**
   * Code of the currency that amounts are in.
   *
   * @param {CurrencySqlRow[]} rows the account's currencies
   * @param {Counting} counting
   * @returns {string | null} null if there is not exactly one, or it is unknown
   */
  const codeOf = (rows, { currency }) => {
    if (currency !== null) return rows.find(({ id }) => String(id) === currency)?.symbol || null;
    const base = [
      ...new Set(rows.filter(({ base: is, symbol }) => is === 'T' && symbol).map(({ symbol }) => symbol)),
    ];
    return base.length === 1 ? base[0] : null;
  };

  /** @param {Counting} counting @param {string | null} [code] of the currency, if known @returns {string} a sentence */
  const currencyInWords = ({ currency, subsidiary }, code = null) => {
    if (code !== null)
      return `All amounts are in ${code}, the ${currency === null ? 'base' : 'reporting'} currency.`;
    if (currency !== null) return `All amounts are in the reporting currency (internal id ${currency}).`;
    if (subsidiary !== null)
      return `All amounts are consolidated to the reporting subsidiary (internal id ${subsidiary}), in its currency.`;
    return 'All amounts are in the base currency.';
  };

  /** @param {string[]} ids @param {string} one @param {string} many */
  const numbered = (ids, one, many) => `${ids.length === 1 ? one : many} ${listed(ids)} (internal id)`;

  /** @param {Counting} counting @returns {string} which locations count, and who is left out; empty without either */
  const limitsInWords = ({ locations, left_out: { subsidiaries, categories, check_box } }) => {
    const groups = [
      ...(subsidiaries.length > 0 ? [`of ${numbered(subsidiaries, 'subsidiary', 'subsidiaries')}`] : []),
      ...(categories.length > 0 ? [`of ${numbered(categories, 'category', 'categories')}`] : []),
      ...(check_box ? [`with ${check_box} checked`] : []),
    ];
    return [
      ...(locations.length > 0
        ? [`Only orders of ${numbered(locations, 'location', 'locations')} count.`]
        : []),
      ...(groups.length > 0 ? [`Customers ${listed(groups)} are left out: they have no segment.`] : []),
    ].join(' ');
  };

  return { DEFAULT, read, codeOf, inWords, currencyInWords, limitsInWords };
});
