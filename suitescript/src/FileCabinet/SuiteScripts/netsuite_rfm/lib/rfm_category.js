/**
 * Decides which customer category follows from a segment. No N module is used here.
 *
 * A category counts as set by hand unless it is the one that a segment change set last.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /**
   * @typedef {Object} State
   * @property {string | null} current the customer's category
   * @property {string | null} set the category that a segment change set last
   * @property {string | null} before the category before that
   */

  /**
   * @param {State} state
   * @param {{ category: string | null, overwrite: boolean } | null} action of the segment now entered
   * @returns {{ category: string | null, set: string | null, before: string | null } | null} null: change nothing
   */
  const decide = ({ current, set, before }, action) => {
    const ours = set !== null && set === current;
    const wanted = action?.category ?? null;
    if (wanted !== null) {
      const mayReplace = current === null || ours || action?.overwrite === true;
      if (current === wanted || !mayReplace) return null;
      return { category: wanted, set: wanted, before: ours ? before : current };
    }
    if (set === null) return null;
    // Someone has chosen another category since: keep it, and clear what was remembered.
    return { category: ours ? before : current, set: null, before: null };
  };

  return { decide };
});
