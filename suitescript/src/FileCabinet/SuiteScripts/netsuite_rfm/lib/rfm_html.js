/**
 * Parts of HTML. All data is escaped here, and no script is ever written. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /** @type {Record<string, string>} */
  const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

  /** @param {unknown} text */
  const escape = (text) => String(text ?? '').replace(/[&<>"']/g, (sign) => ESCAPES[sign]);

  const MINUS = '\u2212';

  /** @param {string} number in decimal digits @returns {string} with thousands separators and a typographic minus */
  const grouped = (number) => {
    const [whole, decimals] = number.split('.');
    const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',').replace('-', MINUS);
    return decimals === undefined ? apart : `${apart}.${decimals}`;
  };

  /**
   * @param {unknown} count
   * @param {string} noun in the singular
   * @returns {string} such as 1 customer, 1,234 customers
   */
  const counted = (count, noun) => `${grouped(String(count))} ${noun}${String(count) === '1' ? '' : 's'}`;

  /** @param {string | null} number @returns {string} as shown to people; a dash if there is none */
  const shown = (number) => (number === null ? '–' : grouped(number));

  /** @param {string} href @param {string} text */
  const link = (href, text) => `<a href="${escape(href)}">${escape(text)}</a>`;

  /** @param {string} address of a page @param {Record<string, string>} parameters */
  const withParameters = (address, parameters) =>
    Object.entries(parameters).reduce(
      (all, [name, value]) => `${all}${all.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`,
      address,
    );

  /**
   * @typedef {Object} Cell
   * @property {string} [text] is escaped
   * @property {string} [html] is not escaped; only this module and its neighbours make it
   * @property {boolean} [number] is aligned to the right
   * @property {string} [style]
   */

  /** @param {Cell} cell @param {string} tag @param {string} [scope] */
  const drawn = ({ text, html, number, style }, tag, scope) =>
    `<${tag}${scope ? ` scope="${scope}"` : ''}${number ? ' class="rfm-number"' : ''}` +
    `${style ? ` style="${style}"` : ''}>${html ?? escape(text)}</${tag}>`;

  /** @param {Cell[]} cells */
  const plainRow = (cells) => `<tr>${cells.map((cell) => drawn(cell, 'td')).join('')}</tr>`;

  /** @param {Cell[]} cells the first is the row's header */
  const row = ([head, ...cells]) =>
    `<tr>${drawn(head, 'th', 'row')}${cells.map((cell) => drawn(cell, 'td')).join('')}</tr>`;

  /**
   * A table in its own box, in which it scrolls on a narrow screen.
   *
   * @param {string} caption
   * @param {Cell[]} heads
   * @param {Cell[][]} rows
   * @param {{ total?: Cell[], kind?: 'low' | 'matrix', headless?: boolean }} [more] `total`: a last row with totals;
   *   `kind`: a low box that scrolls vertically, or a matrix, whose headers may have several lines; `headless`: rows
   *   without a header
   */
  const table = (caption, heads, rows, { total, kind, headless = false } = {}) =>
    `<div class="rfm-scroll${kind ? ` rfm-${kind}` : ''}" role="region" tabindex="0" aria-label="${escape(caption)}"><table>` +
    `<caption>${escape(caption)}</caption>` +
    `<thead><tr>${heads.map((head) => drawn(head, 'th', 'col')).join('')}</tr></thead>` +
    `<tbody>${rows.map(headless ? plainRow : row).join('')}</tbody>` +
    `${total === undefined ? '' : `<tfoot>${row(total)}</tfoot>`}</table></div>`;

  /** @param {string} text */
  const head = (text) => ({ text });
  /** @param {string} text */
  const numberHead = (text) => ({ text, number: true });
  /** @param {string | null} text */
  const number = (text) => ({ text: shown(text), number: true });

  /** A day, a time or an interval, on one line. @param {string} text */
  const day = (text) => ({ text, style: 'white-space:nowrap' });

  /** A sentence or a list, which keeps its width if the table scrolls. @param {string} text */
  const prose = (text) => ({ text, style: 'min-width:240px' });

  /** A chart with the table of its figures: beside it if there is room, else below. @param {string[]} parts */
  const beside = (...parts) => `<div class="rfm-beside">${parts.join('')}</div>`;

  /** @param {string} title @param {string[]} parts */
  const section = (title, ...parts) => `<section><h2>${escape(title)}</h2>${parts.join('')}</section>`;

  /** @param {string} text @param {string} [name] of its look */
  const line = (text, name) => `<p${name ? ` class="rfm-${name}"` : ''}>${escape(text)}</p>`;

  /**
   * The note in place of an optional part that cannot be read.
   *
   * @param {string} what such as Coupon codes
   * @param {string} needs feature or permission that it requires
   * @param {string} reason of NetSuite
   */
  const leftOut = (what, needs, reason) =>
    line(`${what} are left out. They need ${needs}. NetSuite says: ${reason}`);

  return {
    escape,
    grouped,
    counted,
    link,
    withParameters,
    head,
    numberHead,
    number,
    day,
    prose,
    table,
    beside,
    section,
    line,
    leftOut,
  };
});
