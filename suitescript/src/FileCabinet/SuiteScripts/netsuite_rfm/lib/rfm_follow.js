/**
 * Carries out what follows at once from a segment change: the history row, then the category. If the change waits, it
 * notes that the customer still counts as in the segment left. No N module is used here.
 *
 * The row is written first, with the category marked as still to be set. Whatever happens afterwards, the change is
 * recorded and announced, and the nightly job finds a category that was not set. What NetSuite refuses is noted on the
 * row.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_category', './rfm_change', './rfm_effect', './rfm_refusal'], (
  category,
  changes,
  effects,
  refusal,
) => {
  /** States of a row's category; empty if the change requires no category. */
  const PENDING = 'PENDING';
  const SET = 'SET';
  const REFUSED = 'REFUSED';

  /**
   * @typedef {Object} Change
   * @property {string} customer internal id
   * @property {string | null} from segment's internal id
   * @property {string | null} to
   * @property {Date | null} changedOn
   * @property {string | null} score
   * @property {Date | null} lastOrder
   * @property {number | null} lifetimeValue
   * @property {string} source execution context
   * @property {string | null} key external id of the row
   * @property {CountsAs} held the segment that the customer still counts as, and until when
   */

  /**
   * @typedef {Object} Services
   * @property {EventRepository} repository
   * @property {() => { category: string | null, overwrite: boolean } | null} readAction of the segment entered
   * @property {() => number} daysOutside of the segment left
   * @property {boolean} lastAttempt whether a refused category is not tried again
   * @property {(title: string, error: any) => void} logError
   */

  /** @param {() => any} work @returns {any} its `value`, or the `error` it threw */
  const attempt = (work) => {
    try {
      return { value: work() };
    } catch (error) {
      return { error };
    }
  };

  /**
   * Sets the category and notes the result on the row. If the note cannot be written, it is logged.
   *
   * @param {{ id: string | null, customer: string, refused: string | null }} row `id` is null without a row
   * @param {{ category: string | null, set: string | null, before: string | null }} decision
   * @param {Pick<Services, 'repository' | 'lastAttempt' | 'logError'>} services
   */
  const settle = (row, decision, { repository, lastAttempt, logError }) => {
    const done = attempt(() => repository.setCategory(row.customer, decision));
    const reason = 'error' in done ? refusal.reasonOf(done.error) : null;
    const refused = refusal.noted(row.refused, refusal.CATEGORY, reason);
    if (reason !== null && refused !== row.refused)
      logError(`Category of customer ${row.customer} not set`, done.error);
    const { id } = row;
    if (id === null) return;
    const state = reason === null ? SET : lastAttempt ? REFUSED : PENDING;
    const values = {
      ...(state === PENDING ? {} : { categoryState: state }),
      ...(refused === (row.refused ?? '') ? {} : { refused }),
    };
    if (Object.keys(values).length === 0) return;
    const noted = attempt(() => repository.noteOnRow(id, values));
    if ('error' in noted) logError(`History row ${id} not completed`, noted.error);
  };

  /**
   * When the change takes effect; at once if the rule cannot be read.
   *
   * @param {Change} change
   * @param {Services} services
   */
  const effectOf = (change, { daysOutside, logError }) => {
    const day = change.changedOn === null ? '' : changes.textOfDay(change.changedOn);
    const decided = attempt(() => effects.decide(change, change.held, daysOutside(), day));
    if ('error' in decided) logError(`Days outside for customer ${change.customer} not read`, decided.error);
    return decided.value ?? effects.decide(change, { segment: null, until: null }, 0, day);
  };

  /**
   * Notes on the customer which segment still counts. If that is refused, the nightly job sets the category.
   *
   * @param {Change} change
   * @param {CountsAs} countsAs
   * @param {string | null} id of the history row
   * @param {Services} services
   */
  const count = ({ customer }, countsAs, id, { repository, logError }) => {
    const done = attempt(() => repository.setCountsAs(customer, countsAs));
    if (!('error' in done)) return;
    logError(`Segment that customer ${customer} still counts as not noted`, done.error);
    if (id === null) return;
    const refused = refusal.noted(null, refusal.CATEGORY, refusal.reasonOf(done.error));
    const noted = attempt(() => repository.noteOnRow(id, { categoryState: PENDING, refused }));
    if ('error' in noted) logError(`History row ${id} not completed`, noted.error);
  };

  /**
   * @param {Change} change
   * @param {{ current: string | null, set: string | null, before: string | null }} state of the category
   * @param {Services} services
   * @returns {string | null} internal id of the new row; null if the change was already recorded
   */
  const follow = (change, state, services) => {
    const { repository, readAction, logError } = services;
    const { effect, effectiveOn, countsAs } = effectOf(change, services);
    const decided = effect === null ? attempt(() => category.decide(state, readAction())) : { value: null };
    const decision = decided.value ?? null;
    const refused =
      'error' in decided ? refusal.noted(null, refusal.CATEGORY, refusal.reasonOf(decided.error)) : null;
    if ('error' in decided) logError(`Category of customer ${change.customer} not decided`, decided.error);
    const categoryState = decision !== null || refused !== null ? PENDING : null;
    const row = { ...change, categoryState, refused, effect, effectiveOn: changes.dayOf(effectiveOn) };
    const added = attempt(() => repository.addHistory(row));
    if (added.value === null) return null;
    const id = added.value ?? null;
    if (countsAs !== null) count(change, countsAs, id, services);
    if (decision !== null) settle({ id, customer: change.customer, refused }, decision, services);
    if ('error' in added) throw added.error;
    return id;
  };

  /**
   * Carries out what follows when a run's change is undone: only the category of the segment returned to. The worker
   * has marked the history row of the change; if this fails, the nightly job finds the category there. A customer who
   * returns to the segment that still counts has not left it.
   *
   * @param {string} customer
   * @param {string | null} to segment returned to
   * @param {CountsAs} held
   * @param {{ current: string | null, set: string | null, before: string | null }} state of the category
   * @param {Omit<Services, 'daysOutside'>} services
   */
  const followUndo = (customer, to, held, state, { repository, readAction, logError }) => {
    const done = attempt(() => {
      if (held.segment !== null) {
        if (to === held.segment) repository.setCountsAs(customer, { segment: null, until: null });
        return;
      }
      const decision = category.decide(state, readAction());
      if (decision !== null) repository.setCategory(customer, decision);
    });
    if ('error' in done) logError(`Category of customer ${customer} not taken back`, done.error);
  };

  return { PENDING, SET, REFUSED, follow, followUndo, settle };
});
