/**
 * Pieces of HTML. Whatever comes from data is escaped here; no script is ever written. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /** @type {Record<string, string>} */
  const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

  /** @param {unknown} text */
  const escape = (text) => String(text ?? '').replace(/[&<>"']/g, (sign) => ESCAPES[sign]);

  /** @param {string} number in decimal digits @returns {string} its thousands apart */
  const grouped = (number) => {
    const [whole, decimals] = number.split('.');
    const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return decimals === undefined ? apart : `${apart}.${decimals}`;
  };

  /** @param {string | null} number @returns {string} for a person; a dash where there is none */
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
   * @property {string} [html] is not; it is made by this module and those beside it
   * @property {boolean} [number] stands at the right
   * @property {string} [style]
   */

  /** @param {Cell} cell @param {string} tag @param {string} [scope] */
  const drawn = ({ text, html, number, style }, tag, scope) =>
    `<${tag}${scope ? ` scope="${scope}"` : ''}${number ? ' class="rfm-number"' : ''}` +
    `${style ? ` style="${style}"` : ''}>${html ?? escape(text)}</${tag}>`;

  /** @param {Cell[]} cells the first is the row's head */
  const row = ([head, ...cells]) =>
    `<tr>${drawn(head, 'th', 'row')}${cells.map((cell) => drawn(cell, 'td')).join('')}</tr>`;

  /**
   * A table in a box of its own, within which it scrolls where the screen is narrow.
   *
   * @param {string} caption
   * @param {Cell[]} heads
   * @param {Cell[][]} rows
   * @param {{ total?: Cell[], low?: boolean }} [more] a last row with totals; whether the box is low and scrolls downwards
   */
  const table = (caption, heads, rows, { total, low = false } = {}) =>
    `<div class="rfm-scroll${low ? ' rfm-low' : ''}" role="region" tabindex="0" aria-label="${escape(caption)}"><table>` +
    `<caption>${escape(caption)}</caption>` +
    `<thead><tr>${heads.map((head) => drawn(head, 'th', 'col')).join('')}</tr></thead>` +
    `<tbody>${rows.map(row).join('')}</tbody>` +
    `${total === undefined ? '' : `<tfoot>${row(total)}</tfoot>`}</table></div>`;

  /** @param {string} text */
  const head = (text) => ({ text });
  /** @param {string} text */
  const numberHead = (text) => ({ text, number: true });
  /** @param {string | null} text */
  const number = (text) => ({ text: shown(text), number: true });

  /** A day or a moment, on one line. @param {string} text */
  const day = (text) => ({ text, style: 'white-space:nowrap' });

  /** A chart, and the table of its figures: beside it where there is room, else below. @param {string[]} parts */
  const beside = (...parts) => `<div class="rfm-beside">${parts.join('')}</div>`;

  /** @param {string} title @param {string[]} parts */
  const section = (title, ...parts) => `<section><h2>${escape(title)}</h2>${parts.join('')}</section>`;

  /** @param {string} text @param {string} [name] of its look */
  const line = (text, name) => `<p${name ? ` class="rfm-${name}"` : ''}>${escape(text)}</p>`;

  /** Every colour is said, since NetSuite's own style sheet reaches in here. */
  const STYLE = `<style>
.rfm{color:#1f2933;background:#ffffff;font:14px/1.45 Helvetica,Arial,sans-serif;max-width:1180px;padding:8px;text-align:left}
.rfm h2{color:#1f2933;background:none;font-size:18px;font-weight:700;margin:28px 0 8px;padding:0}
.rfm h3{color:#1f2933;background:none;font-size:15px;font-weight:700;margin:20px 0 6px;padding:0}
.rfm p,.rfm li{color:#1f2933;font-size:14px;margin:4px 0}
.rfm ul{margin:4px 0;padding-left:20px}
.rfm a{color:#1d5fa8;text-decoration:underline}
.rfm svg{display:block;flex:1 1 200px;height:auto;margin:8px 0;width:100%}
.rfm .rfm-beside{align-items:flex-start;display:flex;flex-wrap:wrap;gap:8px 24px}
.rfm .rfm-scroll{overflow-x:auto;max-width:100%;margin:8px 0}
.rfm .rfm-low{max-height:480px;overflow-y:auto}
.rfm .rfm-low thead th{position:sticky;top:0;z-index:2}
.rfm tbody th,.rfm tfoot th{background:#ffffff;left:0;min-width:96px;position:sticky;z-index:1}
.rfm table{border-collapse:collapse;font-size:14px;background:#ffffff}
.rfm caption{color:#52606d;font-size:13px;padding:4px 0;text-align:left;caption-side:top}
.rfm th,.rfm td{color:#1f2933;border:0;border-bottom:1px solid #d9dee3;font-size:14px;font-weight:400;padding:5px 10px;text-align:left;vertical-align:top}
.rfm thead th{background:#ffffff;vertical-align:bottom;border-bottom:2px solid #52606d;color:#52606d;font-weight:600}
.rfm tfoot th,.rfm tfoot td{border-top:2px solid #52606d;font-weight:700}
.rfm th.rfm-number,.rfm td.rfm-number{font-variant-numeric:tabular-nums;text-align:right}
.rfm td.rfm-number{white-space:nowrap}
.rfm .rfm-swatch{border-radius:3px;display:inline-block;font-size:12px;font-weight:700;line-height:18px;margin-right:8px;min-width:22px;text-align:center;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.rfm .rfm-muted{color:#52606d}
.rfm .rfm-good{border-left:4px solid #14602f;padding-left:8px}
.rfm .rfm-problem{background:#ffffff;border-left:4px solid #a61b1b;color:#8a1414;padding-left:8px}
.rfm .rfm-pie{max-width:280px}
.rfm .rfm-bars{max-width:460px}
.rfm nav a{display:inline-block;margin-right:16px;padding:4px 0}
@media print{.rfm .rfm-scroll{max-height:none;overflow:visible}.rfm nav{display:none}.rfm section,.rfm svg,.rfm tr{break-inside:avoid}.rfm td,.rfm svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
</style>`;

  return {
    escape,
    grouped,
    link,
    withParameters,
    head,
    numberHead,
    number,
    day,
    table,
    beside,
    section,
    line,
    STYLE,
  };
});
