/**
 * The next segment of a customer who does not order, by the scheme of the worker's last run. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change'], ({ daysBefore }) => {
  const SCORES = 5;
  const CELLS = SCORES ** 3;

  /**
   * @param {string | null | undefined} text what counted in the worker's run, as JSON
   * @returns {Places | null} null if the scheme has no fixed bands and cells, or the run is of an older version
   */
  const read = (text) => {
    try {
      const { places } = JSON.parse(text || '{}');
      const { recency_days: recencyDays, segments, cells } = places;
      const isWhole = recencyDays.length === SCORES - 1 && recencyDays.every(Number.isInteger);
      return isWhole && cells.length === CELLS ? { recencyDays, segments, cells } : null;
    } catch {
      return null;
    }
  };

  /** @param {Places} places @param {number[]} scores recency, frequency, monetary @returns {string} script id */
  const segmentOf = ({ segments, cells }, [recency, frequency, monetary]) => {
    const place = (SCORES - recency) * SCORES * SCORES + (SCORES - frequency) * SCORES + (SCORES - monetary);
    return segments[cells.charCodeAt(place) - 'A'.charCodeAt(0)];
  };

  /**
   * The next segment change of a customer with a score, a number of days after the last order, by the worker's rule.
   *
   * @param {Places} places
   * @param {string} score such as 345
   * @param {number} days
   * @returns {{ from: string, to: string, atDays: number } | null} script ids, and the age of the last order on the
   *   first day
   */
  const step = (places, score, days) => {
    if (!/^[1-5]{3}$/.test(score)) return null;
    const [, frequency, monetary] = [...score].map(Number);
    const from = segmentOf(places, [...score].map(Number));
    const at = places.recencyDays.findIndex(
      (cut, place) => days <= cut && segmentOf(places, [SCORES - 1 - place, frequency, monetary]) !== from,
    );
    if (at === -1) return null;
    const to = segmentOf(places, [SCORES - 1 - at, frequency, monetary]);
    return { from, to, atDays: places.recencyDays[at] + 1 };
  };

  /**
   * The next segment of a customer who does not order again.
   *
   * @param {Places | null} places
   * @param {string | null} score such as 345
   * @param {string | null} lastOrder YYYY-MM-DD
   * @returns {{ scriptId: string, on: string } | null} null if there is none or it is unknown
   */
  const after = (places, score, lastOrder) => {
    if (places === null || lastOrder === null || !/^[1-5]{3}$/.test(score ?? '')) return null;
    const [recency, ...others] = [...String(score)].map(Number);
    const now = segmentOf(places, [recency, ...others]);
    for (let next = recency - 1; next >= 1; next -= 1) {
      const scriptId = segmentOf(places, [next, ...others]);
      if (scriptId !== now) {
        const days = places.recencyDays[SCORES - 1 - next] + 1;
        return { scriptId, on: daysBefore(lastOrder, -days) };
      }
    }
    return null;
  };

  return { read, step, after };
});
