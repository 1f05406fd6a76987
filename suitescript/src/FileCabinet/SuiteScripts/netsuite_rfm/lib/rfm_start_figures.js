/**
 * Calculates revenue by the segment that customers held when the month began, from SuiteQL rows. No N module is used
 * here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_months'], (
  { average, bySegment, integer, money, sales, share, sum },
  months,
) => {
  /**
   * Active customers by segment at the end of a month: the present ones, minus those who entered since, plus those who
   * left.
   *
   * @param {DistributionSqlRow[]} now
   * @param {MonthMoveSqlRow[]} moves the changes until today
   * @param {string} month YYYY-MM
   * @returns {Map<string, bigint>}
   */
  const heldAtEnd = (now, moves, month) => {
    const held = new Map(now.map(({ segment, customers }) => [String(segment), integer(customers)]));
    /** @param {SqlId} segment @param {bigint} customers */
    const add = (segment, customers) =>
      held.set(String(segment), (held.get(String(segment)) ?? 0n) + customers);
    for (const move of moves.filter(({ in_month }) => in_month > month)) {
      add(move.to_segment, 0n - integer(move.changes));
      add(move.from_segment, integer(move.changes));
    }
    return held;
  };

  /** Whether the history had begun by the end of a month. @param {string | null} begins @param {string} month */
  const known = (begins, month) => begins !== null && begins <= months.lastDay(month);

  /**
   * What was bought in the month and in the month before, each by the segment held when that month began.
   *
   * @param {StartSqlRow[]} rows
   */
  const byStart = (rows) => {
    /** @param {(row: StartSqlRow) => SqlId} segmentOf @param {'' | '_before'} when */
    const part = (segmentOf, when) =>
      rows.map((row) => ({
        segment: segmentOf(row),
        buyers: row[`buyers${when}`],
        gross: row[`gross${when}`],
        returns: row[`returns${when}`],
      }));
    return [part(({ segment }) => segment, ''), part((row) => row.segment_before, '_before')].map((part_) =>
      part_.filter(({ buyers, gross, returns }) =>
        [buyers, gross, returns].some((value) => integer(value) !== 0n),
      ),
    );
  };

  /**
   * @param {Segment[]} segments of the list
   * @param {StartRead} read
   * @param {DistributionSqlRow[]} now
   * @param {{ month: string, net: boolean }} of the month of the report, and whether revenue is after returns
   * @returns {Figures<StartFigures> | null} null if the history began later than the month
   */
  const performanceAtStart = (segments, { bought: rows, moves, begins }, now, { month, net }) => {
    const ends = [months.shift(month, -1), months.shift(month, -2)];
    if (!known(begins, ends[0])) return null;
    const knownBefore = known(begins, ends[1]);
    const [bought, before] = byStart(rows);
    const [held, heldBefore] = ends.map((end) => heldAtEnd(now, moves, end));
    /** @param {SoldRow[]} part @param {Map<string, bigint>} customers @param {string[]} among segments */
    const figures = (part, customers, among) => {
      const found = part.filter(({ segment }) => among.includes(String(segment)));
      const count = among.reduce((total, id) => total + (customers.get(id) ?? 0n), 0n);
      const [buyers, gross, returns] = [sum(found, 'buyers'), sum(found, 'gross'), sum(found, 'returns')];
      return { count, buyers, gross, returns, revenue: net ? gross - returns : gross };
    };
    /** @param {string[]} among segments */
    const row = (among) => {
      const now = figures(bought, held, among);
      const then = figures(before, heldBefore, among);
      return {
        customers: String(now.count),
        buyers: String(now.buyers),
        share_bought: share(now.buyers, now.count),
        revenue: money(now.revenue),
        revenue_per_customer: average(now.revenue, now.count),
        ...sales(now.gross, now.returns),
        last_month_revenue: knownBefore ? money(then.revenue) : null,
        last_month_share_bought: knownBefore ? share(then.buyers, then.count) : null,
        change: knownBefore ? share(now.revenue - then.revenue, then.revenue) : null,
      };
    };
    const occupied = [held, ...(knownBefore ? [heldBefore] : [])].flatMap((customers) =>
      [...customers].filter(([, count]) => count !== 0n).map(([id]) => id),
    );
    const ids = [...new Set([...occupied, ...[...bought, ...before].map(({ segment }) => String(segment))])];
    /** @type {Segment[]} */
    const shown = bySegment(
      segments,
      ids.map((segment) => ({ segment })),
    );
    return {
      rows: shown.map(({ id, name, scriptId, place }) => ({ id, name, scriptId, place, ...row([id]) })),
      total: row(ids),
    };
  };

  return { heldAtEnd, known, byStart, performanceAtStart };
});
