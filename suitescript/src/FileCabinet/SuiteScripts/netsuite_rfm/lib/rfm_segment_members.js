/**
 * The customers of a segment, page by page. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html', './rfm_member_queries'], (
  { integer, money },
  { counted, day, head, line, link, number, numberHead, table, withParameters },
  { PAGE_ROWS },
) => {
  /** @param {string} digits @returns {string} without leading zeros, as SuiteQL requires */
  const plain = (digits) => String(integer(digits));

  /**
   * The last customer of the previous page, from a URL, so untrusted.
   *
   * @param {string | undefined} text
   * @returns {{ place: string, id: string } | null} null for the first page
   */
  const placeOf = (text) => {
    const parts = /^(-?\d{1,18})_(\d{1,15})$/.exec(text ?? '');
    return parts === null ? null : { place: plain(parts[1]), id: plain(parts[2]) };
  };

  /** @type {Record<MemberOrder, { link: string, words: string }>} */
  const ORDERS = {
    value: { link: 'Lifetime value', words: 'the most valuable first' },
    risk: { link: 'Churn risk', words: 'the highest churn risk first' },
    expected: { link: 'Next order', words: 'the earliest expected order first' },
    predicted: { link: 'Predicted value', words: 'the highest predicted value first' },
  };

  /**
   * The order of the customers, from a URL, so untrusted.
   *
   * @param {string | undefined} text
   * @returns {MemberOrder} by lifetime value for anything unknown
   */
  const orderOf = (text) => (text === 'risk' || text === 'expected' || text === 'predicted' ? text : 'value');

  /** @param {MemberSqlRow} row */
  const isPredicted = (row) => row.risk !== null || row.expected !== null || row.predicted !== null;

  /** @param {MemberSqlRow} row */
  const predictedCells = (row) => [
    head(row.risk),
    day(row.expected),
    number(row.predicted === null ? '' : money(integer(row.predicted))),
  ];

  /** @param {MemberSqlRow} row @param {string} address @param {boolean} withPredictions */
  const cells = (row, address, withPredictions) => [
    {
      html: link(`/app/common/entity/custjob.nl?id=${encodeURIComponent(row.id)}`, row.entity_id || row.id),
    },
    head(row.name),
    head(row.phone),
    head(row.store),
    { html: link(withParameters(address, { customer: String(row.id) }), row.score || 'why?') },
    head(row.previous),
    day(row.since),
    day(row.last_order),
    number(String(integer(row.orders))),
    number(money(integer(row.cents))),
    ...(withPredictions ? predictedCells(row) : []),
  ];

  /** Links to the other orders. @param {string} address @param {MemberOrder} order */
  const orderLinks = (address, order) => {
    const links = Object.entries(ORDERS)
      .filter(([name]) => name !== order)
      .map(([name, { link: words }]) =>
        link(name === 'value' ? address : withParameters(address, { sort: name }), words),
      );
    return `<nav aria-label="Order">${links.join('')}</nav>`;
  };

  /** @param {number} shown @param {string | null} all see `members` @param {boolean} isFirst @param {MemberOrder} order */
  const captionOf = (shown, all, isFirst, order) => {
    const part =
      all === null || all === String(shown)
        ? counted(shown, 'customer')
        : `${shown} of ${counted(all, 'customer')}`;
    return all === '1' ? part : `${part}, ${ORDERS[order].words}${isFirst ? '' : ', continued'}`;
  };

  /**
   * @param {MemberSqlRow[]} found one more than a page if there is a next page
   * @param {string | null} all how many customers the segment has; null if that cannot be read
   * @param {string} address of the segment's first page
   * @param {boolean} isFirst
   * @param {MemberOrder} order
   */
  const members = (found, all, address, isFirst, order) => {
    if (found.length === 0) return line(isFirst ? 'No active customer is in this segment.' : 'That was all.');
    const rows = found.slice(0, PAGE_ROWS);
    const last = rows[rows.length - 1];
    const ordered = order === 'value' ? address : withParameters(address, { sort: order });
    const withPredictions = order !== 'value' || rows.some(isPredicted);
    const more =
      found.length > PAGE_ROWS
        ? link(
            withParameters(ordered, { after: `${integer(last.place)}_${integer(last.id)}` }),
            `Next ${PAGE_ROWS} customers`,
          )
        : '';
    return (
      (withPredictions ? orderLinks(address, order) : '') +
      table(
        captionOf(rows.length, all, isFirst, order),
        [
          ...[
            'Customer',
            'Name',
            'Phone',
            'Store',
            'Score',
            'Previous segment',
            'In segment since',
            'Last order',
          ].map(head),
          ...['Orders', 'Lifetime value'].map(numberHead),
          ...(withPredictions ? ['Churn risk', 'Next order expected'].map(head) : []),
          ...(withPredictions ? ['Predicted in a year'].map(numberHead) : []),
        ],
        rows.map((row) => cells(row, address, withPredictions)),
      ) +
      `<nav aria-label="Pages">${isFirst ? '' : link(ordered, 'First customers')}${more}</nav>`
    );
  };

  return { placeOf, orderOf, members };
});
