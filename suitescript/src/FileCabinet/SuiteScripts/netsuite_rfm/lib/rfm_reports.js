/**
 * Reads what the dashboard shows. A report that cannot be read does not affect the others. No N module is used here:
 * `services` gives access to NetSuite.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_change',
  './rfm_counting',
  './rfm_figures',
  './rfm_key_figures',
  './rfm_measure_figures',
  './rfm_months',
  './rfm_movement',
  './rfm_refused',
  './rfm_scheme',
  './rfm_start_figures',
  './rfm_trend',
], (
  { daysBefore },
  counting,
  figures,
  keys,
  measures,
  months,
  moves,
  { DAYS },
  scheme,
  startFigures,
  trend,
) => {
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

  /** Reads what the portlet and the page have in common. @param {ReportServices} services */
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

  /**
   * Reads the segment sizes of earlier months from the history.
   *
   * @param {ReportServices} services
   * @param {string} month the last
   */
  const readPast = ({ repository }, month) => ({
    moves: repository.movesByMonth(months.firstDay(months.shift(month, -12))),
    begins: repository.historyBegins(),
  });

  /** @param {RunsRead} read @returns {string | null} JSON of the run that counts */
  const countingOf = ({ lastRefresh, runs }) =>
    (orElse(lastRefresh, null) ?? orElse(runs, []).find((/** @type {RunSqlRow} */ run) => run.run_counting))
      ?.run_counting ?? null;

  /**
   * Reads what customers bought, by the segment they held when the month began.
   *
   * @param {ReportServices} services
   * @param {Counting} counted
   * @param {{ asOf: string }} period
   * @returns {Pick<StartRead, 'bought'>}
   */
  const readStart = ({ repository }, counted, { asOf }) => ({
    bought: repository.performanceAtStart(counted, asOf),
  });

  /**
   * Reads who ended the month in a different segment, and the days whose changes are not movement.
   *
   * @param {ReportServices} services
   * @param {Counting} counted
   * @param {{ from: string, to: string }} range
   * @param {string | null} begins day of the oldest change
   */
  const readMovement = ({ repository }, counted, { from, to }, begins) => {
    const apart = moves.apartOf(begins, repository.rulesByDay(from, to), from, to);
    return {
      apart,
      moves: repository.movement(from, to, apart),
      movers: repository.movers(counted, from, to, apart),
    };
  };

  /** @param {ReportServices} services @param {{ asOf: string, today: string }} period @param {{ from: string, to: string }} range */
  const readAll = (services, period, range) => {
    const { repository } = services;
    const { asOf, today } = period;
    const common = readSegments(services);
    const { counting: counted } = counting.read(countingOf(common));
    const past = attempt(services, 'Segment history', () => readPast(services, months.monthOf(asOf)));
    return {
      ...common,
      past,
      start: attempt(services, 'Segment Performance at the start', () =>
        readStart(services, counted, period),
      ),
      performance: attempt(services, 'Segment Performance', () => repository.performance(counted, asOf)),
      inYear: attempt(services, 'Value at risk', () =>
        asOf < today && 'found' in past ? repository.boughtInYear(counted, asOf) : null,
      ),
      cohorts: attempt(services, 'New customers', () =>
        repository.newToRepeat(counted, months.firstDay(months.shift(months.monthOf(asOf), -12)), asOf),
      ),
      movement: attempt(services, 'Segment Movement', () =>
        readMovement(services, counted, range, orElse(past, { begins: null }).begins),
      ),
      currencies: repository.currencies(),
      actions: repository.actions(),
      migration: attempt(services, 'Segment Migration', () =>
        repository.migration(daysBefore(range.from, 1), range.to),
      ),
      refusals: attempt(services, 'Refusals', () => repository.refusals(daysBefore(services.today, DAYS))),
      searches: attempt(services, 'Saved searches', repository.savedSearches),
      syncs: attempt(services, 'Syncs', repository.syncs),
    };
  };

  /**
   * Returns cached figures, or reads them. They are cached for this viewer only, because another may see less, and not
   * if a report failed. After a new run or on a new day, they are read again.
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
  const toShow = (read) => {
    const { segments: ofScheme } = counting.read(countingOf(read)).counting;
    const segments = worked(read.segments, read.segments, (known) => scheme.inOrder(known, ofScheme));
    const distribution = worked(read.distribution, segments, (known, rows) =>
      figures.distribution(known, rows, orElse(read.performance ?? { found: [] }, []), read.actions ?? []),
    );
    return { ...read, segments, distribution };
  };

  /**
   * The key figures, without those of the history if it cannot be read.
   *
   * @param {any} read
   * @param {any} distribution as read
   * @param {Counting} counted
   * @param {Period} period
   */
  const keyFigures = (read, distribution, counted, period) => {
    const failed = [distribution, read.performance, read.cohorts, read.inYear].find(
      (outcome) => 'failed' in outcome,
    );
    if (failed !== undefined) return failed;
    const { performance, cohorts, inYear } = read;
    return {
      found: keys.keyFigures(
        orElse(read.segments, []),
        {
          now: distribution.found,
          performance: performance.found,
          start:
            'found' in read.start && 'found' in read.past
              ? { ...read.start.found, ...read.past.found }
              : null,
          inYear: inYear.found,
          cohorts: cohorts.found,
        },
        counted,
        period,
      ),
    };
  };

  /** Reads what the portlet shows. @param {ReportServices} services */
  const portlet = (services) => {
    const month = months.monthOf(services.today);
    const read = keptOrRead(services, 'portlet', false, () => ({
      ...readSegments(services),
      past: attempt(services, 'Segment history', () => readPast(services, month)),
    }));
    const shown = toShow(read);
    return { ...shown, trend: trendOf(read, read.past, shown.segments, month), today: services.today };
  };

  /** @param {any} read @param {any} past outcome of reading the history @param {any} segments @param {string} month */
  const trendOf = (read, past, segments, month) =>
    worked(past, segments, (known, history) =>
      trend.ofSegments(known, history, orElse(read.distribution, []), month),
    );

  /**
   * The month and the days of a page, with a note if those requested cannot be shown.
   *
   * @param {Asked} asked @param {string} today
   */
  const asOfAsked = (asked, today) => {
    const period = months.period(asked.month, today);
    const range = months.range(asked, period);
    const notes = [
      ...(period.refused
        ? [`There is no month ${asked.month} to report on; this is ${months.nameOf(period.month)}.`]
        : []),
      ...(range.refused
        ? [`There are no days ${asked.from} to ${asked.to} to report on; movement is of the month.`]
        : []),
    ];
    return { period, range, notes };
  };

  /**
   * Reads what the page shows.
   *
   * @param {ReportServices} services
   * @param {Asked} asked parameters of the address
   */
  const page = (services, asked) => {
    const { period, range, notes } = asOfAsked(asked, services.today);
    const name = `page ${period.month} ${range.from} ${range.to}`;
    const read = keptOrRead(services, name, asked.refresh === 'T', () => readAll(services, period, range));
    const { counting: counted, note } = counting.read(countingOf(read));
    const shown = toShow(read);
    return {
      ...shown,
      start:
        'failed' in read.past
          ? read.past
          : worked(read.start, shown.segments, (segments, start) =>
              startFigures.performanceAtStart(
                segments,
                { ...start, ...read.past.found },
                orElse(read.distribution, []),
                { month: period.month, net: counted.net },
              ),
            ),
      trend: trendOf(read, read.past, shown.segments, period.month),
      performance: worked(read.performance, shown.segments, (segments, rows) =>
        figures.performance(segments, rows, counted.net),
      ),
      keyFigures: keyFigures(shown, read.distribution, counted, period),
      movement: worked(read.movement, shown.segments, (segments, /** @type {any} */ found) =>
        moves.movement(segments, found, found.movers, counted),
      ),
      code: counting.codeOf(read.currencies, counted),
      migration: worked(read.migration, shown.segments, (segments, moved) =>
        measures.migration(segments, moved, orElse(read.distribution, [])),
      ),
      period,
      range,
      today: period.today,
      counting: counted,
      notes: [...notes, ...(note === null ? [] : [note])],
    };
  };

  return {
    attempt,
    orElse,
    readSegments,
    keptOrRead,
    toShow,
    worked,
    asOfAsked,
    countingOf,
    portlet,
    page,
  };
});
