/**
 * Text of a store's digest. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html'], ({ escape, grouped }) => {
  /** Customers named in each table of a mail; the others are counted, and a link leads to them. */
  const NAMES_MAX = 50;

  /**
   * @typedef {Object} Row one history row
   * @property {string} id
   * @property {string} customer internal id
   * @property {string} name
   * @property {string | null} fromName names of the segments
   * @property {string | null} toName
   * @property {boolean} joined it enters a segment whose changes are announced
   * @property {boolean} left it leaves one
   * @property {string} changedOn YYYY-MM-DD
   * @property {string | null} lastOrder YYYY-MM-DD
   * @property {string | null} lifetimeValue
   */

  /** @param {string | null} value a number, thousands apart and with two decimals */
  const money = (value) => {
    if (value === null || value === '') return '';
    return grouped(Number(value).toFixed(2));
  };

  /** @param {Row[]} rows the most valuable customer first; in order of id among equals */
  const byValue = (rows) =>
    [...rows].sort(
      (one, other) =>
        Number(other.lifetimeValue ?? 0) - Number(one.lifetimeValue ?? 0) ||
        Number(one.id) - Number(other.id),
    );

  /** @param {Row[]} rows @param {(row: Row) => string | null} name */
  const names = (rows, name) => [...new Set(rows.map(name).filter(Boolean))].sort().join(', ');

  const CELL = 'padding:6px 12px;border-bottom:1px solid #d9dee3;text-align:left;color:#1f2933;';
  const NUMBER = `${CELL}text-align:right;`;
  const HEAD =
    'padding:6px 12px;border-bottom:2px solid #52606d;text-align:left;color:#52606d;font-weight:600;';

  /** @param {Row} row @param {string} customerUrl @param {string | null} other */
  const line = (row, customerUrl, other) =>
    `<tr><td style="${CELL}"><a style="color:#1d5fa8" href="${escape(customerUrl)}${escape(row.customer)}">` +
    `${escape(row.name)}</a></td><td style="${CELL}">${escape(other ?? 'none')}</td>` +
    `<td style="${CELL}">${escape(row.lastOrder ?? '')}</td>` +
    `<td style="${NUMBER}">${escape(money(row.lifetimeValue))}</td></tr>`;

  /**
   * @param {string} title
   * @param {string} otherHead head of the column with the other segment
   * @param {Row[]} rows
   * @param {(row: Row) => string | null} other
   * @param {{ customer: string, all: string }} links
   */
  const table = (title, otherHead, rows, other, links) => {
    if (rows.length === 0) return '';
    const shown = byValue(rows).slice(0, NAMES_MAX);
    const more = rows.length - shown.length;
    const heads = [
      ['Customer', 35],
      [otherHead, 30],
      ['Last order', 15],
    ].map(([head, share]) => `<th style="${HEAD}width:${share}%">${head}</th>`);
    return (
      `<h2 style="font-size:16px;margin:24px 0 8px;color:#1f2933">${escape(title)}</h2>` +
      `<table style="border-collapse:collapse;font-size:14px;width:100%"><thead><tr>${heads.join('')}` +
      `<th style="${HEAD}text-align:right;">Lifetime value</th></tr></thead><tbody>` +
      shown.map((row) => line(row, links.customer, other(row))).join('') +
      '</tbody></table>' +
      (more > 0
        ? `<p style="color:#1f2933">and ${more} more: <a style="color:#1d5fa8" href="${escape(links.all)}">see all</a></p>`
        : '')
    );
  };

  /**
   * @param {Row[]} rows of one store
   * @param {{ store: string, reference: string, customerUrl: string, movementUrl: string }} options
   * @returns {{ subject: string, body: string }} body in HTML
   */
  const compose = (rows, { store, reference, customerUrl, movementUrl }) => {
    const joined = rows.filter((row) => row.joined);
    const left = rows.filter((row) => row.left);
    const watched = names(
      [...joined.map((row) => ({ ...row, fromName: row.toName })), ...left],
      (row) => row.fromName,
    );
    const links = { customer: customerUrl, all: movementUrl };
    return {
      subject: `${store}: ${joined.length} joined, ${left.length} left ${watched} [${reference}]`,
      body:
        '<div style="font-family:Helvetica,Arial,sans-serif;background:#ffffff;color:#1f2933;max-width:720px">' +
        `<h1 style="font-size:20px;margin:0 0 4px;color:#1f2933">${escape(watched)}: ${escape(store)}</h1>` +
        `<p style="margin:0;color:#52606d">${joined.length} joined, ${left.length} left.</p>` +
        table(`Joined (${joined.length})`, 'From', joined, (row) => row.fromName, links) +
        table(`Left (${left.length})`, 'To', left, (row) => row.toName, links) +
        '<p style="margin-top:24px;font-size:12px;color:#52606d">Segments follow from orders and are worked out ' +
        `each night. Values are in the base currency. Reference ${escape(reference)}.</p></div>`,
    };
  };

  return { compose, money, NAMES_MAX };
});
