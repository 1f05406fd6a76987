/**
 * Reads the success measures for their own page, because the orders of a year take longer than the queries of the first
 * page. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_counting', './rfm_measure_figures', './rfm_months', './rfm_reports', './rfm_scheme'], (
  counting,
  figures,
  months,
  reports,
  { idsOf },
) => {
  const { attempt, countingOf, keptOrRead, orElse, readSegments, worked } = reports;
  const NO_GROUPS = 'the last run names no at-risk and lost segments that the account has';

  /**
   * @param {ReportServices} services @param {Counting} counted @param {(Segment & { scriptId: string })[]} segments
   * @param {{ since: string, asOf: string }} days
   * @returns {AtRiskRead}
   */
  const readAtRisk = ({ repository }, counted, segments, { since, asOf }) => {
    const [atRisk, lost] = [idsOf(segments, counted.at_risk), idsOf(segments, counted.lost)];
    if (atRisk.length === 0 || lost.length === 0) throw new Error(NO_GROUPS);
    return {
      atRisk,
      moves: repository.atRiskMoves(since, atRisk, lost),
      bought: repository.atRiskBought(counted, since, asOf, atRisk, lost),
      begins: repository.historyBegins(),
    };
  };

  /** @param {ReportServices} services @param {CellSqlRow[]} cells */
  const readConcentration = ({ repository }, cells) => {
    const buyers = figures.buyersIn(cells);
    return buyers === 0n ? null : repository.concentration(figures.ranks(buyers));
  };

  /** @param {ReportServices} services @param {{ month: string, asOf: string }} period */
  const readAll = (services, { month, asOf }) => {
    const { repository } = services;
    const common = readSegments(services);
    const { counting: counted } = counting.read(countingOf(common));
    const since = months.firstDay(figures.cohortMonths(month)[0]);
    const cells = attempt(services, 'Cells', repository.cells);
    return {
      ...common,
      cells,
      newToRepeat: attempt(services, 'Second purchases', () => repository.newToRepeat(counted, since, asOf)),
      retention: attempt(services, 'Retention', () => repository.retention(counted, since, asOf)),
      atRisk: attempt(services, 'At-risk outcomes', () =>
        readAtRisk(services, counted, orElse(common.segments, []), { since, asOf }),
      ),
      concentration:
        'found' in cells
          ? attempt(services, 'Concentration', () => readConcentration(services, cells.found))
          : cells,
    };
  };

  /** @param {AtRiskRead} read @param {DistributionSqlRow[]} held */
  const atRiskNow = ({ atRisk }, held) =>
    held
      .filter(({ segment }) => atRisk.includes(String(segment)))
      .reduce((all, { customers }) => all + BigInt(customers), 0n);

  /**
   * Reads what the page of the success measures shows.
   *
   * @param {ReportServices} services
   * @param {Asked} asked parameters of the address
   * @returns {MeasuresView}
   */
  const page = (services, asked) => {
    const { period, notes } = reports.asOfAsked({ month: asked.month }, services.today);
    const read = keptOrRead(services, `measures ${period.month}`, asked.refresh === 'T', () =>
      readAll(services, period),
    );
    const { counting: counted, note } = counting.read(countingOf(read));
    /** @param {any} outcome @param {(rows: any) => any} work */
    const made = (outcome, work) =>
      worked(outcome, read.segments, (/** @type {Segment[]} */ _, /** @type {any} */ rows) => work(rows));
    return {
      ...read,
      newToRepeat: made(read.newToRepeat, (rows) => figures.newToRepeat(rows, period.month, period.asOf)),
      retention: made(read.retention, (rows) => figures.retention(rows, period.month)),
      atRisk: made(read.atRisk, (rows) =>
        figures.atRiskOutcomes(rows, atRiskNow(rows, orElse(read.distribution, [])), period.month),
      ),
      concentration: made(read.concentration, (row) =>
        row === null ? null : figures.concentration(figures.buyersIn(orElse(read.cells, [])), row),
      ),
      heatMap: made(read.cells, figures.heatMap),
      period,
      today: period.today,
      counting: counted,
      notes: [...notes, ...(note === null ? [] : [note])],
    };
  };

  return { page };
});
