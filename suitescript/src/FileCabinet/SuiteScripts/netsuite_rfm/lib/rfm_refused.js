/**
 * What NetSuite refused recently, as HTML. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html'], ({ head, line, link, number, numberHead, section, table }) => {
  /** Days for which a refusal is shown after its change. */
  const DAYS = 30;
  const NAMED_MAX = 3;

  /** @param {RefusedSqlRow[]} rows history rows @returns {[string, RefusedSqlRow[]][]} rows by what was refused, the most frequent first */
  const byReason = (rows) => {
    /** @type {Map<string, RefusedSqlRow[]>} */
    const found = new Map();
    rows.forEach((row) =>
      String(row.refused)
        .split('\n')
        .forEach((reason) => found.set(reason, [...(found.get(reason) ?? []), row])),
    );
    return [...found].sort(([, one], [, other]) => other.length - one.length);
  };

  /** @param {RefusedSqlRow} row */
  const customer = (row) =>
    link(`/app/common/entity/custjob.nl?id=${encodeURIComponent(row.customer)}`, row.name || row.customer);

  /**
   * @param {RefusedSqlRow[]} rows
   * @param {number} most limit of the query
   * @returns {string} empty if nothing was refused
   */
  const refused = (rows, most) => {
    if (rows.length === 0) return '';
    const lines = byReason(rows).map(([reason, held]) => [
      head(reason),
      number(String(held.length)),
      { html: held.slice(0, NAMED_MAX).map(customer).join(', ') },
    ]);
    const caption = rows.length < most ? 'By reason' : `By reason, of the last ${most} changes`;
    return section(
      'Refused by NetSuite',
      line(
        `Actions that NetSuite refused after segment changes of the last ${DAYS} days. The note is on each row of RFM Segment History.`,
        'problem',
      ) + table(caption, [head('Reason'), numberHead('Changes'), head('Such as')], lines),
    );
  };

  return { DAYS, refused };
});
