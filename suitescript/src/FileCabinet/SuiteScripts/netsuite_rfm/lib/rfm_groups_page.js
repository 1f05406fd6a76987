/**
 * The lifecycle stages and the audiences on one page, with links to the customers of each. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_counting',
  './rfm_dashboard',
  './rfm_figures',
  './rfm_groups',
  './rfm_html',
  './rfm_months',
  './rfm_reports',
  './rfm_run_status',
], (
  counting,
  dashboard,
  { NO_SEGMENT, money, percent, share, sum },
  groups,
  { grouped, head, line, link, number, numberHead, section, table, withParameters },
  months,
  { attempt, countingOf, orElse },
  runs,
) => {
  const WHAT =
    'Every customer is in one segment and one stage at most, and in any number of audiences. Names that are alike are ' +
    'different groups: the kind stands before the name.';
  const MONTHS = 12;
  const NONE = { id: '0', name: NO_SEGMENT };

  /** @param {ReportServices} services @param {'stage' | 'audience'} kind */
  const readKind = (services, kind) =>
    attempt(services, `Groups: ${kind}`, () =>
      groups.figuresOf(
        kind,
        services.repository.groupValues(kind),
        services.repository.groupsBySegment(kind),
      ),
    );

  /** @param {GroupFigures} group @param {string} address */
  const labelCell = ({ kind, scriptId, label }, address) => ({
    html: link(withParameters(address, { [kind]: scriptId }), label),
  });

  /** @param {GroupFigures[]} found @param {bigint} everybody @param {string} address */
  const sizes = (found, everybody, address) =>
    table(
      'Active customers by lifecycle stage, and by audience',
      [head('Stage or audience'), ...['Customers', 'Share', 'Lifetime value'].map(numberHead)],
      found.map((group) => [
        labelCell(group, address),
        number(String(group.customers)),
        { text: percent(share(group.customers, everybody)), number: true },
        number(money(group.cents)),
      ]),
    );

  /** @param {AlikeRow[][]} found */
  const alike = (found) =>
    found.length === 0
      ? line('The next run of the worker leaves which names are alike.')
      : table(
          'Names that are alike, and how the groups differ',
          [head('Group'), numberHead('Customers'), head('Who is in it')],
          found.flatMap((several) =>
            several.map(({ label, customers, rule }) => [
              head(label),
              number(String(customers)),
              { text: rule },
            ]),
          ),
        );

  /** @param {GroupFigures[]} found @param {Segment[]} segments */
  const overlap = (found, segments) => {
    const used = new Set(found.flatMap((group) => [...group.segments.keys()]));
    const columns = [...segments, NONE].filter(({ id }) => used.has(id));
    return table(
      'Customers of each stage and audience by the segment they hold',
      [head('Stage or audience'), ...columns.map(({ name }) => numberHead(name))],
      found.map(({ label, segments: held }) => [
        head(label),
        ...columns.map(({ id }) => number(String(held.get(id) ?? 0n))),
      ]),
    );
  };

  /** @param {{ label: string, first: number, last: number, change: string } | null} group @param {string} verb */
  const news = (group, verb) =>
    group === null
      ? []
      : [
          `${group.label} ${verb} fastest, from ${grouped(String(group.first))} to ${grouped(String(group.last))} customers (${percent(group.change, true)})`,
        ];

  /** @param {GroupTrend | null} found @param {bigint} everybody */
  const trend = (found, everybody) => {
    if (found === null) return line('The trend needs runs over all customers in two months.');
    const { growing, shrinking } = groups.fastest(found, everybody);
    const said = [...news(growing, 'grew'), ...news(shrinking, 'shrank')];
    return (
      (said.length === 0
        ? ''
        : line(`Since ${months.nameOf(months.monthOf(found.days[0]))}, ${said.join('; ')}.`)) +
      table(
        'Customers of each stage and audience after the last run of each month',
        [head('Stage or audience'), ...found.days.map(numberHead), numberHead('Change')],
        found.rows.map(({ label, sizes: counts }) => [
          head(label),
          ...counts.map((count) => number(count === null ? null : String(count))),
          { text: percent(groups.changeOf(counts), true), number: true },
        ]),
      )
    );
  };

  /** @param {string} what @param {{ found: any } | { failed: string }} outcome */
  const lacking = (what, outcome) =>
    'failed' in outcome ? line(`${what} cannot be read: ${outcome.failed}`, 'problem') : '';

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
    const segments = orElse(attempt(services, 'Segments', repository.segments), []);
    const held = orElse(attempt(services, 'Segment Distribution', repository.distribution), []);
    const everybody = sum(held, 'customers');
    const [stages, audiences] = [readKind(services, 'stage'), readKind(services, 'audience')];
    const counted = countingOf(/** @type {RunsRead} */ (/** @type {unknown} */ (read)));
    /** @type {GroupFigures[]} */
    const every = [...orElse(stages, []), ...orElse(audiences, [])];
    const used = groups.inUse(counted, every);
    const found = every.filter((group) => used.includes(group) || group.customers > 0n);
    const since = months.firstDay(months.shift(months.monthOf(today), -MONTHS));
    const kept = orElse(
      attempt(services, 'Trend of stages and audiences', () => repository.figuresAtMonthEnds(since)),
      [],
    );
    const limits = counting.limitsInWords(counting.read(counted).counting);
    return dashboard.frame(
      `<nav aria-label="Reports">${link(address, 'All reports')}</nav>`,
      runs.status(read, today),
      section(
        'Stages and audiences',
        line(WHAT),
        limits === '' ? '' : line(limits),
        lacking('Stages', stages),
        lacking('Audiences', audiences),
        found.length === 0 ? '' : sizes(found, everybody, address),
      ),
      found.length === 0
        ? ''
        : section('Names that are alike', alike(groups.alike(counted, segments, found, held))) +
            section('Which segments they hold', overlap(found, segments)) +
            section('Trend', trend(groups.trend(found, kept), everybody)),
    );
  };

  return { page };
});
