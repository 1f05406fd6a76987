/**
 * Calculates success measures, concentration, heat map and migration from SuiteQL rows. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change', './rfm_figures', './rfm_measure_queries', './rfm_months'], (
  { daysBefore },
  { bySegment, integer, money, share, sum },
  { SECOND_ORDER_DAYS },
  months,
) => {
  /** The month of a report and the year before it. */
  const COHORT_MONTHS = 13;
  const SCORES = ['5', '4', '3', '2', '1'];
  const PERCENTS = [1, ...Array.from({ length: 20 }, (_, at) => 5 * (at + 1))];
  const TOP_PERCENTS = [1, 5, 10, 20];

  /** The 13 months up to and including one, oldest first. @param {string} month */
  const cohortMonths = (month) =>
    Array.from({ length: COHORT_MONTHS }, (_, at) => months.shift(month, at + 1 - COHORT_MONTHS));

  /**
   * By month of the first order: new customers, and those who ordered on a later day within 90 days.
   *
   * @param {NewSqlRow[]} rows @param {string} month @param {string} asOf
   * @returns {NewToRepeat[]} `open` until the 90 days of the month's last customers are over
   */
  const newToRepeat = (rows, month, asOf) =>
    cohortMonths(month).map((of) => {
      const row = rows.find(({ in_month }) => in_month === of);
      const [customers, repeated] = [integer(row?.customers), integer(row?.repeated)];
      return {
        month: of,
        customers: String(customers),
        repeated: String(repeated),
        share: share(repeated, customers),
        open: daysBefore(asOf, SECOND_ORDER_DAYS) <= months.lastDay(of),
      };
    });

  /**
   * By month of the first order: customers, and how many ordered in each later month.
   *
   * @param {ReturnedSqlRow[]} rows @param {string} month
   * @returns {Cohort[]} from the first month with first orders on
   */
  const retention = (rows, month) => {
    const shown = cohortMonths(month);
    const found = new Map(rows.map((row) => [`${row.cohort} ${row.in_month}`, integer(row.customers)]));
    const cohorts = shown.map((cohort, place) => {
      const size = found.get(`${cohort} ${cohort}`) ?? 0n;
      const later = shown.slice(place + 1).map((of) => found.get(`${cohort} ${of}`) ?? 0n);
      return {
        month: cohort,
        customers: String(size),
        later: later.map((customers) => ({ customers: String(customers), share: share(customers, size) })),
      };
    });
    const first = cohorts.findIndex(({ customers }) => customers !== '0');
    return first < 0 ? [] : cohorts.slice(first);
  };

  /**
   * By month: customers at risk at its start, and what they did in it. The number at a month's start is today's, minus
   * those who entered since, plus those who left. Months that began before the history are left out.
   *
   * @param {AtRiskRead} read @param {bigint} now active customers in an at-risk segment today @param {string} month
   * @returns {AtRiskMonth[]}
   */
  const atRiskOutcomes = ({ moves, bought, begins }, now, month) =>
    cohortMonths(month)
      .filter((of) => begins !== null && months.firstDay(of) >= begins)
      .map((of) => {
        const since = moves.filter(({ in_month }) => in_month >= of);
        const start = now - sum(since, 'entered') + sum(since, 'departed');
        const lost = sum(
          moves.filter(({ in_month }) => in_month === of),
          'lost',
        );
        const again = bought.find(({ in_month }) => in_month === of);
        const customers = integer(again?.customers);
        return {
          month: of,
          at_risk_at_start: String(start),
          bought_again: String(customers),
          share_bought_again: share(customers, start),
          revenue: money(integer(again?.cents)),
          still_at_risk: String(start - customers - lost + integer(again?.gone)),
          lost: String(lost),
          share: share(lost, start),
        };
      });

  /** Active customers with orders. @param {CellSqlRow[]} cells */
  const buyersIn = (cells) => sum(cells, 'buyers');

  /** How many customers are the best 1, 5, 10 … 100 %, rounded up. @param {bigint} buyers */
  const ranks = (buyers) => PERCENTS.map((percent) => Number((buyers * BigInt(percent) + 99n) / 100n));

  /**
   * @param {bigint} buyers
   * @param {Record<string, SqlId>} row lifetime value of as many of the best as each of `ranks` says
   * @returns {Concentration}
   */
  const concentration = (buyers, row) => {
    const values = PERCENTS.map((_, at) => integer(row[`top_${at + 1}`]));
    const total = values[values.length - 1];
    const points = PERCENTS.map((percent, at) => ({
      percent,
      customers: String(ranks(buyers)[at]),
      lifetime_value: money(values[at]),
      share: share(values[at], total),
    }));
    return {
      customers: String(buyers),
      lifetime_value: money(total),
      top: points.filter(({ percent }) => TOP_PERCENTS.includes(percent)),
      curve: points,
    };
  };

  /**
   * Customers and lifetime value by recency and frequency score, best recency first, best frequency last.
   *
   * @param {CellSqlRow[]} rows
   * @returns {{ recency: string, cells: { customers: string, lifetime_value: string }[] }[]}
   */
  const heatMap = (rows) => {
    const scored = rows.filter((row) =>
      [row.recency, row.frequency, row.monetary].every((score) => String(score) !== '0'),
    );
    return SCORES.map((recency) => ({
      recency,
      cells: [...SCORES].reverse().map((frequency) => {
        const here = scored.filter(
          (row) => String(row.recency) === recency && String(row.frequency) === frequency,
        );
        return { customers: String(sum(here, 'customers')), lifetime_value: money(sum(here, 'cents')) };
      }),
    }));
  };

  /**
   * The segments of active customers on one day and on a later one, including those who stayed.
   *
   * @param {Segment[]} segments
   * @param {{ moved: MigrationSqlRow[], since: MigrationSqlRow[] }} read changes between the days, and after the later
   *   one
   * @param {DistributionSqlRow[]} now
   * @returns {Migration}
   */
  const migration = (segments, { moved, since }, now) => {
    const then = new Map(now.map(({ segment, customers }) => [String(segment), integer(customers)]));
    /** @param {Map<string, bigint>} held @param {string} key @param {bigint} customers */
    const add = (held, key, customers) => held.set(key, (held.get(key) ?? 0n) + customers);
    since.forEach((move) => {
      add(then, String(move.to_segment), 0n - integer(move.customers));
      add(then, String(move.from_segment), integer(move.customers));
    });
    /** @type {Map<string, bigint>} */
    const pairs = new Map();
    /** @type {Map<string, bigint>} */
    const arrived = new Map();
    moved.forEach(({ from_segment, to_segment, customers }) => {
      add(pairs, `${from_segment} ${to_segment}`, integer(customers));
      if (String(from_segment) !== String(to_segment)) add(arrived, String(to_segment), integer(customers));
    });
    // If the history lags behind the fields, more arrived than there are; then nobody counts as having stayed.
    then.forEach((customers, segment) => {
      const stayed = customers - (arrived.get(segment) ?? 0n);
      pairs.set(`${segment} ${segment}`, stayed > 0n ? stayed : 0n);
    });
    const busy = [...pairs].filter(([, customers]) => customers > 0n).flatMap(([pair]) => pair.split(' '));
    /** @type {Segment[]} */
    const shown = bySegment(
      segments,
      [...new Set(busy)].map((segment) => ({ segment })),
      false,
    );
    return {
      segments: shown,
      rows: shown.map((from) => ({
        from,
        to: shown.map(({ id }) => String(pairs.get(`${from.id} ${id}`) ?? 0n)),
      })),
    };
  };

  return {
    cohortMonths,
    newToRepeat,
    retention,
    atRiskOutcomes,
    buyersIn,
    ranks,
    concentration,
    heatMap,
    migration,
  };
});
