/**
 * Records every change of a customer's segment, whoever made it, and links the customer's record to the page that
 * explains the segment. It sends no mail.
 *
 * @NApiVersion 2.1
 * @NScriptType UserEventScript
 * @NModuleScope SameAccount
 */
define([
  'N/log',
  'N/runtime',
  'N/ui/serverWidget',
  'N/url',
  './lib/rfm_change',
  './lib/rfm_clock',
  './lib/rfm_event_repository',
  './lib/rfm_follow',
  './lib/rfm_ids',
], (log, runtime, serverWidget, url, changes, clock, repository, following, ids) => {
  const { idOf } = changes;

  /** @param {string} title @param {unknown} details */
  const logError = (title, details) => log.error({ title, details });

  /** @param {string | null} segment */
  const readAction = (segment) =>
    repository.actionFor(segment, runtime.getCurrentScript().getParameter({ name: ids.PARAMETER.actions }));

  /** @param {unknown} value of a date field @returns {string | null} YYYY-MM-DD */
  const dayTextOf = (value) => (changes.isDate(value) ? changes.textOfDay(value) : idOf(value));

  /** @param {import('N/types').EntryPoints.UserEvent.afterSubmitContext} context */
  const valuesOf = ({ newRecord, oldRecord, type, UserEventType }) => {
    /** @param {string} fieldId */
    const readOld = (fieldId) => oldRecord?.getValue({ fieldId }) ?? null; // there is none on CREATE
    /** @param {string} fieldId */
    const readNew = (fieldId) => newRecord.getValue({ fieldId });
    const before = changes.valuesAfter(ids.CUSTOMER, readOld, {}, null);
    const edited = type === UserEventType.XEDIT ? newRecord.getFields() : null;
    return { before, after: changes.valuesAfter(ids.CUSTOMER, readNew, before, edited) };
  };

  /** @param {import('N/types').EntryPoints.UserEvent.afterSubmitContext} context */
  const record = (context) => {
    const { before, after } = valuesOf(context);
    const transition = changes.transition(before, after);
    if (transition === null) return;
    const category = {
      current: idOf(after.category),
      set: idOf(after.categorySet),
      before: idOf(after.categoryBefore),
    };
    const services = {
      repository,
      readAction: () => readAction(transition.to),
      lastAttempt: false,
      logError,
    };
    const held = { segment: idOf(after.countsAs), until: dayTextOf(after.countsUntil) };
    if (changes.isUndo(before, after)) {
      following.followUndo(String(context.newRecord.id), transition.to, held, category, services);
      return;
    }
    const stamp = changes.millisecondsOf(after.updatedAt);
    // The worker writes the day along with its stamp; for a change by anyone else, the day is today.
    const byWorker =
      stamp !== null && stamp !== changes.millisecondsOf(before.updatedAt) && changes.isDate(after.changedOn);
    following.follow(
      {
        customer: String(context.newRecord.id),
        ...transition,
        changedOn: byWorker ? after.changedOn : changes.dayOf(clock.today(ids.TIME_ZONE.event)),
        score: idOf(after.score),
        lastOrder: after.lastOrder || null,
        lifetimeValue: idOf(after.lifetimeValue) === null ? null : Number(after.lifetimeValue),
        source: String(runtime.executionContext),
        key: changes.keyOfWrite(context.newRecord.id, transition.to, before.updatedAt, after.updatedAt),
        held,
      },
      category,
      { ...services, daysOutside: () => readAction(transition.from)?.daysOutside ?? 0 },
    );
  };

  /** @param {import('N/types').EntryPoints.UserEvent.afterSubmitContext} context */
  const afterSubmit = (context) => {
    const { CREATE, EDIT, XEDIT } = context.UserEventType;
    if (![CREATE, EDIT, XEDIT].includes(context.type)) return;
    try {
      record(context);
    } catch (error) {
      // The customer's change must not fail because of this; the nightly job adds the missing row.
      logError(`Segment change of customer ${context.newRecord.id} not recorded`, error);
    }
  };

  /** @param {import('N/types').EntryPoints.UserEvent.beforeLoadContext} context */
  const beforeLoad = ({ type, UserEventType, form, newRecord }) => {
    if (type !== UserEventType.VIEW || runtime.executionContext !== runtime.ContextType.USER_INTERFACE)
      return;
    try {
      form.addPageLink({
        type: serverWidget.FormPageLinkType.CROSSLINK,
        title: 'RFM: why this segment?',
        url: url.resolveScript({ ...ids.DASHBOARD, params: { customer: String(newRecord.id) } }),
      });
    } catch (error) {
      logError(`No link on customer ${newRecord.id}`, error); // the record must open anyway
    }
  };

  return { beforeLoad, afterSubmit };
});
