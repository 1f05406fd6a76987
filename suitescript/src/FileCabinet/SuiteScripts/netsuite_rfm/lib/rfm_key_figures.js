/**
 * The key figures for a CRM manager, each with its value a month before. The worker calculates the same. No N module is
 * used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change', './rfm_figures', './rfm_measure_queries', './rfm_months', './rfm_start_figures'], (
  { daysBefore },
  { integer, money, share, sum },
  { SECOND_ORDER_DAYS },
  months,
  { byStart, heldAtEnd, known },
) => {
  const SHARE_DECIMALS = 6;

  /** @param {bigint | null} value @param {bigint | null} before @param {(value: bigint) => string} text @returns {KeyFigure} */
  const figure = (value, before, text) => ({
    value: value === null ? null : text(value),
    before: before === null ? null : text(before),
    change: value === null || before === null ? null : share(value - before, before),
  });

  /** @param {KeyFigure['value']} one @param {KeyFigure['value']} other shares @returns {string | null} */
  const difference = (one, other) => {
    if (one === null || other === null) return null;
    const units = BigInt(one.replace('.', '')) - BigInt(other.replace('.', ''));
    const digits = String(units < 0n ? -units : units).padStart(SHARE_DECIMALS + 1, '0');
    return `${units < 0n ? '-' : ''}${digits.slice(0, -SHARE_DECIMALS)}.${digits.slice(-SHARE_DECIMALS)}`;
  };

  /**
   * The newest month whose 90 days are over, its share, and the share of the month before.
   *
   * @param {CohortSqlRow[]} cohorts
   * @param {string} asOf
   */
  const secondPurchase = (cohorts, asOf) => {
    const byMonth = new Map(cohorts.map((row) => [row.in_month, row]));
    const present = months.monthOf(asOf);
    const newest = [0, 1, 2, 3, 4, 5, 6]
      .map((back) => months.shift(present, -back))
      .find((month) => daysBefore(months.lastDay(month), -SECOND_ORDER_DAYS) < asOf);
    /** @param {string} month */
    const rate = (month) => {
      const row = byMonth.get(month);
      return row === undefined ? null : share(integer(row.repeated), integer(row.customers));
    };
    const month = newest ?? present;
    const [value, before] = [rate(month), rate(months.shift(month, -1))];
    return { month, figure: { value, before, change: difference(value, before) } };
  };

  /**
   * @param {Segment[]} segments of the list
   * @param {KeyRead} read
   * @param {Counting} counting
   * @param {Period} period
   * @returns {KeyFigures}
   */
  const keyFigures = (segments, { now, performance, start, inYear, cohorts }, counting, { month, asOf }) => {
    /** @param {string[]} scriptIds */
    const idsOf = (scriptIds) =>
      segments
        .filter(({ scriptId }) => scriptId !== null && scriptIds.includes(scriptId))
        .map(({ id }) => id);
    const best = idsOf(counting.segments.slice(0, 1));
    const [atRisk, lost] = [idsOf(counting.at_risk), idsOf(counting.lost)];
    const monthBefore = months.shift(month, -1);
    const knownStart = start !== null && known(start.begins, monthBefore);
    const knownBefore = start !== null && known(start.begins, months.shift(month, -2));
    const end = heldAtEnd(now, start?.moves ?? [], month);
    const held = heldAtEnd(now, start?.moves ?? [], monthBefore);
    /** @param {Map<string, bigint>} customers @param {string[]} among */
    const count = (customers, among) => among.reduce((total, id) => total + (customers.get(id) ?? 0n), 0n);
    /** @param {string[]} among */
    const customersOf = (among) =>
      figure(
        among.length === 0 ? null : count(end, among),
        among.length === 0 || !knownStart ? null : count(held, among),
        String,
      );
    /** @template {{ segment: SqlId }} R @param {R[]} rows @param {string[]} among @returns {R[]} */
    const of = (rows, among) => rows.filter(({ segment }) => among.includes(String(segment)));
    const away = [...atRisk, ...lost];
    /** @type {SoldRow[][]} */
    const sold = byStart(start?.bought ?? []);
    const [bought, before] = sold.map((rows) => of(rows, away));
    /** @param {SoldRow[]} rows @returns {bigint} */
    const revenueOf = (rows) => BigInt(sum(rows, 'gross')) - BigInt(counting.net ? sum(rows, 'returns') : 0n);
    const hasBack = away.length > 0 && knownStart;
    const hasBackBefore = hasBack && knownBefore;
    const second = secondPurchase(cohorts, asOf);
    const [cohort, cohortBefore] = [month, monthBefore].map((of_) =>
      cohorts.find((row) => row.in_month === of_),
    );
    const nameOf = (/** @type {string} */ id) => segments.find((segment) => segment.id === id)?.name ?? '';
    return {
      bestSegment: best.length === 0 ? null : nameOf(best[0]),
      atRiskSegments: atRisk.map(nameOf),
      best: customersOf(best),
      atRisk: customersOf(atRisk),
      valueAtRisk: figure(
        atRisk.length === 0
          ? null
          : inYear === null
            ? sum(of(performance, atRisk), 'last_year')
            : sum(of(inYear, atRisk), 'cents'),
        atRisk.length > 0 && knownStart ? sum(of(start?.bought ?? [], atRisk), 'year') : null,
        money,
      ),
      wonBack: figure(
        hasBack ? sum(bought, 'buyers') : null,
        hasBackBefore ? sum(before, 'buyers') : null,
        String,
      ),
      wonBackRevenue: figure(
        hasBack ? revenueOf(bought) : null,
        hasBackBefore ? revenueOf(before) : null,
        money,
      ),
      secondPurchaseMonth: second.month,
      secondPurchase: second.figure,
      newCustomers: figure(integer(cohort?.customers ?? 0), integer(cohortBefore?.early ?? 0), String),
      revenue: figure(sum(performance, 'this_month'), sum(performance, 'last_month_to_day'), money),
    };
  };

  return { keyFigures };
});
