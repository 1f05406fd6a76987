/**
 * Which day it is for the company. A script's own `new Date()` has the day of NetSuite's servers, which is another one
 * for some hours of each day wherever the company is elsewhere.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['N/format', 'N/runtime', './rfm_change'], (format, runtime, { textOfDay }) => {
  /**
   * The company's time zone, which the setup page leaves in a parameter of the script; else that of the user's
   * preferences, whose default is the company's; null where neither can be read.
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
   * Compares texts in the user's own format instead of parsing one: of yesterday, today and tomorrow as the server has
   * them, the day whose text the moment's text in the company's time zone begins with.
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
   * @param {string} parameter that holds the time zone, of the script that runs
   * @returns {string} YYYY-MM-DD; the server's day where the company's cannot be had
   */
  const today = (parameter) => {
    const now = new Date();
    const zone = zoneOf(parameter);
    return (zone === null ? undefined : dayIn(now, zone)) ?? textOfDay(now);
  };

  return { today };
});
