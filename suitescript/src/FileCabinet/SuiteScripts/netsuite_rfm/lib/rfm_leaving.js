/**
 * Which customers move to which segment within some days without an order, by the scheme of the worker's last run. No N
 * module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_change', './rfm_figures', './rfm_months', './rfm_next_step'], (
  { daysBefore },
  { integer, money },
  { daysBetween },
  nextStep,
) => {
  /** @type {number[]} */
  const WITHIN_DAYS = [7, 14, 30];
  const SCORES = [5, 4, 3, 2, 1].flatMap((recency) =>
    [5, 4, 3, 2, 1].flatMap((frequency) =>
      [5, 4, 3, 2, 1].map((monetary) => `${recency}${frequency}${monetary}`),
    ),
  );

  /**
   * Returns spans of days, oldest first. Customers with the same score and a last order in the same span move alike. A
   * span excludes its first day and includes its last.
   *
   * @param {Places} places
   * @param {string} asOf YYYY-MM-DD
   * @returns {Span[]}
   */
  const spans = ({ recencyDays }, asOf) => {
    const days = recencyDays.flatMap((cut) =>
      [0, ...WITHIN_DAYS].map((within) => daysBefore(asOf, cut + 1 - within)),
    );
    const ends = [...new Set(days)].sort();
    return ends.slice(1).map((upTo, at) => ({ after: ends[at], upTo }));
  };

  /** @param {Places} places @param {string} asOf @param {string} score @param {Span} span */
  const stepIn = (places, asOf, score, { upTo }) => {
    const age = daysBetween(upTo, asOf);
    const step = nextStep.step(places, score, age);
    return step === null ? null : { ...step, inDays: step.atDays - age };
  };

  /** @param {number} inDays @param {number} within */
  const isWithin = (inDays, within) => inDays > 0 && inDays <= within;

  /**
   * Customers and their value by pair of segments, within each of the spans of days.
   *
   * @param {AgeingSqlRow[]} rows
   * @param {Places} places
   * @param {string} asOf
   * @returns {LeavingRow[]} in the order of the scheme's segments
   */
  const summed = (rows, places, asOf) => {
    const every = spans(places, asOf);
    /** @type {Map<string, LeavingRow & { sums: bigint[][] }>} */
    const found = new Map();
    rows.forEach(({ score, span, customers, cents }) => {
      const step = stepIn(places, asOf, String(score), every[Number(span) - 1]);
      if (step === null || !isWithin(step.inDays, WITHIN_DAYS[WITHIN_DAYS.length - 1])) return;
      const key = `${step.from} ${step.to}`;
      const row = found.get(key) ?? {
        from: step.from,
        to: step.to,
        sums: WITHIN_DAYS.map(() => [0n, 0n]),
        within: [],
      };
      found.set(key, row);
      WITHIN_DAYS.forEach((within, at) => {
        if (!isWithin(step.inDays, within)) return;
        row.sums[at][0] += integer(customers);
        row.sums[at][1] += integer(cents);
      });
    });
    const order = (/** @type {string} */ scriptId) => places.segments.indexOf(scriptId);
    return [...found.values()]
      .sort((one, other) => order(one.from) - order(other.from) || order(one.to) - order(other.to))
      .map(({ from, to, sums }) => ({
        from,
        to,
        within: sums.map(([customers, cents], at) => ({
          days: WITHIN_DAYS[at],
          customers: String(customers),
          value: money(cents),
        })),
      }));
  };

  /**
   * Scores and spans of the customers who leave one segment for another within a number of days.
   *
   * @param {Places} places
   * @param {string} asOf
   * @param {string} from script id
   * @param {string} to script id
   * @param {number} within
   * @returns {Leavers[]}
   */
  const leavers = (places, asOf, from, to, within) =>
    spans(places, asOf).flatMap((span) => {
      const scores = SCORES.filter((score) => {
        const step = stepIn(places, asOf, score, span);
        return step !== null && step.from === from && step.to === to && isWithin(step.inDays, within);
      });
      return scores.length === 0 ? [] : [{ ...span, scores }];
    });

  return { WITHIN_DAYS, spans, summed, leavers };
});
