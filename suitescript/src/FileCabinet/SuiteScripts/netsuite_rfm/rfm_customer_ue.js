/**
 * Records every change of a customer's segment, whoever made it. It sends no mail.
 *
 * @NApiVersion 2.1
 * @NScriptType UserEventScript
 * @NModuleScope SameAccount
 */
define([
  'N/log',
  'N/runtime',
  './lib/rfm_change',
  './lib/rfm_follow',
  './lib/rfm_ids',
  './lib/rfm_repository',
], (log, runtime, changes, following, ids, repository) => {
  const { idOf } = changes;

  /** @param {import('N/types').EntryPoints.UserEvent.afterSubmitContext} context */
  const record = (context) => {
    const { newRecord, oldRecord, type, UserEventType } = context; // there is no old record on CREATE
    /** @param {string} fieldId */
    const readOld = (fieldId) => oldRecord?.getValue({ fieldId }) ?? null;
    const before = changes.valuesAfter(ids.CUSTOMER, readOld, {}, false);
    const after = changes.valuesAfter(
      ids.CUSTOMER,
      /** @param {string} fieldId */ (fieldId) => newRecord.getValue({ fieldId }),
      before,
      type === UserEventType.XEDIT,
    );
    const transition = changes.transition(before, after);
    if (transition === null) return;
    // The worker writes the day with its own moment; for a change by anyone else the day is today.
    const byWorker = Number(after.updatedAt) !== Number(before.updatedAt) && after.changedOn instanceof Date;
    following.follow(
      {
        customer: String(newRecord.id),
        ...transition,
        changedOn: byWorker ? after.changedOn : new Date(),
        score: idOf(after.score),
        lastOrder: after.lastOrder || null,
        lifetimeValue: idOf(after.lifetimeValue) === null ? null : Number(after.lifetimeValue),
        source: String(runtime.executionContext),
        key: changes.keyOfWrite(newRecord.id, transition.to, before.updatedAt, after.updatedAt),
      },
      { current: idOf(after.category), set: idOf(after.categorySet), before: idOf(after.categoryBefore) },
      repository.actionFor(
        transition.to,
        runtime.getCurrentScript().getParameter({ name: ids.PARAMETER.actions }),
      ),
      repository,
    );
  };

  /** @param {import('N/types').EntryPoints.UserEvent.afterSubmitContext} context */
  const afterSubmit = (context) => {
    const { CREATE, EDIT, XEDIT } = context.UserEventType;
    if (![CREATE, EDIT, XEDIT].includes(context.type)) return;
    try {
      record(context);
    } catch (error) {
      // Whoever changed the customer must not fail for this; the nightly reconcile pass finds the missing row.
      log.error({ title: `Segment change of customer ${context.newRecord.id} not recorded`, details: error });
    }
  };

  return { afterSubmit };
});
