/**
 * Converts SuiteQL rows and results of lookupFields for the other modules. No N module is used here.
 *
 * Internal ids become text or null, days YYYY-MM-DD.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change'], ({ idOf }) => {
  /** @param {unknown} value of a check box, from any N module */
  const isTrue = (value) => value === true || value === 'T';

  /** @param {unknown} value of a list field, from lookupFields */
  const looked = (value) => idOf(Array.isArray(value) ? value[0]?.value : value);

  /** @param {unknown} value of a whole number @returns {number} days; 0 if empty */
  const days = (value) => Math.max(0, Math.trunc(Number(idOf(value) ?? 0)) || 0);

  /** @param {ActionSqlRow} row of the action rows */
  const action = (row) => ({
    id: String(row.id),
    category: idOf(row.category),
    overwrite: isTrue(row.overwrite),
    notify: isTrue(row.notify),
    campaignEvent: idOf(row.campaign_event),
    campaign: idOf(row.campaign),
    promotion: idOf(row.promotion),
    heldOut: Math.min(100, Math.max(0, Number(row.held_out ?? 0))),
    delay: Math.max(0, Number(row.delay ?? 0)),
    daysOutside: days(row.days_outside),
    whatToDo: idOf(row.what_to_do),
  });

  /**
   * Combines the rows of each segment into one rule: the mail with the least delay is first, the others follow.
   *
   * @param {ActionSqlRow[]} rows in the order of their internal ids
   * @returns {Record<string, ActionRule>}
   */
  const actionsBySegment = (rows) => {
    /** @type {Record<string, ActionMail[]>} */
    const mails = {};
    rows.forEach((row) => {
      const segment = String(row.segment);
      mails[segment] = [...(mails[segment] ?? []), action(row)];
    });
    return Object.fromEntries(
      Object.entries(mails).map(([segment, those]) => {
        const [first, ...later] = [...those].sort((one, other) => one.delay - other.delay);
        return [segment, { ...first, later }];
      }),
    );
  };

  /** @param {DueSqlRow} row */
  const dueRow = (row) => ({
    id: String(row.id),
    customer: String(row.customer),
    campaign: idOf(row.campaign),
    series: idOf(row.series),
    bought: isTrue(row.bought),
    gone: isTrue(row.gone),
  });

  /** @param {MissingSqlRow} row @param {string} today for a change without a day */
  const missingChange = (row, today) => ({
    id: null,
    customer: String(row.customer),
    name: row.name,
    from: idOf(row.from_segment),
    to: idOf(row.to_segment),
    fromName: row.from_name,
    toName: row.to_name,
    lastRow: idOf(row.last_row),
    changedOn: row.changed_on ?? today,
    score: idOf(row.score),
    lastOrder: row.last_order,
    lifetimeValue: idOf(row.lifetime_value),
    location: idOf(row.location),
    phone: row.phone,
    leftBefore: row.left_before,
    held: { segment: idOf(row.counts_as), until: row.counts_until },
    category: idOf(row.category),
    categorySet: idOf(row.category_set),
    categoryBefore: idOf(row.category_before),
    digest: null,
    campaign: null,
    refused: null,
  });

  /** @param {PendingSqlRow} row */
  const pendingRow = (row) => ({
    id: String(row.id),
    customer: String(row.customer),
    name: row.name,
    from: idOf(row.from_segment),
    to: idOf(row.to_segment),
    fromName: row.from_name,
    toName: row.to_name,
    changedOn: row.changed_on,
    lastOrder: row.last_order,
    lifetimeValue: idOf(row.lifetime_value),
    location: idOf(row.location),
    phone: row.phone,
    leftBefore: row.left_before,
    digest: idOf(row.digest),
    campaign: idOf(row.campaign),
    refused: idOf(row.refused),
  });

  /** @param {UnsettledSqlRow} row whose category is still to be set */
  const unsettledRow = (row) => ({
    id: String(row.id),
    customer: String(row.customer),
    to: idOf(row.to_segment),
    isLast: String(row.last_row) === String(row.id),
    refused: idOf(row.refused),
    category: idOf(row.category),
    categorySet: idOf(row.category_set),
    categoryBefore: idOf(row.category_before),
  });

  /** @param {EndedSqlRow} row of a customer whose days outside are over */
  const endedRow = (row) => ({
    id: idOf(row.row_id),
    customer: String(row.customer),
    to: idOf(row.to_segment),
    countsAs: String(row.counts_as),
    category: idOf(row.category),
    categorySet: idOf(row.category_set),
    categoryBefore: idOf(row.category_before),
  });

  /** @param {EmployeeSqlRow} row of an employee */
  const person = (row) => ({
    id: String(row.id),
    email: idOf(row.email),
    isInactive: isTrue(row.isinactive),
    title: idOf(row.title),
  });

  return {
    isTrue,
    looked,
    days,
    actionsBySegment,
    dueRow,
    missingChange,
    pendingRow,
    unsettledRow,
    endedRow,
    person,
  };
});
