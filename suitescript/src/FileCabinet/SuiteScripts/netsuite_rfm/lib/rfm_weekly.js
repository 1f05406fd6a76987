/**
 * The weekly report: when it is due, and the contents of its mail and its file. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_change',
  './rfm_html',
  './rfm_months',
  './rfm_run_status',
  './rfm_segment_figures',
  './rfm_style',
], ({ daysBefore }, { escape, line, link }, months, runs, figures, { STYLE }) => {
  const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
  const RECIPIENTS_MAX = 10; // section_4358681681

  /**
   * The day of this week's report: today, or the last such weekday.
   *
   * @param {string} weekday such as Monday, the default
   * @param {string} today YYYY-MM-DD
   * @returns {string | null} null for a word that is not a weekday
   */
  const dayOfWeek = (weekday, today) => {
    const wanted = WEEKDAYS.indexOf((weekday.trim() || 'Monday').toUpperCase());
    if (wanted < 0) return null;
    const [year, month, date] = today.split('-').map(Number);
    const now = new Date(year, month - 1, date).getDay();
    return daysBefore(today, (now - wanted + WEEKDAYS.length) % WEEKDAYS.length);
  };

  /** @param {string} text addresses, separated by commas @returns {string[]} */
  const addressesOf = (text) =>
    text
      .split(/[,;\s]+/)
      .filter((address) => address.includes('@'))
      .slice(0, RECIPIENTS_MAX);

  /** @param {string} day of the report */
  const referenceOf = (day) => `RFM weekly ${day}`;

  /** @param {string} day */
  const fileName = (day) => `rfm-report-${day}.html`;

  /** Makes relative URLs absolute, for a mail or a file. @param {string} html @param {string} host */
  const absolute = (html, host) => html.replaceAll('href="/', `href="${escape(host)}/`);

  /**
   * @param {PageView} view
   * @param {{ day: string, address: string, host: string, attached: boolean }} of
   * @returns {{ subject: string, body: string }} the distribution in brief; no customer is named
   */
  const mail = (view, { day, address, host, attached }) => {
    const month = months.nameOf(view.period.month);
    const shares =
      'found' in view.distribution
        ? figures.shares(view.distribution.found, address)
        : line(`Segment distribution cannot be read: ${view.distribution.failed}`, 'problem');
    const more = attached ? 'The whole report is attached. ' : '';
    const body =
      `${STYLE}<div class="rfm">${runs.status(view, view.today)}${shares}` +
      `<p>${escape(more)}${link(address, 'All reports in NetSuite')}</p></div>`;
    return {
      subject: `Customer segments, ${month} [${referenceOf(day)}]`,
      body: absolute(body, host),
    };
  };

  /**
   * A page to open outside NetSuite: the page of the segments, then that of the success measures.
   *
   * @param {string} title
   * @param {string[]} parts
   * @param {string} host
   */
  const page = (title, parts, host) =>
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escape(title)}</title></head><body><h1 style="font:700 22px Helvetica,Arial,sans-serif;margin:16px 8px">` +
    `${escape(title)}</h1>${absolute(parts.join(''), host)}</body></html>`;

  return { dayOfWeek, addressesOf, referenceOf, fileName, mail, page };
});
