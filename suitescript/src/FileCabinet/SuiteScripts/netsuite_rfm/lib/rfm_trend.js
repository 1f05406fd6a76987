/**
 * Segment sizes at month ends, calculated back from now through the segment history, and the segments that grew and
 * shrank fastest, by the worker's rules. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html', './rfm_months', './rfm_start_figures', './rfm_svg'], (
  { bySegment, percent, share },
  { escape, grouped, head, line, link, number, numberHead, table, withParameters },
  months,
  { heldAtEnd },
  { spark },
) => {
  const MONTHS = 13;
  const FEWEST_SHARE = 100n;
  const NOTHING = line('The trend needs two month ends in the segment history.');

  /**
   * @param {Segment[]} segments of the list
   * @param {{ moves: MonthMoveSqlRow[], begins: string | null }} past changes since the first of the months, and the
   *   oldest day
   * @param {DistributionSqlRow[]} now customers by segment
   * @param {string} month YYYY-MM, the last one
   * @returns {SegmentTrend | null} null for fewer than two month ends
   */
  const ofSegments = (segments, { moves, begins }, now, month) => {
    const ends = Array.from({ length: MONTHS }, (_, back) => months.shift(month, back - MONTHS + 1)).filter(
      (end) => begins !== null && begins <= months.lastDay(end),
    );
    if (ends.length < 2) return null;
    const held = ends.map((end) => heldAtEnd(now, moves, end));
    const used = [
      ...new Set(held.flatMap((sizes) => [...sizes].filter(([, count]) => count !== 0n).map(([id]) => id))),
    ];
    /** @type {Segment[]} */
    const shown = bySegment(
      segments,
      used.map((segment) => ({ segment })),
    );
    return {
      months: ends,
      rows: shown.map(({ id, name, scriptId, place }) => {
        const sizes = held.map((end) => end.get(id) ?? 0n);
        const [first, last] = [sizes[0], sizes[sizes.length - 1]];
        return { id, name, scriptId, place, sizes: sizes.map(String), change: share(last - first, first) };
      }),
    };
  };

  /** @param {SegmentTrend} found @returns {string} which segments grew and shrank fastest; empty if none did */
  const news = ({ months: ends, rows }) => {
    const totals = [0, ends.length - 1].map((end) =>
      rows.reduce((all, { sizes }) => all + BigInt(sizes[end]), 0n),
    );
    const fewest = (totals[0] < totals[1] ? totals[0] : totals[1]) / FEWEST_SHARE;
    const edges = (/** @type {string[]} */ sizes) => [sizes[0], sizes[sizes.length - 1]];
    const compared = rows
      .filter(
        ({ id, sizes, change }) =>
          id !== '0' &&
          change !== null &&
          edges(sizes).some((size) => BigInt(size) >= (fewest > 1n ? fewest : 1n)),
      )
      .sort((one, other) => Number(one.change) - Number(other.change));
    const [smallest, most] = [compared[0], compared[compared.length - 1]];
    const said = (/** @type {typeof smallest} */ { name, sizes, change }, /** @type {string} */ verb) =>
      `${name} ${verb} fastest, from ${edges(sizes).map(grouped).join(' to ')} customers (${percent(change, true)})`;
    const parts = [
      ...(most !== undefined && Number(most.change) > 0 ? [said(most, 'grew')] : []),
      ...(smallest !== undefined && Number(smallest.change) < 0 ? [said(smallest, 'shrank')] : []),
    ];
    return parts.length === 0 ? '' : `Since the end of ${months.nameOf(ends[0])}, ${parts.join('; ')}.`;
  };

  /**
   * A spark line for each segment, with its first and last size.
   *
   * @param {SegmentTrend | null} found
   * @param {string} address of the page
   * @param {string} id prefix of the drawings' ids
   */
  const drawn = (found, address, id) => {
    if (found === null) return NOTHING;
    const said = news(found);
    const [first, last] = [found.months[0], found.months[found.months.length - 1]].map(months.nameOf);
    return (
      (said === '' ? '' : line(said)) +
      table(
        'Active customers by segment at month ends',
        [
          head('Segment'),
          head('Trend'),
          numberHead(`End of ${first}`),
          numberHead(`End of ${last}`),
          numberHead('Change'),
        ],
        found.rows.map(({ name, scriptId, place, sizes, change }, at) => [
          {
            html:
              scriptId === null ? escape(name) : link(withParameters(address, { segment: scriptId }), name),
          },
          { html: spark(`${id}-${at}`, name, sizes.map(Number), place) },
          number(sizes[0]),
          number(sizes[sizes.length - 1]),
          { text: percent(change, true), number: true },
        ]),
      )
    );
  };

  return { ofSegments, news, drawn };
});
