/**
 * The company's current day. `new Date()` in a script has the day of NetSuite's servers, which differs for some hours
 * of each day if the company is in another time zone.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['N/format', 'N/runtime', './rfm_change'], (format, runtime, { textOfDay }) => {
  /**
   * The company's time zone, which the setup page stores in a script parameter; else that of the user's preferences,
   * whose default is the company's; null if neither can be read.
   *
   * @param {string} parameter
   * @returns {string | null}
   */
  const zoneOf = (parameter) => {
    const kept = runtime.getCurrentScript().getParameter({ name: parameter });
    if (kept) return String(kept);
    try {
      return String(runtime.getCurrentUser().getPreference({ name: 'TIMEZONE' }) || '') || null;
    } catch {
      return null;
    }
  };

  /**
   * Returns the company's day without parsing a date in the user's format. It formats the current time in the company's
   * time zone, and compares the beginning with the server's yesterday, today and tomorrow in the same format.
   *
   * @param {Date} now
   * @param {any} timezone
   * @returns {string | undefined}
   */
  const dayIn = (now, timezone) => {
    const moment = String(format.format({ value: now, type: format.Type.DATETIME, timezone }));
    const noon = (/** @type {number} */ days) =>
      new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12);
    const found = [-1, 0, 1]
      .map(noon)
      .find((day) => moment.startsWith(`${format.format({ value: day, type: format.Type.DATE })} `));
    return found === undefined ? undefined : textOfDay(found);
  };

  /**
   * @param {string} parameter of the running script, with the time zone
   * @returns {string} YYYY-MM-DD; the server's day if the company's is unknown
   */
  const today = (parameter) => {
    const now = new Date();
    const zone = zoneOf(parameter);
    return (zone === null ? undefined : dayIn(now, zone)) ?? textOfDay(now);
  };

  return { today };
});
