/**
 * Where a customer goes who does not order, as the scheme of the worker's last run has it. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change'], ({ daysBefore }) => {
  const SCORES = 5;
  const CELLS = SCORES ** 3;

  /**
   * @typedef {Object} Places
   * @property {number[]} recencyDays most days for the scores 5, 4, 3 and 2
   * @property {string[]} segments script ids
   * @property {string} cells a letter for each score from 555 down to 111
   */

  /**
   * @param {string | null | undefined} text what counted in the worker's run, as JSON
   * @returns {Places | null} null where the scheme has no fixed bands and cells, or the run is of an earlier version
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
   * The next segment of a customer who orders nothing more.
   *
   * @param {Places | null} places
   * @param {string | null} score such as 345
   * @param {string | null} lastOrder YYYY-MM-DD
   * @returns {{ scriptId: string, on: string } | null} null if there is none, or it is not known
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

  return { read, after };
});
