/**
 * What follows at once from a segment change: the category, then the history row. No N module is used here.
 *
 * The row comes last: where anything fails before it, there is no row, and the nightly reconcile pass does all again.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_category'], (category) => {
  /**
   * @typedef {Object} Change
   * @property {string} customer internal id
   * @property {string | null} from segment's internal id
   * @property {string | null} to
   * @property {Date} changedOn
   * @property {string | null} score
   * @property {Date | null} lastOrder
   * @property {number | null} lifetimeValue
   * @property {string} source execution context
   * @property {string | null} key external id of the row
   */

  /**
   * @param {Change} change
   * @param {{ current: string | null, set: string | null, before: string | null }} state of the category
   * @param {{ category: string | null, overwrite: boolean } | null} action of the segment entered
   * @param {any} repository
   * @returns {string | null} internal id of the new row; null if the change was recorded already
   */
  const follow = (change, state, action, repository) => {
    const decision = category.decide(state, action);
    if (decision !== null) repository.setCategory(change.customer, decision);
    return repository.addHistory(change);
  };

  return { follow };
});
