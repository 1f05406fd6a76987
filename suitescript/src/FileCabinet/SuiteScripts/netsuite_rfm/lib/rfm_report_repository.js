/**
 * What the reports read, cached for ten minutes. No record is written.
 *
 * Governance units are those of section_157072844224: SuiteQL 10, loading a saved search 5, the cache 1.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/cache',
  'N/query',
  'N/search',
  './rfm_campaign_queries',
  './rfm_change',
  './rfm_customer_queries',
  './rfm_group_queries',
  './rfm_measure_queries',
  './rfm_member_queries',
  './rfm_movement_queries',
  './rfm_promotion_queries',
  './rfm_report_queries',
  './rfm_searches',
  './rfm_start_queries',
  './rfm_store_queries',
], (
  cache,
  query,
  search,
  campaigns,
  { idOf },
  customers,
  groups,
  measures,
  members,
  moves,
  promotions,
  sql,
  searches,
  starts,
  stores,
) => {
  const KEPT_S = 600;

  /** @param {string} text @returns {any[]} */
  const rows = (text) => query.runSuiteQL({ query: text }).asMappedResults();

  /** Rows of an optional query; none if it fails. @param {string} text @returns {any[]} */
  const seen = (text) => {
    try {
      return rows(text);
    } catch {
      return [];
    }
  };

  /** @returns {string | null} internal id of the newest run */
  const newestRun = () => idOf(rows(sql.NEWEST_RUN)[0]?.id);

  /** @returns {{ id: string, scriptId: string, name: string, inactive: boolean }[]} */
  const segments = () =>
    rows(sql.SEGMENTS).map((row) => ({
      id: String(row.id),
      scriptId: String(row.scriptid).toLowerCase(),
      name: String(row.name),
      inactive: row.isinactive === 'T',
    }));

  const runs = () => rows(sql.RUNS);
  const lastRefresh = () => rows(sql.LAST_REFRESH)[0] ?? null;
  /** @returns {SyncSqlRow[]} the last syncs; none if this role may not see them */
  const syncs = () => seen(sql.SYNCS);
  /** @returns {CurrencySqlRow[]} currencies; none if the account has no such list or this role may not see it */
  const currencies = () => seen(sql.CURRENCIES);
  /** @returns {ActionTextSqlRow[]} what to do for each segment; none if this role may not see the rows */
  const actions = () => seen(sql.ACTIONS);
  const distribution = () => rows(sql.DISTRIBUTION);
  /** @param {Counting} counting @param {string} asOf */
  const performance = (counting, asOf) => rows(sql.performance(counting, asOf));
  /** @param {Counting} counting @param {string} asOf */
  const performanceAtStart = (counting, asOf) => rows(starts.performanceAtStart(counting, asOf));
  /** @param {Counting} counting @param {string} asOf */
  const boughtInYear = (counting, asOf) => rows(starts.boughtInYear(counting, asOf));
  /** @param {string} since YYYY-MM-DD */
  const movesByMonth = (since) => rows(starts.movesByMonth(since));
  /** @returns {string | null} day of the oldest change */
  const historyBegins = () => rows(starts.HISTORY_BEGINS)[0]?.begins ?? null;
  /** @param {string} from @param {string} to */
  const rulesByDay = (from, to) => rows(moves.rulesByDay(from, to));
  /** @param {string} from @param {string} to @param {Apart} apart */
  const movement = (from, to, apart) => rows(moves.movement(from, to, apart));
  /** @param {Counting} counting @param {string} from @param {string} to @param {Apart} apart */
  const movers = (counting, from, to, apart) => rows(moves.movers(counting, from, to, apart));

  /** @param {string} day the end of the day before the first @param {string} to */
  const migration = (day, to) => ({
    moved: rows(measures.movedBetween(day, to)),
    since: rows(measures.movedSince(to)),
  });

  /** @returns {CellSqlRow[]} */
  const cells = () => rows(measures.cells());
  /** @param {number[]} ranks @returns {Record<string, SqlId>} */
  const concentration = (ranks) => rows(measures.concentration(ranks))[0] ?? {};
  /** @param {Counting} counting @param {string} since @param {string} asOf @returns {NewSqlRow[]} */
  const newToRepeat = (counting, since, asOf) => rows(measures.newToRepeat(counting, since, asOf));
  /** @param {Counting} counting @param {string} since @param {string} asOf @returns {ReturnedSqlRow[]} */
  const retention = (counting, since, asOf) => rows(measures.retention(counting, since, asOf));
  /** @param {string} since @param {string[]} atRisk @param {string[]} lost @returns {AtRiskMovesSqlRow[]} */
  const atRiskMoves = (since, atRisk, lost) => rows(measures.atRiskMoves(since, atRisk, lost));
  /** @param {Counting} counting @param {string} since @param {string} asOf @param {string[]} atRisk @param {string[]} lost @returns {AtRiskBoughtSqlRow[]} */
  const atRiskBought = (counting, since, asOf, atRisk, lost) =>
    rows(measures.atRiskBought(counting, since, asOf, atRisk, lost));

  /** @param {Counting} counting @param {string} since @param {string} asOf @returns {CampaignSqlRow[]} */
  const campaignResults = (counting, since, asOf) => rows(campaigns.results(counting, since, asOf));
  /** @param {string} since @returns {ResponseSqlRow[]} */
  const campaignResponses = (since) => rows(campaigns.responses(since));
  /** @param {Counting} counting @param {string} since @param {string} asOf @param {string[]} ids @returns {LeadSourceSqlRow[]} */
  const leadSources = (counting, since, asOf, ids) => rows(campaigns.leadSources(counting, since, asOf, ids));

  /** @param {Counting} counting @param {string} since @param {string} asOf @param {StatusChoice} choice */
  const redemptions = (counting, since, asOf, choice) =>
    rows(promotions.redemptions(counting, since, asOf, choice));
  /** @param {string[]} ids */
  const promotionsOf = (ids) => rows(promotions.promotions(ids));
  /** @param {[string, string][]} days @param {StatusChoice} choice */
  const membersWhenBegun = (days, choice) => rows(promotions.membersOn(days, choice));
  /** @param {Counting} counting @param {string} since @param {string} asOf @returns {CodeSqlRow[]} */
  const couponCodes = (counting, since, asOf) => rows(promotions.couponCodes(counting, since, asOf));
  const costs = () => rows(promotions.COSTS);
  /** @param {string[]} ids @returns {CampaignRecordSqlRow[]} */
  const campaignRecords = (ids) => rows(promotions.campaignRecords(ids));

  /** @param {string} since YYYY-MM-DD */
  const refusals = (since) => rows(sql.refusals(since));

  /** @param {string} segment internal id @returns {SegmentAction | null} its action row, if this role may see it */
  const actionOf = (segment) => {
    try {
      const [row] = rows(sql.actionOf(segment));
      return row === undefined ? null : { id: String(row.id), whatToDo: idOf(row.what_to_do) };
    } catch {
      return null; // who may not edit the rows needs no link to one
    }
  };

  /** @param {string} scriptId @returns {{ id: string, title: string } | null} a saved search, if it exists */
  const loaded = (scriptId) => {
    try {
      const { searchId, title } = search.load({ id: scriptId });
      return { id: String(searchId), title: String(title) };
    } catch {
      return null; // NetSuite says in several ways that there is none, or none for this role
    }
  };

  /** @param {string} scriptId @returns {string | null} internal id of a saved search, if it exists */
  const savedSearch = (scriptId) => loaded(scriptId)?.id ?? null;

  /** @returns {{ id: string, title: string, counts: string }[]} the existing searches of the reports */
  const savedSearches = () =>
    searches.reports.flatMap((/** @type {{ id: string, counts: string }} */ { id, counts }) => {
      const found = loaded(id);
      return found === null ? [] : [{ ...found, counts }];
    });

  /** @param {string} id internal id @returns {CustomerSqlRow | null} */
  const customer = (id) => rows(customers.customer(id))[0] ?? null;
  /** @param {string} id internal id @returns {PastSqlRow[]} the latest first */
  const pastOf = (id) => rows(customers.past(id));

  /** @param {MemberGroup} group @param {MemberOrder} order @param {{ place: string, id: string } | null} after @param {string | null} store */
  const membersOf = (group, order, after, store) => rows(members.members(group, order, after, store));
  const customersByStore = () => rows(stores.CUSTOMERS_BY_STORE);
  /** @param {Counting} counting @param {string} first @param {string} last @returns {StoreSqlRow[]} */
  const salesByStore = (counting, first, last) => rows(stores.salesByStore(counting, first, last));
  /** @param {Counting} counting @param {string} first @param {string} asOf @returns {NewAtStoreSqlRow[]} */
  const secondPurchases = (counting, first, asOf) => rows(stores.secondPurchases(counting, first, asOf));
  /** @param {string} segment @returns {{ here: SqlId | null, elsewhere: SqlId | null }} */
  const stillCounting = (segment) => rows(members.stillCounting(segment))[0];
  /** @param {MemberGroup} group @param {StatusChoice} choice */
  const consentOf = (group, choice) => rows(members.consent(group, choice));
  /** @param {MemberGroup} group @param {StatusChoice} choice @param {string} after */
  const recipientsOf = (group, choice, after) => rows(members.recipients(group, choice, after));
  /** @param {MemberGroup} group @param {StatusChoice} choice @returns {string[]} */
  const partEnds = (group, choice) => rows(members.partEnds(group, choice)).map(({ id }) => String(id));

  /** @param {'stage' | 'audience'} kind @returns {ListValueSqlRow[]} the active values of the list */
  const groupValues = (kind) => rows(kind === 'stage' ? groups.STAGES : groups.AUDIENCES);
  /** @param {'stage' | 'audience'} kind @returns {GroupSqlRow[]} */
  const groupsBySegment = (kind) =>
    rows(kind === 'stage' ? groups.STAGES_BY_SEGMENT : groups.AUDIENCES_BY_SEGMENT);
  /** @param {string} since YYYY-MM-DD @returns {FiguresSqlRow[]} */
  const figuresAtMonthEnds = (since) => rows(groups.figuresAtMonthEnds(since));
  /** @param {Span[]} spans @returns {AgeingSqlRow[]} */
  const ageing = (spans) => rows(groups.ageing(spans));

  const kept = () => cache.getCache({ name: 'rfm_reports', scope: cache.Scope.PRIVATE });

  /** @param {string} key @returns {any} null if nothing is cached, or the cache fails */
  const recall = (key) => {
    try {
      return JSON.parse(String(kept().get({ key }) || 'null'));
    } catch {
      return null;
    }
  };

  /** @param {string} key @param {unknown} value not cached if too large */
  const keep = (key, value) => {
    try {
      kept().put({ key, value: JSON.stringify(value), ttl: KEPT_S });
    } catch {
      // The page works without the cache.
    }
  };

  return {
    newestRun,
    segments,
    runs,
    lastRefresh,
    syncs,
    currencies,
    actions,
    distribution,
    performance,
    performanceAtStart,
    boughtInYear,
    movesByMonth,
    historyBegins,
    rulesByDay,
    movement,
    movers,
    migration,
    cells,
    concentration,
    newToRepeat,
    retention,
    atRiskMoves,
    atRiskBought,
    campaignResults,
    campaignResponses,
    leadSources,
    redemptions,
    promotionsOf,
    membersWhenBegun,
    couponCodes,
    costs,
    campaignRecords,
    refusals,
    actionOf,
    savedSearch,
    savedSearches,
    customer,
    pastOf,
    membersOf,
    customersByStore,
    salesByStore,
    secondPurchases,
    stillCounting,
    consentOf,
    recipientsOf,
    partEnds,
    groupValues,
    groupsBySegment,
    figuresAtMonthEnds,
    ageing,
    recall,
    keep,
  };
});
