/**
 * Success measures by month, with their baseline and target. The worker has the same calculation in
 * `rfm/campaigns/success.py`. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html'], ({ percentOfNumber }, { head, line, numberHead, section, table }) => {
  const AT_RISK = 'At-risk customers lost';
  const SECOND = 'Second purchase within 90 days';
  const RETURN = 'Return per cost of campaigns';
  const UNKNOWN = 'The baseline months are not among those that are known.';

  /** @param {MonthOf[]} months @param {Targets} targets @returns {number | null} the share of the baseline months */
  const baselineOf = (months, targets) => {
    const within = months.filter(
      ({ month, complete }) => complete && month >= targets.baseline_from && month <= targets.baseline_to,
    );
    const whole = within.reduce((all, month) => all + month.whole, 0);
    return whole === 0 ? null : within.reduce((all, month) => all + month.part, 0) / whole;
  };

  /** @param {number | null} baseline @param {number} goal @param {boolean} down whether less is better */
  const targetOf = (baseline, goal, down) =>
    baseline === null ? null : baseline * (1 + (down ? -goal : goal));

  /**
   * @param {string} name
   * @param {number | null} goal null without one
   * @param {boolean} down whether less is better
   * @param {MonthOf[]} months
   * @param {Targets} targets
   */
  const measure = (name, goal, down, months, targets) => {
    if (goal === null) return '';
    const baseline = baselineOf(months, targets);
    const target = targetOf(baseline, goal, down);
    const rows = months.map(({ month, part, whole, complete }) => {
      const value = whole === 0 ? null : part / whole;
      const met =
        value === null || target === null ? '' : (down ? value <= target : value >= target) ? 'yes' : 'no';
      return [
        head(month),
        { text: percentOfNumber(value), number: true },
        {
          text: percentOfNumber(value === null || !baseline ? null : value / baseline - 1, true),
          number: true,
        },
        head(complete ? met : 'in progress'),
      ];
    });
    return section(
      name,
      line(
        baseline === null
          ? UNKNOWN
          : `Baseline ${percentOfNumber(baseline)}, target ${percentOfNumber(target)}.`,
      ),
      table(
        `${name}, by month`,
        [head('Month'), ...['Share', 'Against baseline'].map(numberHead), head('Target reached')],
        rows,
      ),
    );
  };

  /** @param {MeasuresView} view @returns {MonthOf[]} */
  const atRiskMonths = ({ atRisk, period }) =>
    'found' in atRisk
      ? atRisk.found.map(({ month, at_risk_at_start, lost }) => ({
          month,
          part: Number(lost),
          whole: Number(at_risk_at_start),
          complete: month !== period.month || period.complete,
        }))
      : [];

  /** @param {MeasuresView} view @returns {MonthOf[]} */
  const newMonths = ({ newToRepeat }) =>
    'found' in newToRepeat
      ? newToRepeat.found.map(({ month, customers, repeated, open }) => ({
          month,
          part: Number(repeated),
          whole: Number(customers),
          complete: !open,
        }))
      : [];

  /**
   * @param {MeasuresView} view
   * @param {Targets} targets
   * @param {MonthOf[]} returns what campaigns returned for their cost, by the month in which they began
   */
  const page = (view, targets, returns) =>
    measure(AT_RISK, targets.at_risk_lost_down, true, atRiskMonths(view), targets) +
    measure(SECOND, targets.second_purchase_up, false, newMonths(view), targets) +
    measure(RETURN, targets.campaign_return_up, false, returns, targets);

  /**
   * The target share of new customers who buy again, with six decimals as in the worker's report.
   *
   * @param {MeasuresView} view
   * @param {Targets} targets
   * @returns {number | null} null without a goal or a baseline
   */
  const secondPurchaseTarget = (view, targets) => {
    const goal = targets.second_purchase_up;
    const target = goal === null ? null : targetOf(baselineOf(newMonths(view), targets), goal, false);
    return target === null ? null : Number(target.toFixed(6));
  };

  return { page, secondPurchaseTarget };
});
