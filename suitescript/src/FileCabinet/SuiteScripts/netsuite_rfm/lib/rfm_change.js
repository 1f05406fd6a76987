/**
 * Detects a change of a customer's segment. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /**
   * An internal id as text, or null for any of NetSuite's representations of an empty field.
   *
   * @param {unknown} value
   * @returns {string | null}
   */
  const idOf = (value) => (value === undefined || value === null || value === '' ? null : String(value));

  /**
   * The customer's values after an event. An inline edit or submitFields (XEDIT) shows a script only the fields that
   * were edited (section_4407992281). How the others read is not documented, so the values from before the event are
   * used for them.
   *
   * @param {Record<string, string>} fields name to field id
   * @param {(fieldId: string) => unknown} readNew reads the new record
   * @param {Record<string, unknown>} before values by name
   * @param {string[] | null} edited ids of the fields that an XEDIT carries; null for an event that carries all
   * @returns {Record<string, unknown>}
   */
  const valuesAfter = (fields, readNew, before, edited) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, fieldId]) => [
        name,
        edited === null || edited.includes(fieldId) ? readNew(fieldId) : before[name],
      ]),
    );

  /**
   * Whether this is a Date of this script's realm or of another one; `instanceof` recognises only the first.
   *
   * @param {unknown} value
   * @returns {value is Date}
   */
  const isDate = (value) =>
    Object.prototype.toString.call(value) === '[object Date]' && !Number.isNaN(Number(value));

  /** @param {unknown} value @returns {number | null} of a Date, its milliseconds */
  const millisecondsOf = (value) => (isDate(value) ? value.getTime() : null);

  /**
   * @param {Record<string, unknown>} before
   * @param {Record<string, unknown>} after
   * @returns {{ from: string | null, to: string | null } | null} null if the segment is unchanged
   */
  const transition = (before, after) => {
    const from = idOf(before.segment);
    const to = idOf(after.segment);
    return from === to ? null : { from, to };
  };

  /**
   * External id of the history row of a change by the worker, which stamps every change with its time. NetSuite refuses
   * a second row with the same external id, so a repeated request adds no row. A change by anyone else has no new
   * stamp, hence no external id.
   *
   * @param {string | number} customerId
   * @param {string | null} to
   * @param {unknown} stampBefore
   * @param {unknown} stampAfter
   * @returns {string | null}
   */
  const keyOfWrite = (customerId, to, stampBefore, stampAfter) => {
    const before = millisecondsOf(stampBefore);
    const after = millisecondsOf(stampAfter);
    return after === null || after === before ? null : `rfm-${customerId}-${after}-${to ?? 0}`;
  };

  /**
   * Whether an event undoes a run's change: the worker then writes a text whose first line says so. A person's edit
   * leaves the text unchanged.
   *
   * @param {Record<string, unknown>} before
   * @param {Record<string, unknown>} after
   */
  const isUndo = (before, after) =>
    idOf(after.wayBack) !== idOf(before.wayBack) && / undone$/.test(firstLine(after.wayBack));

  /** @param {unknown} text */
  const firstLine = (text) => (idOf(text) ?? '').split(/\r\n|\r|\n/, 1)[0].trim();

  /**
   * External id of a missing row that the nightly job adds. It depends on the customer's last row, so it is the same at
   * each attempt.
   *
   * @param {string | number} customerId
   * @param {string | null} lastRowId
   * @param {string | null} to
   */
  const keyOfReconcile = (customerId, lastRowId, to) =>
    `rfm-${customerId}-after-${lastRowId ?? 0}-${to ?? 0}`;

  /**
   * @param {string | null} text YYYY-MM-DD
   * @returns {Date | null} midnight of that day, as NetSuite expects in a date field
   */
  const dayOf = (text) => {
    const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(text ?? '');
    return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : null;
  };

  /**
   * @param {Date} date
   * @returns {string} YYYY-MM-DD
   */
  const textOfDay = (date) =>
    [
      date.getFullYear(),
      String(date.getMonth() + 1).padStart(2, '0'),
      String(date.getDate()).padStart(2, '0'),
    ].join('-');

  /**
   * @param {string} day YYYY-MM-DD
   * @param {number} days
   * @returns {string} the day so many days before
   */
  const daysBefore = (day, days) => {
    const [year, month, date] = day.split('-').map(Number);
    return textOfDay(new Date(year, month - 1, date - days));
  };

  return {
    idOf,
    valuesAfter,
    transition,
    isDate,
    millisecondsOf,
    keyOfWrite,
    isUndo,
    keyOfReconcile,
    dayOf,
    textOfDay,
    daysBefore,
  };
});
