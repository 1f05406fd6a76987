/**
 * The page of one segment: its figures, its customers, and the file for a campaign. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_campaign',
  './rfm_counting',
  './rfm_dashboard',
  './rfm_figures',
  './rfm_html',
  './rfm_member_queries',
  './rfm_recipients',
  './rfm_reports',
  './rfm_run_status',
  './rfm_searches',
  './rfm_segment_members',
], (
  campaign,
  counting,
  dashboard,
  { distribution },
  { counted, escape, grouped, line, link, number, numberHead, section, table, withParameters },
  { PART_ROWS },
  recipients,
  { attempt, countingOf, orElse },
  runs,
  { idOfMembers },
  { members, orderOf, placeOf },
) => {
  /** @template T @param {Outcome<T>} outcome @param {string} what @param {(found: T) => string} draw */
  const reported = (outcome, what, draw) =>
    'found' in outcome ? draw(outcome.found) : line(`${what} cannot be read: ${outcome.failed}`, 'problem');

  /**
   * The segment with a script id from a URL, which is untrusted.
   *
   * @param {ReportRepository} repository
   * @param {string} scriptId
   * @returns {{ id: string, scriptId: string, name: string } | undefined}
   */
  const find = (repository, scriptId) =>
    repository.segments().find((segment) => segment.scriptId === scriptId);

  /** How many of a group may be sent a campaign. @param {ReportServices} services @param {MemberGroup} segment */
  const readRecipients = ({ repository, policy }, segment) => {
    const choice = campaign.choiceOf(policy);
    const found = recipients.counted(repository.consentOf(segment, choice), policy);
    const ends = found.may > PART_ROWS ? repository.partEnds(segment, choice) : [];
    return { ...found, starts: ['0', ...ends].slice(0, Math.ceil(found.may / PART_ROWS)) };
  };

  /** @param {ReportServices} services @param {Segment & { scriptId: string }} segment @param {MemberOrder} order @param {{ place: string, id: string } | null} after @param {string | null} store */
  const read = (services, segment, order, after, store) => {
    const { repository } = services;
    return {
      runs: attempt(services, 'Runs', repository.runs),
      lastRefresh: attempt(services, 'Last refresh', repository.lastRefresh),
      figures: attempt(services, 'Figures', () =>
        distribution([segment], repository.distribution()).rows.find(
          (/** @type {Segment} */ { id }) => id === segment.id,
        ),
      ),
      recipients: attempt(services, 'Recipients', () => readRecipients(services, segment)),
      members: attempt(services, 'Customers', () => repository.membersOf(segment, order, after, store)),
      search: repository.savedSearch(idOfMembers(segment.scriptId)),
      action: repository.actionOf(segment.id),
      counting: attempt(services, 'Customers who still count', () => repository.stillCounting(segment.id)),
    };
  };

  /** @param {DistributionFigures} found @param {Counting} counted what counts, see rfm_counting */
  const figures = (found, counted) => {
    const { customers, lifetime_value, average_lifetime_value, orders, average_orders } = found;
    return (
      table(
        'Active customers of the segment',
        ['Customers', 'Lifetime value', 'Average value', 'Orders', 'Average orders'].map(numberHead),
        [[customers, lifetime_value, average_lifetime_value, orders, average_orders].map(number)],
        { headless: true },
      ) + line(counting.currencyInWords(counted), 'muted')
    );
  };

  /**
   * A note on customers who count as in the segment without being in it because of Days Outside, and vice versa.
   *
   * @param {{ here: SqlId | null, elsewhere: SqlId | null } | null} found
   */
  const stillCounting = (found) => {
    const here = Number(found?.here ?? 0);
    const elsewhere = Number(found?.elsewhere ?? 0);
    return {
      more: here - elsewhere,
      words:
        (here === 0
          ? ''
          : line(
              `The list and the file include ${counted(here, 'customer')} who left the segment and still ${here === 1 ? 'counts' : 'count'} as in it.`,
            )) +
        (elsewhere === 0
          ? ''
          : line(
              `They leave out ${counted(elsewhere, 'customer')} of the segment who still ${elsewhere === 1 ? 'counts' : 'count'} as in another.`,
            )),
    };
  };

  /** @param {{ may: number, leftOut: { reason: string, customers: number }[], starts: string[] }} found @param {string} address */
  const file = ({ may, leftOut, starts }, address) => {
    const reasons = leftOut.map(
      ({ reason, customers }) => `<li>${escape(reason)}: ${grouped(String(customers))}</li>`,
    );
    const parts = starts.map((after, place) => {
      const words = starts.length === 1 ? 'Download as CSV' : `CSV, part ${place + 1} of ${starts.length}`;
      return link(withParameters(address, { export: 'csv', after }), words);
    });
    const left =
      reasons.length === 0
        ? line('Nobody is left out.')
        : `<p>Left out, and why:</p><ul>${reasons.join('')}</ul>`;
    return (
      line(`${counted(may, 'customer')} may be sent a campaign.`) +
      (parts.length === 0 ? '' : `<nav aria-label="Files">${parts.join('')}</nav>`) +
      left
    );
  };

  /**
   * The page's title, without markup, because it is not documented whether NetSuite escapes the title of a form.
   *
   * @param {{ name: string }} segment
   */
  const title = ({ name }) => `RFM Segments: ${name.replace(/[<>]/g, '')}`;

  /**
   * One part of the file for a campaign.
   *
   * @param {ReportServices} services see rfm_reports
   * @param {MemberGroup} segment or another group of customers
   * @param {string | undefined} asked internal id of the previous customer, from a URL, so untrusted
   */
  const campaignFile = (services, segment, asked) => {
    const { repository, today, policy } = services;
    const after = /^\d{1,15}$/.test(asked ?? '') ? String(Number(asked)) : '0';
    const refresh = orElse(attempt(services, 'Last refresh', repository.lastRefresh), null);
    return recipients.file(repository, segment, after, today, policy, refresh?.run_as_of ?? '');
  };

  /**
   * @param {ReportServices} services see rfm_reports
   * @param {{ id: string, scriptId: string, name: string }} segment
   * @param {{ after?: string, sort?: string, store?: string }} asked the last customer of the previous page, the order,
   *   and the only store to list, from a URL, so untrusted
   * @param {string} address of the dashboard
   * @returns {string} HTML
   */
  const page = (services, segment, asked, address) => {
    const after = placeOf(asked.after);
    const order = orderOf(asked.sort);
    const store = /^[1-9]\d{0,14}$/.test(asked.store ?? '') ? String(asked.store) : null;
    const found = read(services, segment, order, after, store);
    const whole = withParameters(address, { segment: segment.scriptId });
    const own = store === null ? whole : withParameters(whole, { store });
    const outside = stillCounting(orElse(found.counting, null));
    const held = orElse(found.figures, null)?.customers ?? null;
    const all = held === null || store !== null ? null : String(Number(held) + outside.more);
    const whatToDo = found.action?.whatToDo ?? null;
    const list =
      found.search === null
        ? ''
        : `<p>${link(`/app/common/search/searchresults.nl?searchid=${encodeURIComponent(found.search)}`, 'The saved search of this segment')}</p>`;
    const limits = counting.limitsInWords(counting.read(countingOf(found)).counting);
    return dashboard.frame(
      `<nav aria-label="Reports">${link(address, 'All reports')}${
        found.action === null
          ? ''
          : link(services.actionAddress(found.action.id), 'What happens when a customer enters the segment')
      }</nav>`,
      runs.status(found, services.today),
      whatToDo === null ? '' : section('What to do', line(whatToDo)),
      limits === '' ? '' : line(limits),
      section(
        'Figures',
        reported(
          found.figures,
          'The figures',
          (shown) => figures(shown, counting.read(countingOf(found)).counting) + outside.words,
        ),
      ),
      section(
        'File for a campaign',
        reported(found.recipients, 'Who may be sent a campaign', (shown) => file(shown, whole)),
      ),
      section(
        store === null ? 'Customers' : 'Customers of one store',
        store === null ? '' : `<p>${link(whole, 'Customers of all stores')}</p>`,
        reported(found.members, 'The customers', (rows) => members(rows, all, own, after === null, order)),
        list,
      ),
    );
  };

  return { find, title, campaignFile, page, readRecipients, fileLinks: file };
});
