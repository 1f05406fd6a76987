/**
 * What the reports read, and what they keep for ten minutes. Nothing is written to a record.
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
  './rfm_change',
  './rfm_ids',
  './rfm_member_queries',
  './rfm_report_queries',
], (cache, query, search, { idOf }, ids, members, sql) => {
  const KEPT_S = 600;

  /** @param {string} text @returns {any[]} */
  const rows = (text) => query.runSuiteQL({ query: text }).asMappedResults();

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
  const distribution = () => rows(sql.DISTRIBUTION);
  /** @param {any} counting @param {string} asOf */
  const performance = (counting, asOf) => rows(sql.performance(counting, asOf));
  /** @param {string} from @param {string} to */
  const movement = (from, to) => rows(sql.movement(from, to));
  /** @param {string} from @param {string} to */
  const movers = (from, to) => rows(sql.movers(from, to));

  /** @param {string} scriptId @returns {string | null} internal id of a saved search, where there is one */
  const savedSearch = (scriptId) => {
    try {
      return String(search.load({ id: scriptId }).searchId);
    } catch {
      return null; // NetSuite says in several ways that there is none, or none for this role
    }
  };

  /** @returns {{ title: string, id: string }[]} the searches of the reports that there are */
  const savedSearches = () =>
    [
      ['Segment distribution', ids.SEARCH.distribution],
      ['Revenue by segment', ids.SEARCH.revenue],
      ['Segment movement', ids.SEARCH.movement],
    ].flatMap(([title, scriptId]) => {
      const id = savedSearch(scriptId);
      return id === null ? [] : [{ title, id }];
    });

  /** @param {string} segment internal id @param {string} after */
  const membersOf = (segment, after) => rows(members.members(segment, after));
  /** @param {string} segment */
  const consentOf = (segment) => rows(members.consent(segment));
  /** @param {string} segment @param {string[]} optedIn @param {string} after */
  const recipientsOf = (segment, optedIn, after) => rows(members.recipients(segment, optedIn, after));
  /** @param {string} segment @param {string[]} optedIn @returns {string[]} */
  const partEnds = (segment, optedIn) => rows(members.partEnds(segment, optedIn)).map(({ id }) => String(id));

  const kept = () => cache.getCache({ name: 'rfm_reports', scope: cache.Scope.PRIVATE });

  /** @param {string} key @returns {any} null where nothing is kept; a cache that fails keeps nothing */
  const recall = (key) => {
    try {
      return JSON.parse(String(kept().get({ key }) || 'null'));
    } catch {
      return null;
    }
  };

  /** @param {string} key @param {any} value what is too large for the cache is not kept */
  const keep = (key, value) => {
    try {
      kept().put({ key, value: JSON.stringify(value), ttl: KEPT_S });
    } catch {
      // The page is as good without.
    }
  };

  return {
    newestRun,
    segments,
    runs,
    lastRefresh,
    distribution,
    performance,
    movement,
    movers,
    savedSearch,
    savedSearches,
    membersOf,
    consentOf,
    recipientsOf,
    partEnds,
    recall,
    keep,
  };
});
