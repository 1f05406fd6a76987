/**
 * The page that shows which customers move to which segment within some days without an order, with links to them. No N
 * module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_counting',
  './rfm_dashboard',
  './rfm_figures',
  './rfm_html',
  './rfm_leaving',
  './rfm_next_step',
  './rfm_reports',
  './rfm_run_status',
], (
  counting,
  dashboard,
  { integer },
  { grouped, head, line, link, number, numberHead, section, table, withParameters },
  leaving,
  nextStep,
  { attempt, orElse },
  runs,
) => {
  const NOT_KNOWN =
    'The last run left no fixed bands and cells, as with a relative scheme or segments by metrics, so the day of a move is not known in advance. netsuite-rfm explain shows it for one customer.';

  /** Places of the last run's scheme; null if they are not known. @param {ReportServices} services */
  const readPlaces = (services) =>
    nextStep.read(
      orElse(attempt(services, 'Last refresh', services.repository.lastRefresh), null)?.run_counting,
    );

  /**
   * The customers who leave one segment for another within some days, as an untrusted URL names them.
   *
   * @param {ReportServices} services
   * @param {Record<string, string>} asked
   * @returns {MemberGroup | undefined}
   */
  const find = (services, { leaving: from, to, within }) => {
    const places = readPlaces(services);
    const days = leaving.WITHIN_DAYS.find((/** @type {number} */ known) => String(known) === within);
    const named = (/** @type {string} */ scriptId) =>
      services.repository.segments().find((segment) => segment.scriptId === scriptId)?.name;
    if (places === null || days === undefined) return undefined;
    if (!places.segments.includes(from) || !places.segments.includes(to)) return undefined;
    return {
      kind: 'leaving',
      id: '0',
      scriptId: `${from}_to_${to.replace('val_rfm_', '')}_${days}`,
      name: `${named(from) ?? from} to ${named(to) ?? to} within ${days} days`,
      leavers: leaving.leavers(places, services.today, from, to, days),
    };
  };

  /** @param {LeavingRow[]} rows @param {Map<string, string>} names by script id @param {string} address */
  const tableOf = (rows, names, address) =>
    table(
      'Customers who would change segment without an order',
      [
        head('From'),
        head('To'),
        ...leaving.WITHIN_DAYS.flatMap((/** @type {number} */ days) => [
          numberHead(`${days} days`),
          numberHead('Value'),
        ]),
      ],
      rows.map(({ from, to, within }) => [
        head(names.get(from) ?? from),
        { text: names.get(to) ?? to },
        ...within.flatMap(({ days, customers, value }) => [
          customers === '0'
            ? number(customers)
            : {
                html: link(
                  withParameters(address, { leaving: from, to, within: String(days) }),
                  grouped(customers),
                ),
                number: true,
              },
          number(value),
        ]),
      ]),
    );

  /** @param {LeavingRow[]} rows @param {Map<string, string>} names */
  const news = (rows, names) => {
    const within = rows.map((row) => ({ ...row, soon: row.within[1] }));
    const everybody = within.reduce((all, { soon }) => all + integer(soon.customers), 0n);
    if (everybody === 0n) return '';
    const cents = (/** @type {string} */ value) => integer(value.replace('.', ''));
    const most = within.reduce((one, other) =>
      cents(other.soon.value) > cents(one.soon.value) ? other : one,
    );
    return line(
      `${grouped(String(everybody))} customer${everybody === 1n ? '' : 's'} would change segment within 14 days without an order, the most valuable of them from ${names.get(most.from) ?? most.from} to ${names.get(most.to) ?? most.to}: ` +
        `${grouped(most.soon.customers)} customer${most.soon.customers === '1' ? '' : 's'} worth ${grouped(most.soon.value)}.`,
    );
  };

  /**
   * @param {ReportServices} services see rfm_reports
   * @param {string} address of the dashboard
   * @returns {string} HTML
   */
  const page = (services, address) => {
    const { repository, today } = services;
    const read = {
      runs: attempt(services, 'Runs', repository.runs),
      lastRefresh: attempt(services, 'Last refresh', repository.lastRefresh),
    };
    const places = nextStep.read(orElse(read.lastRefresh, null)?.run_counting);
    const found =
      places === null
        ? null
        : attempt(services, 'Next to leave', () =>
            leaving.summed(repository.ageing(leaving.spans(places, today)), places, today),
          );
    const names = new Map(
      orElse(attempt(services, 'Segments', repository.segments), []).map(
        (/** @type {Segment} */ { scriptId, name }) => [scriptId, name],
      ),
    );
    const shown = (/** @type {LeavingRow[]} */ rows) =>
      rows.length === 0
        ? line('Nobody would change segment within 30 days without an order.')
        : news(rows, names) + tableOf(rows, names, address);
    const limits = counting.limitsInWords(
      counting.read(orElse(read.lastRefresh, null)?.run_counting).counting,
    );
    return dashboard.frame(
      `<nav aria-label="Reports">${link(address, 'All reports')}</nav>`,
      runs.status(read, today),
      section(
        'Next to leave',
        line(
          `Customers who move to another segment unless they order first, from ${today} on. A number leads to these customers, each longer span includes the shorter ones.`,
        ),
        limits === '' ? '' : line(limits),
        found === null
          ? line(NOT_KNOWN)
          : 'found' in found
            ? shown(found.found)
            : line(`The customers cannot be read: ${found.failed}`, 'problem'),
      ),
    );
  };

  return { find, page };
});
