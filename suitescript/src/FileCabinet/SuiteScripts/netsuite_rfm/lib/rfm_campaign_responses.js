/**
 * Responses to the mails that NetSuite sent, by the segment entered. The worker has the same names and sums
 * (`rfm/campaigns/responses.py`). No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html'], ({ head, leftOut, line, number, numberHead, table }) => {
  const TOTAL = 'Total';
  const EACH_ONCE =
    'Of each mail that NetSuite sent, the latest response counts. A customer with several mails counts once for each ' +
    'response. Responses to mails of another system stay in that system.';
  /**
   * The report's name for each code or word of NetSuite, whose letters are in lower case here.
   *
   * @type {Record<string, string>}
   */
  const NAMES = {
    sent: 'sent',
    queued: 'sent',
    received: 'sent',
    viewed: 'opened',
    opened: 'opened',
    clickedthru: 'clicked',
    clickedthrough: 'clicked',
    responded: 'responded',
    purchased: 'purchased',
    purchasedtransaction: 'purchased',
    subscribed: 'subscribed',
    unsubscribed: 'unsubscribed',
  };
  /** From the mail to the purchase. Any other response comes after these. */
  const ORDER = [
    'sent',
    'opened',
    'clicked',
    'responded',
    'purchased',
    'subscribed',
    'unsubscribed',
    'bounced',
  ];

  /**
   * @param {string} response a code or a word
   * @returns {string} the name in the report; an unknown response is returned in lower case
   */
  const responseName = (response) => {
    const letters = response.toLowerCase().replace(/\P{L}/gu, '');
    if (letters.startsWith('bounced') || letters.startsWith('failed')) return 'bounced';
    return Object.hasOwn(NAMES, letters) ? NAMES[letters] : response.toLowerCase();
  };

  /** @param {ResponseSqlRow[]} rows */
  const byName = (rows) => {
    /** @type {Record<string, number>} */
    const found = {};
    rows.forEach(({ response, customers }) => {
      const name = responseName(String(response));
      found[name] = (found[name] ?? 0) + Number(customers);
    });
    return found;
  };

  /** @param {string} name */
  const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

  /**
   * @param {ResponseSqlRow[]} rows of one campaign
   * @param {string[]} segments names of the segments that customers entered
   * @param {(row: ResponseSqlRow) => string} segmentOf
   * @returns {string} empty without responses
   */
  const tableOf = (rows, segments, segmentOf) => {
    if (rows.length === 0) return '';
    const total = byName(rows);
    const names = Object.keys(total).sort(
      (one, other) => place(one) - place(other) || (one < other ? -1 : 1),
    );
    const shown = [...new Set([...segments, ...rows.map(segmentOf)])];
    /** @param {string} segment @param {Record<string, number>} counts */
    const row = (segment, counts) => [
      head(segment),
      ...names.map((name) => number(String(counts[name] ?? 0))),
    ];
    return table(
      'Latest response to the mails that NetSuite sent',
      [head('Segment'), ...names.map(numberHead)],
      [
        ...shown.map((segment) => row(segment, byName(rows.filter((of) => segmentOf(of) === segment)))),
        row(TOTAL, total),
      ],
    );
  };

  /** The note that explains the responses on the page. @param {Outcome<ResponseSqlRow[]>} responses */
  const note = (responses) => {
    if ('failed' in responses)
      return leftOut(
        'Responses to mails',
        'the feature Marketing Automation and the permission Campaign History',
        responses.failed,
      );
    return responses.found.length === 0 ? '' : line(EACH_ONCE);
  };

  return { responseName, tableOf, note };
});
