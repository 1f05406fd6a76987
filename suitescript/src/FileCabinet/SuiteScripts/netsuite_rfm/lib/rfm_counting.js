/**
 * What counts as an order, as the worker's last run left it in the account. No N module is used here.
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
   * @property {string[]} also what counts as an order besides, such as pending
   * @property {boolean} projects whether orders may be of projects, which count at the project's customer
   * @property {boolean} delivered_closed whether closed orders count of which something was fulfilled or billed
   * @property {string} book internal id of the primary accounting book
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
  };
  const TYPES_IN_WORDS = new Map([
    ['SalesOrd', 'sales orders'],
    ['CashSale', 'cash sales'],
    ['CustInvc', 'invoices'],
  ]);
  const OTHERWISE = 'sales orders and cash sales are counted, returns are not taken off';

  /** @param {unknown} value @returns {string | null} */
  const idOrNone = (value) => (value === null || value === undefined ? null : suiteql.whole(value));

  /** @param {Counting} held @returns {Counting} throws for what is not of its kind */
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
    };
  };

  /**
   * @param {string | null | undefined} text JSON of a run
   * @returns {{ counting: Counting, note: string | null }} the default, and a note that says so, where there is none
   *   or none that can be read
   */
  const read = (text) => {
    if (text === null || text === undefined || text === '')
      return { counting: DEFAULT, note: `No run has left what counts as an order: ${OTHERWISE}.` };
    try {
      return { counting: validated(JSON.parse(text)), note: null };
    } catch {
      return {
        counting: DEFAULT,
        note: `What the last run left as counting cannot be read: ${OTHERWISE}. The next run leaves it anew.`,
      };
    }
  };

  /** @param {Counting} counting @returns {string} such as sales orders and cash sales, before returns */
  const inWords = ({ order_types, net }) => {
    const types = order_types.map((type) => TYPES_IN_WORDS.get(type) ?? type);
    const all = [types.slice(0, -1).join(', '), types[types.length - 1]].filter(Boolean).join(' and ');
    return `${all}, ${net ? 'less' : 'before'} returns`;
  };

  /** @param {Counting} counting @returns {string} a sentence: the names of a currency and a subsidiary are not read */
  const currencyInWords = ({ currency, subsidiary }) => {
    if (currency !== null) return `All amounts are in the reporting currency (internal id ${currency}).`;
    if (subsidiary !== null)
      return `All amounts are consolidated to the reporting subsidiary (internal id ${subsidiary}), in its currency.`;
    return 'All amounts are in the base currency.';
  };

  return { DEFAULT, read, inWords, currencyInWords };
});
