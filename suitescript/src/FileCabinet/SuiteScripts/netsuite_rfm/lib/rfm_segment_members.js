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
  /** @param {string} digits @returns {string} without zeros before them, as SuiteQL takes it */
  const plain = (digits) => String(integer(digits));

  /**
   * The last customer of the page before, as it stands in an address, from anybody.
   *
   * @param {string | undefined} text
   * @returns {{ cents: string, id: string } | null} null for the first page
   */
  const placeOf = (text) => {
    const parts = /^(-?\d{1,18})_(\d{1,15})$/.exec(text ?? '');
    return parts === null ? null : { cents: plain(parts[1]), id: plain(parts[2]) };
  };

  /** @param {MemberSqlRow} row @param {string} address */
  const cells = (row, address) => [
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
  ];

  /** @param {number} shown @param {string | null} all see `members` @param {boolean} isFirst */
  const captionOf = (shown, all, isFirst) => {
    const part =
      all === null || all === String(shown)
        ? counted(shown, 'customer')
        : `${shown} of ${counted(all, 'customer')}`;
    return all === '1' ? part : `${part}, the most valuable first${isFirst ? '' : ', continued'}`;
  };

  /**
   * @param {MemberSqlRow[]} found one more than a page where there is a next one
   * @param {string | null} all how many customers the segment has; null where that cannot be read
   * @param {string} address of the segment's first page
   * @param {boolean} isFirst
   */
  const members = (found, all, address, isFirst) => {
    if (found.length === 0) return line(isFirst ? 'No active customer is in this segment.' : 'That was all.');
    const rows = found.slice(0, PAGE_ROWS);
    const last = rows[rows.length - 1];
    const more =
      found.length > PAGE_ROWS
        ? link(
            withParameters(address, { after: `${integer(last.cents)}_${integer(last.id)}` }),
            `Next ${PAGE_ROWS} customers`,
          )
        : '';
    return (
      table(
        captionOf(rows.length, all, isFirst),
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
        ],
        rows.map((row) => cells(row, address)),
      ) + `<nav aria-label="Pages">${isFirst ? '' : link(address, 'First customers')}${more}</nav>`
    );
  };

  return { placeOf, members };
});
