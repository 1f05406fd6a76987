/**
 * Reads what the dashboard shows. One report that cannot be read does not keep the others back. No N module is used
 * here: all that is outside comes in as `services`.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_change',
  './rfm_counting',
  './rfm_figures',
  './rfm_key_figures',
  './rfm_months',
  './rfm_movement',
  './rfm_refused',
  './rfm_start_figures',
], ({ daysBefore }, counting, figures, keys, months, moves, { DAYS }, startFigures) => {
  const REASON_MAX = 200;

  /** @param {unknown} error @returns {string} one line */
  const reasonOf = (error) =>
    String(/** @type {{ message?: unknown } | null | undefined} */ (error)?.message ?? error)
      .split('\n')[0]
      .slice(0, REASON_MAX);

  /**
   * @param {ReportServices} services
   * @param {string} title
   * @param {() => any} read
   * @returns {{ found: any } | { failed: string }}
   */
  const attempt = ({ logError }, title, read) => {
    try {
      return { found: read() };
    } catch (error) {
      logError(title, error);
      return { failed: reasonOf(error) };
    }
  };

  /** @param {any} outcome of an attempt @param {any} otherwise */
  const orElse = (outcome, otherwise) => ('found' in outcome ? outcome.found : otherwise);

  /** What is common to the portlet and the page. @param {ReportServices} services */
  const readSegments = (services) => {
    const { repository } = services;
    return {
      made: services.now.toISOString(),
      runs: attempt(services, 'Runs', repository.runs),
      lastRefresh: attempt(services, 'Last refresh', repository.lastRefresh),
      segments: attempt(services, 'Segments', repository.segments),
      distribution: attempt(services, 'Segment Distribution', repository.distribution),
    };
  };

  /** @param {RunsRead} read @returns {string | null} JSON of the run that counts */
  const countingOf = ({ lastRefresh, runs }) =>
    (orElse(lastRefresh, null) ?? orElse(runs, []).find((/** @type {RunSqlRow} */ run) => run.run_counting))
      ?.run_counting ?? null;

  /**
   * What customers bought by the segment they held when the month began, and what it takes to count these customers.
   *
   * @param {ReportServices} services
   * @param {Counting} counted
   * @param {{ asOf: string }} period
   * @returns {StartRead}
   */
  const readStart = ({ repository }, counted, { asOf }) => ({
    bought: repository.performanceAtStart(counted, asOf),
    moves: repository.movesByMonth(months.firstDay(months.shift(months.monthOf(asOf), -12))),
    begins: repository.historyBegins(),
  });

  /**
   * Who ended the month in another segment, and the days whose changes are not movement.
   *
   * @param {ReportServices} services
   * @param {Counting} counted
   * @param {{ asOf: string }} period
   * @param {string | null} begins day of the oldest change
   */
  const readMovement = ({ repository }, counted, { asOf }, begins) => {
    const apart = moves.apartOf(begins, repository.rulesByDay(asOf), asOf);
    return {
      apart,
      moves: repository.movement(asOf, apart),
      movers: repository.movers(counted, asOf, apart),
    };
  };

  /** Days back for which campaigns are shown. */
  const CAMPAIGN_DAYS = 365;

  /**
   * What campaigns brought in the last year, by the rules of the last run.
   *
   * @param {ReportServices} services
   */
  const campaigns = (services) => {
    const { repository, today } = services;
    const runsRead = {
      runs: attempt(services, 'Runs', repository.runs),
      lastRefresh: attempt(services, 'Last refresh', repository.lastRefresh),
    };
    const { counting: counted } = counting.read(countingOf(/** @type {RunsRead} */ (runsRead)));
    const period = { since: daysBefore(today, CAMPAIGN_DAYS), asOf: today };
    const rows = repository.campaignResults(counted, period.since, period.asOf);
    return { rows, segments: repository.segments(), period };
  };

  /** @param {ReportServices} services @param {{ asOf: string, today: string }} period */
  const readAll = (services, period) => {
    const { repository } = services;
    const { asOf, today } = period;
    const common = readSegments(services);
    const { counting: counted } = counting.read(countingOf(common));
    const start = attempt(services, 'Segment Performance at the start', () =>
      readStart(services, counted, period),
    );
    return {
      ...common,
      start,
      performance: attempt(services, 'Segment Performance', () => repository.performance(counted, asOf)),
      inYear: attempt(services, 'Value at risk', () =>
        asOf < today && 'found' in start ? repository.boughtInYear(counted, asOf) : null,
      ),
      cohorts: attempt(services, 'New customers', () => repository.newToRepeat(counted, asOf)),
      movement: attempt(services, 'Segment Movement', () =>
        readMovement(services, counted, period, orElse(start, { begins: null }).begins),
      ),
      currencies: repository.currencies(),
      actions: repository.actions(),
      refusals: attempt(services, 'Refusals', () => repository.refusals(daysBefore(services.today, DAYS))),
      searches: attempt(services, 'Saved searches', repository.savedSearches),
      syncs: attempt(services, 'Syncs', repository.syncs),
    };
  };

  /**
   * Figures kept from a moment ago, or read now. They are kept for the viewer alone, since another may see less, and
   * not where a report failed. A new run has figures read anew, as does a new day.
   *
   * @param {ReportServices} services
   * @param {string} name of what is read
   * @param {boolean} refresh
   * @param {() => any} read
   */
  const keptOrRead = (services, name, refresh, read) => {
    const { repository, viewer } = services;
    const run = orElse(attempt(services, 'Newest run', repository.newestRun), 'unknown');
    const key = [name, run, services.today, viewer].join('|');
    const held = refresh ? null : repository.recall(key);
    if (held !== null) return held;
    const found = read();
    if (!Object.values(found).some((outcome) => Object.hasOwn(Object(outcome), 'failed')))
      repository.keep(key, found);
    return found;
  };

  /** @param {any} outcome @param {any} segments @param {(segments: any[], rows: any[]) => any} work */
  const worked = (outcome, segments, work) =>
    'found' in outcome ? { found: work(orElse(segments, []), outcome.found) } : outcome;

  /** @param {any} read of `readSegments` */
  const toShow = (read) => ({
    ...read,
    distribution: worked(read.distribution, read.segments, (segments, rows) =>
      figures.distribution(segments, rows, orElse(read.performance ?? { found: [] }, []), read.actions ?? []),
    ),
  });

  /** The key figures; those of the history are left out where it cannot be read. @param {any} read @param {Counting} counted @param {Period} period */
  const keyFigures = (read, counted, period) => {
    const failed = [read.distribution, read.performance, read.cohorts, read.inYear].find(
      (outcome) => 'failed' in outcome,
    );
    if (failed !== undefined) return failed;
    const { distribution: now, performance, cohorts, inYear } = read;
    return {
      found: keys.keyFigures(
        orElse(read.segments, []),
        {
          now: now.found,
          performance: performance.found,
          start: orElse(read.start, null),
          inYear: inYear.found,
          cohorts: cohorts.found,
        },
        counted,
        period,
      ),
    };
  };

  /** What the portlet shows. @param {ReportServices} services */
  const portlet = (services) => ({
    ...toShow(keptOrRead(services, 'portlet', false, () => readSegments(services))),
    today: services.today,
  });

  /**
   * What the page shows.
   *
   * @param {ReportServices} services
   * @param {{ month?: string, refresh?: string }} asked parameters of the address
   */
  const page = (services, asked) => {
    const period = months.period(asked.month, services.today);
    const read = keptOrRead(services, `page ${period.month}`, asked.refresh === 'T', () =>
      readAll(services, period),
    );
    const { counting: counted, note } = counting.read(countingOf(read));
    return {
      ...toShow(read),
      start: worked(read.start, read.segments, (segments, start) =>
        startFigures.performanceAtStart(segments, start, orElse(read.distribution, []), {
          month: period.month,
          net: counted.net,
        }),
      ),
      performance: worked(read.performance, read.segments, (segments, rows) =>
        figures.performance(segments, rows, counted.net),
      ),
      keyFigures: keyFigures(read, counted, period),
      movement: worked(read.movement, read.segments, (segments, /** @type {any} */ found) =>
        moves.movement(segments, found, found.movers, counted),
      ),
      code: counting.codeOf(read.currencies, counted),
      period,
      today: period.today,
      counting: counted,
      notes: [
        ...(period.refused
          ? [`There is no month ${asked.month} to report on; this is ${months.nameOf(period.month)}.`]
          : []),
        ...(note === null ? [] : [note]),
      ],
    };
  };

  return { attempt, orElse, countingOf, campaigns, portlet, page };
});
