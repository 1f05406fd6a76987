/**
 * Reads the results of campaigns and promotions in the last year, for their page. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_campaign',
  './rfm_change',
  './rfm_counting',
  './rfm_hold_out',
  './rfm_measure_figures',
  './rfm_months',
  './rfm_promotion_figures',
  './rfm_promotion_queries',
  './rfm_reports',
  './rfm_suiteql',
], (
  { choiceOf },
  { daysBefore, idOf },
  counting,
  { keyOf },
  { cohortMonths },
  months,
  promotionFigures,
  { SEVERAL },
  { attempt, countingOf, orElse },
  { IN_MAX },
) => {
  /**
   * @param {ReportServices} services
   * @param {Counting} counted
   * @param {{ since: string, asOf: string }} period
   * @param {CostSqlRow[]} actions rows of RFM Segment Action
   * @returns {PromotionsRead}
   */
  const readPromotions = (services, counted, { since, asOf }, actions) => {
    const { repository, policy } = services;
    const choice = choiceOf(policy);
    const redeemed = repository.redemptions(counted, since, asOf, choice);
    const ids = new Set([
      ...redeemed.map(({ promotion }) => String(promotion)),
      ...actions.flatMap(({ promotion }) => (promotion ? [String(promotion)] : [])),
    ]);
    ids.delete(SEVERAL);
    const promotions = ids.size === 0 ? [] : repository.promotionsOf([...ids]);
    const days = promotionFigures.countable(promotions, repository.historyBegins());
    const members = new Map(
      days.map((/** @type {[string, string]} */ [id]) => [id, /** @type {MembersSqlRow[]} */ ([])]),
    );
    const counts = days.length === 0 ? [] : repository.membersWhenBegun(days, choice);
    counts.forEach((row) => members.get(String(row.promotion))?.push(row));
    const codes = attempt(services, 'Coupon codes', () =>
      redeemed.length === 0 ? [] : repository.couponCodes(counted, since, asOf),
    );
    return { redeemed, promotions, members, codes };
  };

  /** The newest 1,000 campaign records of the rows. @param {CostSqlRow[]} actions @returns {string[]} internal ids */
  const recordsOf = (actions) =>
    [...new Set(actions.flatMap(({ campaign }) => (campaign ? [String(campaign)] : [])))]
      .sort((one, other) => Number(one) - Number(other))
      .slice(-IN_MAX);

  /**
   * The name of each campaign, and its cost in cents. The cost is that of its rows of RFM Segment Action, else of its
   * own record; the name is that of its record, else of the first row with a name.
   *
   * @param {ReportServices} services
   * @param {CostSqlRow[]} actions rows of RFM Segment Action
   * @param {string[]} ids of the campaign records
   * @returns {Pick<CampaignsRead, 'costs' | 'names'>}
   */
  const readNamesAndCosts = (services, actions, ids) => {
    const { repository } = services;
    /** @type {Record<string, number>} */
    const costs = {};
    /** @type {Record<string, string>} */
    const names = {};
    actions.forEach(({ campaign, promotion, event, cost, name }) => {
      const key = keyOf({ campaign: idOf(campaign), promotion: idOf(promotion), campaignEvent: idOf(event) });
      if (key === '') return;
      costs[key] = (costs[key] ?? 0) + Number(cost ?? 0);
      if (name && names[key] === undefined) names[key] = name;
    });
    /** @type {CampaignRecordSqlRow[]} */
    const records = orElse(
      attempt(services, 'Campaign records', () => (ids.length === 0 ? [] : repository.campaignRecords(ids))),
      [],
    );
    records.forEach(({ id, title, cost }) => {
      const key = `campaign ${id}`;
      if (!costs[key]) costs[key] = Number(cost ?? 0);
      if (title) names[key] = title;
    });
    return { costs, names };
  };

  /** Campaigns of this many days are shown. */
  const CAMPAIGN_DAYS = 365;

  /**
   * The results of campaigns in the last year, counted by the rules of the last run. Optional features of an account
   * are queried only if a row of RFM Segment Action uses them.
   *
   * @param {ReportServices} services
   * @returns {CampaignsRead}
   */
  const read = (services) => {
    const { repository, today } = services;
    const runsRead = {
      runs: attempt(services, 'Runs', repository.runs),
      lastRefresh: attempt(services, 'Last refresh', repository.lastRefresh),
    };
    const { counting: counted } = counting.read(countingOf(/** @type {RunsRead} */ (runsRead)));
    const period = { since: daysBefore(today, CAMPAIGN_DAYS), asOf: today };
    const rows = repository.campaignResults(counted, period.since, period.asOf);
    const actions = orElse(attempt(services, 'RFM Segment Action', repository.costs), []);
    const records = recordsOf(actions);
    return {
      rows,
      segments: repository.segments(),
      period,
      targets: counted.targets,
      promotions: attempt(services, 'Promotions', () => readPromotions(services, counted, period, actions)),
      ...readNamesAndCosts(services, actions, records),
      responses: attempt(services, 'Campaign responses', () =>
        actions.some((/** @type {CostSqlRow} */ { event }) => event)
          ? repository.campaignResponses(period.since)
          : [],
      ),
      leadSources: attempt(services, 'Lead source', () =>
        records.length === 0 ? [] : repository.leadSources(counted, period.since, period.asOf, records),
      ),
      secondPurchases: attempt(services, 'Second purchases by store', () =>
        repository.secondPurchases(counted, months.firstDay(cohortMonths(months.monthOf(today))[0]), today),
      ),
    };
  };

  return { read };
});
