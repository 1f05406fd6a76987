/**
 * Decides when a change of segment takes effect. No N module is used here.
 *
 * Leaving a segment whose action row has Days Outside takes effect only after that many days outside it. Until then the
 * customer still counts as in it for the category, digests, campaigns and lists. A customer who returns in time has not
 * left.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change'], ({ daysBefore }) => {
  /** Effects of a history row; empty if the change took effect at once. */
  const WAITS = 'WAITS';
  const NO_EFFECT = 'NONE';

  /**
   * @typedef {Object} Effect
   * @property {string | null} effect of the change
   * @property {string | null} effectiveOn YYYY-MM-DD, for a change that waits
   * @property {CountsAs | null} countsAs the customer's new value; null for no change
   */

  /**
   * @param {{ from: string | null, to: string | null }} change
   * @param {CountsAs} held the segment that the customer still counts as, and until when
   * @param {number} daysOutside of the segment left
   * @param {string} day of the change, YYYY-MM-DD
   * @returns {Effect}
   */
  const decide = ({ from, to }, held, daysOutside, day) => {
    const none = { segment: null, until: null };
    if (held.segment !== null && held.until !== null && held.until > day) {
      return { effect: NO_EFFECT, effectiveOn: null, countsAs: to === held.segment ? none : null };
    }
    if (from !== null && daysOutside > 0) {
      const until = daysBefore(day, -daysOutside);
      return { effect: WAITS, effectiveOn: until, countsAs: { segment: from, until } };
    }
    return { effect: null, effectiveOn: null, countsAs: held.segment === null ? null : none };
  };

  return { WAITS, NO_EFFECT, decide };
});
