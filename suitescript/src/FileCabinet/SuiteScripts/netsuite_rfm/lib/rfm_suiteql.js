/**
 * Parts of SuiteQL. Each value becomes a literal that cannot inject SQL; the function throws for a value of the wrong
 * kind. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /** The most values in an IN list (section_156257790831). */
  const IN_MAX = 1000;

  /** @param {unknown} value @param {string} wanted */
  const refuse = (value, wanted) => {
    throw new TypeError(`${wanted} is needed in SuiteQL, not ${JSON.stringify(value)}`);
  };

  /** @param {unknown} value such as 2026-11-20 */
  const isDay = (value) => {
    const parts = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
    if (parts === null) return false;
    const [year, month, day] = parts.slice(1).map(Number);
    const date = new Date(year, month - 1, day);
    return year >= 1000 && date.getMonth() === month - 1 && date.getDate() === day;
  };

  /** @param {unknown} value a day as YYYY-MM-DD; SuiteQL has no date literals (article_0824094533) */
  const day = (value) =>
    isDay(value) ? `TO_DATE('${value}', 'YYYY-MM-DD')` : refuse(value, 'a calendar day');

  /** @param {unknown} values the inside of an IN list of calendar days */
  const days = (values) =>
    Array.isArray(values) && values.length > 0 && values.length <= IN_MAX
      ? values.map(day).join(', ')
      : refuse(values, `a list of 1 to ${IN_MAX} calendar days`);

  /** @param {unknown} value a whole number, or decimal digits as in internal ids */
  const whole = (value) => {
    const text = Number.isSafeInteger(value) ? String(value) : value;
    return typeof text === 'string' && /^(0|-?[1-9]\d{0,17})$/.test(text)
      ? text
      : refuse(value, 'a whole number');
  };

  /** @param {unknown} values the inside of an IN list of whole numbers */
  const wholes = (values) =>
    Array.isArray(values) && values.length > 0 && values.length <= IN_MAX
      ? values.map(whole).join(', ')
      : refuse(values, `a list of 1 to ${IN_MAX} whole numbers`);

  /** @param {unknown} values the inside of an IN list of code words, such as transaction types */
  const words = (values) =>
    Array.isArray(values) &&
    values.length > 0 &&
    values.every((value) => typeof value === 'string' && /^[A-Za-z][A-Za-z0-9:]*$/.test(value))
      ? values.map((value) => `'${value}'`).join(', ')
      : refuse(values, 'a list of code words');

  /** The sum or value in whole cents, as text. @param {string} amount */
  const cents = (amount) => `TO_CHAR(ROUND(${amount} * 100))`;

  /** @param {string} column of type date */
  const dayText = (column) => `TO_CHAR(${column}, 'YYYY-MM-DD')`;

  /** @param {string} column of type date and time; as text in UTC */
  const moment = (column) => `TO_CHAR(SYS_EXTRACT_UTC(${column}), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

  /** @param {Record<string, string>} columns expressions by alias */
  const select = (columns) =>
    Object.entries(columns)
      .map(([name, expression]) => `${expression} AS ${name}`)
      .join(', ');

  /**
   * The first rows of an ordered query. It is nested, because ROWNUM is counted before ORDER BY.
   *
   * @param {Record<string, string>} columns expressions by alias
   * @param {string} rest the query from its tables to its order
   * @param {number} count
   */
  const first = (columns, rest, count) =>
    `SELECT ${select(Object.fromEntries(Object.keys(columns).map((name) => [name, `q.${name}`])))} ` +
    `FROM (SELECT ${select(columns)} FROM ${rest}) q WHERE ROWNUM <= ${whole(count)}`;

  return { IN_MAX, day, days, whole, wholes, words, cents, dayText, moment, select, first };
});
