/**
 * The page of one segment: its figures, its customers, and the file for a campaign. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_campaign',
  './rfm_dashboard',
  './rfm_figures',
  './rfm_html',
  './rfm_ids',
  './rfm_member_queries',
  './rfm_recipients',
  './rfm_reports',
], (
  campaign,
  dashboard,
  { distribution, integer, money },
  { day, escape, grouped, head, line, link, number, numberHead, section, table, withParameters },
  ids,
  { PAGE_ROWS, PART_ROWS },
  recipients,
  { attempt },
) => {
  /** @param {any} outcome @param {string} what @param {(found: any) => string} draw */
  const reported = (outcome, what, draw) =>
    'found' in outcome ? draw(outcome.found) : line(`${what} cannot be read: ${outcome.failed}`, 'problem');

  /**
   * The segment of a script id, as it stands in an address, from anybody.
   *
   * @param {any} repository
   * @param {string} scriptId
   * @returns {{ id: string, scriptId: string, name: string } | undefined}
   */
  const find = (repository, scriptId) =>
    repository.segments().find((/** @type {any} */ segment) => segment.scriptId === scriptId);

  /** @param {any} services @param {any} segment */
  const readRecipients = ({ repository }, segment) => {
    const counted = recipients.counted(repository.consentOf(segment.id));
    const ends = counted.may > PART_ROWS ? repository.partEnds(segment.id, campaign.OPTED_IN) : [];
    return { ...counted, starts: ['0', ...ends].slice(0, Math.ceil(counted.may / PART_ROWS)) };
  };

  /** @param {any} services @param {any} segment */
  const read = (services, segment, /** @type {string} */ after) => {
    const { repository } = services;
    return {
      figures: attempt(services, 'Figures', () =>
        distribution([segment], repository.distribution()).rows.find(
          (/** @type {any} */ { id }) => id === segment.id,
        ),
      ),
      recipients: attempt(services, 'Recipients', () => readRecipients(services, segment)),
      members: attempt(services, 'Customers', () => repository.membersOf(segment.id, after)),
      search: repository.savedSearch(ids.SEARCH.segmentPrefix + segment.scriptId.replace('val_rfm_', '')),
    };
  };

  /** @param {any} found */
  const figures = (found) =>
    table(
      'Active customers of the segment',
      [head('Customers'), ...['Lifetime value', 'Average value', 'Orders', 'Average orders'].map(numberHead)],
      [
        [
          head(grouped(found.customers)),
          ...[found.lifetime_value, found.average_lifetime_value, found.orders, found.average_orders].map(
            number,
          ),
        ],
      ],
    );

  /** @param {any} found @param {string} address */
  const file = ({ may, leftOut, starts }, address) => {
    const reasons = leftOut.map(
      (/** @type {any} */ { reason, customers }) =>
        `<li>${escape(reason)}: ${grouped(String(customers))}</li>`,
    );
    const parts = starts.map((/** @type {string} */ after, /** @type {number} */ place) => {
      const words = starts.length === 1 ? 'Download as CSV' : `CSV, part ${place + 1} of ${starts.length}`;
      return link(withParameters(address, { export: 'csv', after }), words);
    });
    const left =
      reasons.length === 0
        ? line('Nobody is left out.')
        : `<p>Left out, and why:</p><ul>${reasons.join('')}</ul>`;
    return (
      line(`${grouped(String(may))} customers may be sent a campaign.`) +
      (parts.length === 0 ? '' : `<nav aria-label="Files">${parts.join('')}</nav>`) +
      left
    );
  };

  /** @param {any[]} found @param {string} address @param {boolean} isFirst */
  const members = (found, address, isFirst) => {
    if (found.length === 0) return line(isFirst ? 'No active customer is in this segment.' : 'That was all.');
    const rows = found.slice(0, PAGE_ROWS);
    const more =
      found.length > PAGE_ROWS
        ? link(
            withParameters(address, { after: String(rows[rows.length - 1].id) }),
            `Next ${PAGE_ROWS} customers`,
          )
        : '';
    return (
      table(
        `${rows.length} customers, by internal id`,
        [
          ...['Customer', 'Name', 'Score', 'Last order'].map(head),
          ...['Orders', 'Lifetime value'].map(numberHead),
        ],
        rows.map((row) => [
          {
            html: link(
              `/app/common/entity/custjob.nl?id=${encodeURIComponent(row.id)}`,
              row.entity_id || row.id,
            ),
          },
          head(row.name),
          head(row.score),
          day(row.last_order),
          number(String(integer(row.orders))),
          number(money(integer(row.cents))),
        ]),
      ) + `<nav aria-label="Pages">${isFirst ? '' : link(address, 'First customers')}${more}</nav>`
    );
  };

  /**
   * @param {any} services see rfm_reports
   * @param {{ id: string, scriptId: string, name: string }} segment
   * @param {string} after internal id of the last customer of the page before; 0 for the first page
   * @param {string} address of the dashboard
   * @returns {string} HTML
   */
  const page = (services, segment, after, address) => {
    const found = read(services, segment, after);
    const own = withParameters(address, { segment: segment.scriptId });
    const list =
      found.search === null
        ? ''
        : `<p>${link(`/app/common/search/searchresults.nl?searchid=${encodeURIComponent(found.search)}`, 'The saved search of this segment')}</p>`;
    return dashboard.frame(
      `<nav aria-label="Reports">${link(address, 'All reports')}</nav>`,
      section(segment.name, reported(found.figures, 'The figures', figures)),
      section(
        'File for a campaign',
        reported(found.recipients, 'Who may be sent a campaign', (one) => file(one, own)),
      ),
      section(
        'Customers',
        reported(found.members, 'The customers', (rows) => members(rows, own, after === '0')),
        list,
      ),
    );
  };

  return { find, page };
});
