/**
 * Calendar months and days as text, YYYY-MM and YYYY-MM-DD. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change'], ({ daysBefore, textOfDay }) => {
  const FIRST = '2000-01';
  const NAMES = [
    ...['January', 'February', 'March', 'April', 'May', 'June'],
    ...['July', 'August', 'September', 'October', 'November', 'December'],
  ];
  const YEAR_DAYS = 365;
  const DAY_MS = 24 * 60 * 60 * 1000;

  /** @param {string} month @param {number} by months, negative to go back */
  const shift = (month, by) => {
    const [year, number] = month.split('-').map(Number);
    return textOfDay(new Date(year, number - 1 + by, 1)).slice(0, 7);
  };

  /** @param {string} month */
  const firstDay = (month) => `${month}-01`;

  /** @param {string} month */
  const lastDay = (month) => {
    const [year, number] = month.split('-').map(Number);
    return textOfDay(new Date(year, number, 0));
  };

  /** @param {string} day */
  const monthOf = (day) => day.slice(0, 7);

  /** @param {string} month @returns {string} for a person, such as November 2026 */
  const nameOf = (month) => `${NAMES[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

  /** @param {string} month @returns {string} for narrow places, such as Nov 26 */
  const shortNameOf = (month) => `${nameOf(month).slice(0, 3)} ${month.slice(2, 4)}`;

  /** Days from one day to a later one. @param {string} from @param {string} to */
  const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

  /**
   * The days of a month's report.
   *
   * @param {string | null | undefined} asked YYYY-MM from a URL, so untrusted
   * @param {string} today
   * @returns {{ month: string, asOf: string, today: string, complete: boolean, refused: boolean }} the present month up
   *   to today if none was requested, or if it is in the future or invalid
   */
  const period = (asked, today) => {
    const present = monthOf(today);
    const wanted = asked === null || asked === undefined || asked === '' ? present : String(asked);
    const known = /^\d{4}-(0[1-9]|1[0-2])$/.test(wanted) && wanted >= FIRST && wanted <= present;
    const month = known ? wanted : present;
    const asOf = month === present ? today : lastDay(month);
    return { month, asOf, today, complete: asOf === lastDay(month), refused: !known };
  };

  /** @param {unknown} value @returns {value is string} whether it is a calendar day such as 2026-11-20 */
  const isDay = (value) => {
    const text = String(value ?? '');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
    const [year, month, date] = text.split('-').map(Number);
    return textOfDay(new Date(year, month - 1, date)) === text && text >= firstDay(FIRST);
  };

  /**
   * The days of movement and migration: those requested, else those of the month.
   *
   * @param {{ from?: string, to?: string }} asked from a URL, so untrusted
   * @param {{ month: string, asOf: string, today: string }} period
   * @returns {{ from: string, to: string, ofMonth: boolean, refused: boolean }}
   */
  const range = ({ from, to }, { month, asOf, today }) => {
    const ofMonth = { from: firstDay(month), to: asOf, ofMonth: true };
    if (!from && !to) return { ...ofMonth, refused: false };
    return isDay(from) && isDay(to) && from <= to && to <= today
      ? { from, to, ofMonth: false, refused: false }
      : { ...ofMonth, refused: true };
  };

  /**
   * The days over which revenue is compared.
   *
   * @param {string} asOf
   * @returns {{ month: string, monthBefore: string, lastOfBefore: string, sameDay: string, year: string,
   *   lastYear: string, yearBefore: string, since: string }} `month`, `monthBefore`, `year`: first days of the month,
   *   the month before and the year; `lastOfBefore`: the last day of the month before; `sameDay`: the day up to which
   *   the month before is compared, its last day if the month is over or has more days; `lastYear`: the first of the
   *   365 days up to `asOf`; `yearBefore`: the first of the 365 days before the month; `since`: the earliest day for
   *   performance by present segment
   */
  const compared = (asOf) => {
    const month = monthOf(asOf);
    const before = shift(month, -1);
    const lastOfBefore = lastDay(before);
    const day = `${before}-${asOf.slice(8)}`;
    const monthBefore = firstDay(before);
    const year = `${asOf.slice(0, 4)}-01-01`;
    const lastYear = daysBefore(asOf, YEAR_DAYS - 1);
    return {
      month: firstDay(month),
      monthBefore,
      lastOfBefore,
      sameDay: asOf === lastDay(month) || day > lastOfBefore ? lastOfBefore : day,
      year,
      lastYear,
      yearBefore: daysBefore(firstDay(month), YEAR_DAYS),
      since: [year, monthBefore, lastYear].sort()[0],
    };
  };

  return {
    FIRST,
    shift,
    firstDay,
    lastDay,
    monthOf,
    nameOf,
    shortNameOf,
    daysBetween,
    period,
    range,
    compared,
  };
});
