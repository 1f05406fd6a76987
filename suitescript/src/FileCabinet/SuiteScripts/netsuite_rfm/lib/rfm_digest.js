/**
 * The text of a store's digest. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html'], ({ escape, grouped }) => {
  /** Customers named in each table of a mail; the others are counted and linked. */
  const NAMES_MAX = 50;

  /**
   * @typedef {Object} Row one history row
   * @property {string} id
   * @property {string} customer internal id
   * @property {string} name
   * @property {string | null} from internal ids of the segments
   * @property {string | null} to
   * @property {string | null} fromName their names
   * @property {string | null} toName
   * @property {boolean} joined it enters a segment whose changes are announced
   * @property {boolean} left it leaves one
   * @property {string} changedOn YYYY-MM-DD
   * @property {string | null} lastOrder YYYY-MM-DD
   * @property {string | null} lifetimeValue
   * @property {string | null} phone
   * @property {string | null} leftBefore YYYY-MM-DD, when the customer last left the segment that is now entered
   * @property {ActionRule | null} action of the segment entered
   */

  const DAY_MS = 86400000;
  const NO_SEGMENT = 'No orders yet';

  /** @param {string} from YYYY-MM-DD @param {string} to YYYY-MM-DD @returns {number} days between */
  const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

  /** @param {number} days */
  const inDays = (days) => `${days} day${days === 1 ? '' : 's'}`;

  /** @param {Row} row of a customer who joined */
  const before = ({ leftBefore, changedOn }) =>
    leftBefore === null ? 'first time' : `back after ${inDays(daysBetween(leftBefore, changedOn))}`;

  /** @param {Row} row of a customer who left */
  const silence = ({ lastOrder, changedOn }) =>
    lastOrder === null ? 'no order' : `silent for ${inDays(daysBetween(lastOrder, changedOn))}`;

  /** @param {string | null} value a number, returned with thousands separators and two decimals */
  const money = (value) => {
    if (value === null || value === '') return '';
    return grouped(Number(value).toFixed(2));
  };

  /** @param {Row[]} rows sorted with the most valuable customer first, equal ones by id */
  const byValue = (rows) =>
    [...rows].sort(
      (first, second) =>
        Number(second.lifetimeValue ?? 0) - Number(first.lifetimeValue ?? 0) ||
        Number(first.id) - Number(second.id),
    );

  const CELL = 'padding:6px 12px;border-bottom:1px solid #d9dee3;text-align:left;color:#1f2933;';
  const NUMBER = `${CELL}text-align:right;`;
  const HEAD =
    'padding:6px 12px;border-bottom:2px solid #52606d;text-align:left;color:#52606d;font-weight:600;';

  /** @param {Row} row @param {string} customerUrl @param {(row: Row) => string} remark */
  const line = (row, customerUrl, remark) =>
    `<tr><td style="${CELL}"><a style="color:#1d5fa8" href="${escape(customerUrl)}${escape(row.customer)}">` +
    `${escape(row.name)}</a></td>` +
    [row.phone ?? '', row.fromName ?? NO_SEGMENT, row.toName ?? NO_SEGMENT, remark(row), row.lastOrder ?? '']
      .map((text) => `<td style="${CELL}">${escape(text)}</td>`)
      .join('') +
    `<td style="${NUMBER}">${escape(money(row.lifetimeValue))}</td></tr>`;

  /**
   * @param {string} title
   * @param {Row[]} rows
   * @param {(row: Row) => string} remark the remark on each
   * @param {{ customer: string, all: string }} links
   */
  const table = (title, rows, remark, links) => {
    if (rows.length === 0) return '';
    const shown = byValue(rows).slice(0, NAMES_MAX);
    const more = rows.length - shown.length;
    const heads = ['Customer', 'Phone', 'From', 'To', 'Note', 'Last order'].map(
      (head) => `<th style="${HEAD}">${head}</th>`,
    );
    return (
      `<h3 style="font-size:14px;margin:16px 0 8px;color:#1f2933">${escape(title)}</h3>` +
      `<table style="border-collapse:collapse;font-size:14px;width:100%"><thead><tr>${heads.join('')}` +
      `<th style="${HEAD}text-align:right;">Lifetime value</th></tr></thead><tbody>` +
      shown.map((row) => line(row, links.customer, remark)).join('') +
      '</tbody></table>' +
      (more > 0
        ? `<p style="color:#1f2933">and ${more} more: <a style="color:#1d5fa8" href="${escape(links.all)}">see all</a></p>`
        : '')
    );
  };

  /**
   * The segments of a digest, each with the customers who joined and who left.
   *
   * @param {Row[]} rows
   * @returns {{ id: string, name: string, whatToDo: string | null, joined: Row[], left: Row[] }[]} by name
   */
  const bySegment = (rows) => {
    /** @type {Map<string, { id: string, name: string, whatToDo: string | null, joined: Row[], left: Row[] }>} */
    const found = new Map();
    /** @param {string | null} id @param {string | null} name */
    const segment = (id, name) => {
      const key = id ?? '';
      const known = found.get(key) ?? { id: key, name: name ?? '', whatToDo: null, joined: [], left: [] };
      found.set(key, known);
      return known;
    };
    rows.forEach((row) => {
      if (row.joined) {
        const entered = segment(row.to, row.toName);
        entered.joined.push(row);
        entered.whatToDo = row.action?.whatToDo ?? null;
      }
      if (row.left) segment(row.from, row.fromName).left.push(row);
    });
    return [...found.values()].sort((first, second) => (first.name < second.name ? -1 : 1));
  };

  /**
   * @param {Row[]} rows of one store
   * @param {{ store: string, members: Record<string, number>, reference: string, customerUrl: string,
   *   movementUrl: string }} options `members`: the store's customers by segment
   * @returns {{ subject: string, body: string }} body in HTML
   */
  const compose = (rows, { store, members, reference, customerUrl, movementUrl }) => {
    const segments = bySegment(rows);
    const links = { customer: customerUrl, all: movementUrl };
    const news = segments.map(
      ({ name, joined, left }) => `${joined.length} joined, ${left.length} left ${name}`,
    );
    return {
      subject: `${store}: ${news.join('; ')} [${reference}]`,
      body:
        '<div style="font-family:Helvetica,Arial,sans-serif;background:#ffffff;color:#1f2933;max-width:900px">' +
        `<h1 style="font-size:20px;margin:0 0 4px;color:#1f2933">${escape(store)}</h1>` +
        segments
          .map(
            ({ id, name, whatToDo, joined, left }) =>
              `<h2 style="font-size:16px;margin:24px 0 4px;color:#1f2933">${escape(name)}</h2>` +
              `<p style="margin:0;color:#52606d">${joined.length} joined, ${left.length} left. ` +
              `${grouped(String(members[id] ?? 0))} in all at this store now.</p>` +
              (whatToDo === null ? '' : `<p style="margin:4px 0 0;color:#1f2933">${escape(whatToDo)}</p>`) +
              table(`Joined (${joined.length})`, joined, before, links) +
              table(`Left (${left.length})`, left, silence, links),
          )
          .join('') +
        '<p style="margin-top:24px;font-size:12px;color:#52606d">Segments follow from orders and are computed ' +
        `each night. Values are in the base currency. Reference ${escape(reference)}.</p></div>`,
    };
  };

  return { compose, money, NAMES_MAX };
});
