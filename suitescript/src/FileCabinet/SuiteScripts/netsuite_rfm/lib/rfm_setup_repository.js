/**
 * What the setup page reads and creates.
 *
 * Governance units are those of section_157072844224: SuiteQL 10; loading, saving and deleting a saved search 5 each,
 * its first row 10; creating, loading, saving and deleting a record that is neither custom nor a transaction 5, 5, 10
 * and 10.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  'N/config',
  'N/query',
  'N/record',
  'N/search',
  './rfm_group_queries',
  './rfm_ids',
  './rfm_queries',
  './rfm_refusal',
  './rfm_report_queries',
  './rfm_rows',
], (config, query, record, search, groupQueries, ids, sql, { reasonOf }, reportQueries, read) => {
  const { ACTION } = ids;

  /** @param {string} text @returns {any[]} */
  const rows = (text) => query.runSuiteQL({ query: text }).asMappedResults();

  /** @returns {{ id: string, scriptId: string, name: string }[]} the segments */
  const segments = () =>
    rows(sql.SEGMENTS).map((row) => ({
      id: String(row.id),
      scriptId: String(row.scriptid).toLowerCase(),
      name: row.name,
    }));

  /** @param {'stage' | 'audience'} kind @returns {SetupGroup[]} */
  const groupValues = (kind) =>
    rows(kind === 'stage' ? groupQueries.STAGES : groupQueries.AUDIENCES).map((row) => ({
      id: String(row.id),
      scriptId: String(row.scriptid).toLowerCase(),
      name: String(row.name),
      kind,
    }));

  /** @returns {string | null} what counted in the last run over all customers, as JSON; null without such a run */
  const lastCounting = () => rows(reportQueries.LAST_REFRESH)[0]?.run_counting ?? null;

  /** @param {{ id: SqlId, name: string }[]} found */
  const idsByName = (found) => Object.fromEntries(found.map((row) => [row.name, String(row.id)]));

  /** @returns {Record<string, string>} customer categories: internal id by name */
  const categories = () => idsByName(rows(sql.CATEGORIES));

  /** @returns {Record<string, string>} this project's groups: internal id by name */
  const groups = () => idsByName(rows(sql.GROUPS));

  /** @param {string} type @param {Record<string, any>} values */
  const create = (type, values) => {
    const made = record.create({ type });
    Object.entries(values)
      .filter(([, value]) => value !== null && value !== undefined)
      .forEach(([fieldId, value]) => made.setValue({ fieldId, value }));
    return String(made.save());
  };

  /** @param {string} name */
  const createCategory = (name) => create('customercategory', { name });

  /**
   * @param {{ segment: string, category: string | null, notify: boolean, campaignName: string | null,
   *   whatToDo: string | null }} action
   */
  const createAction = ({ segment, category, notify, campaignName, whatToDo }) =>
    create(ACTION.type, {
      [ACTION.segment]: segment,
      [ACTION.category]: category,
      [ACTION.overwrite]: false,
      [ACTION.notify]: notify,
      [ACTION.campaignName]: campaignName,
      [ACTION.whatToDo]: whatToDo,
    });

  /**
   * Possible ways to create a dynamic group of customers. The help contradicts itself: its sample has `grouptype`, the
   * kind of member, and `dynamic` as default values; its note has `dynamic` as a value of `grouptype`
   * (section_3898745006). It does not document where to put the saved search.
   */
  const GROUP_SPELLINGS = [
    { defaults: { grouptype: 'CustJob', dynamic: 'T' }, searchBy: 'defaultValues' },
    { defaults: { grouptype: 'CustJob', dynamic: 'true' }, searchBy: 'defaultValues' },
    { defaults: { grouptype: 'CustJob', dynamic: 'T' }, searchBy: 'setValue' },
    { defaults: { grouptype: 'CustJob', dynamic: 'true' }, searchBy: 'setValue' },
    { defaults: { grouptype: 'dynamic' }, searchBy: 'defaultValues' },
  ];

  /** @param {string} id of a group @returns {boolean} false also if that cannot be read */
  const isStatic = (id) => {
    try {
      const { isdynamic } = search.lookupFields({ type: 'entitygroup', id, columns: ['isdynamic'] });
      return isdynamic === false || isdynamic === 'F';
    } catch {
      return false;
    }
  };

  /**
   * Throws if NetSuite refuses this variant or creates a static group, which is then deleted.
   *
   * @param {string} name
   * @param {string} searchId internal id of a saved search
   * @param {{ defaults: Record<string, string>, searchBy: string }} spelling
   */
  const createGroup = (name, searchId, { defaults, searchBy }) => {
    const own = searchBy === 'defaultValues' ? { savedsearch: searchId } : {};
    const group = record.create({ type: 'entitygroup', defaultValues: { ...defaults, ...own } });
    group.setValue({ fieldId: 'groupname', value: name });
    if (searchBy === 'setValue') group.setValue({ fieldId: 'savedsearch', value: searchId });
    const id = String(group.save());
    if (!isStatic(id)) return;
    record.delete({ type: 'entitygroup', id });
    throw new Error('NetSuite created a static group, which was deleted again');
  };

  /**
   * @param {string} scriptId
   * @returns {string | null} internal id of a saved search
   */
  const findSearch = (scriptId) => {
    try {
      return String(search.load({ id: scriptId }).searchId);
    } catch {
      return null; // NetSuite says in several ways that there is none
    }
  };

  /** @param {SearchDefinition} definition see rfm_searches @param {any[]} columns @returns {string} internal id */
  const saveSearch = ({ type, id, title, filters, isPublic }, columns) => {
    const made = search.create({
      type,
      id,
      title,
      filters,
      columns: columns.map((column) => search.createColumn(column)),
      isPublic,
    });
    const searchId = String(made.save());
    try {
      made.run().getRange({ start: 0, end: 1 });
    } catch (error) {
      search.delete({ id: searchId });
      throw error;
    }
    return searchId;
  };

  /**
   * Saves a search and runs it once, because NetSuite refuses an invalid formula only when the search runs. A search
   * that fails even without its optional columns is deleted.
   *
   * @param {SearchDefinition} definition see rfm_searches
   * @returns {{ id: string, note: string | null }} internal id, and a note of what was left out
   */
  const createSearch = (definition) => {
    /** @type {{ columns: any[], optional?: string[] }} */
    const { columns, optional = [] } = definition;
    try {
      return { id: saveSearch(definition, columns), note: null };
    } catch (error) {
      if (optional.length === 0) throw error;
      const id = saveSearch(
        definition,
        columns.filter(({ label }) => !optional.includes(label)),
      );
      return { id, note: `without ${optional.join(', ')}: ${reasonOf(error)}` };
    }
  };

  const preferences = () => config.load({ type: config.Type.COMPANY_PREFERENCES });

  /**
   * What this page stores in script parameters.
   *
   * @returns {{ actions: Record<string, string>, zones: string[] }} internal ids of the action rows by segment; the
   *   time zone of each script
   */
  const kept = () => {
    const held = preferences();
    const read = (/** @type {string} */ fieldId) => held.getValue({ fieldId });
    return {
      actions: JSON.parse(String(read(ids.PARAMETER.actions) || '{}')),
      zones: Object.values(ids.TIME_ZONE).map((fieldId) => String(read(fieldId) || '')),
    };
  };

  /** @param {Record<string, string>} values by parameter */
  const keep = (values) => {
    const held = preferences();
    Object.entries(values).forEach(([fieldId, value]) => held.setValue({ fieldId, value }));
    held.save();
  };

  /** @param {Record<string, string>} bySegment internal ids of the action rows, for the user event */
  const rememberActions = (bySegment) => keep({ [ids.PARAMETER.actions]: JSON.stringify(bySegment) });

  /** @param {string} zone */
  const rememberZone = (zone) =>
    keep(Object.fromEntries(Object.values(ids.TIME_ZONE).map((parameter) => [parameter, zone])));

  /** @returns {string} the company's time zone, such as Europe/Berlin */
  const companyZone = () =>
    String(config.load({ type: config.Type.COMPANY_INFORMATION }).getValue({ fieldId: 'timezone' }) || '');

  /** @returns {Record<string, { id: string, campaignEvent?: string | null }>} the action rows by segment */
  const actions = () => read.actionsBySegment(rows(sql.ACTIONS));

  /** The most campaigns to load, newest first, at 5 units each. */
  const CAMPAIGNS_MAX = 20;

  /**
   * Reads the lines of the Lead Nurturing subtab of active campaigns. Only these can be sent by a script
   * (section_4431144897), and no NetSuite page shows their internal ids.
   *
   * @param {() => boolean} hasRoom whether the units last for another campaign
   * @returns {CampaignEvents}
   */
  const campaignEvents = (hasRoom) => {
    const newestFirst = search.createColumn({ name: 'internalid', sort: search.Sort.DESC });
    const columns = [newestFirst, search.createColumn({ name: 'title' })];
    const found = search
      .create({ type: search.Type.CAMPAIGN, filters: [['isinactive', 'is', 'F']], columns })
      .run()
      .getRange({ start: 0, end: CAMPAIGNS_MAX + 1 });
    let looked = 0;
    const events = found.slice(0, CAMPAIGNS_MAX).flatMap((row) => {
      if (!hasRoom()) return [];
      looked += 1;
      const campaign = String(row.getValue({ name: 'title' }));
      const loaded = record.load({ type: record.Type.CAMPAIGN, id: row.id });
      const lines = Math.max(0, loaded.getLineCount({ sublistId: 'campaigndrip' }));
      return Array.from({ length: lines }, (_, line) => {
        const read = (/** @type {string} */ fieldId) =>
          String(loaded.getSublistValue({ sublistId: 'campaigndrip', fieldId, line }) ?? '');
        return { id: read('internalid'), title: read('description'), campaign };
      });
    });
    return { events, looked, all: looked === found.length };
  };

  return {
    GROUP_SPELLINGS,
    campaignEvents,
    actions,
    segments,
    groupValues,
    lastCounting,
    categories,
    groups,
    kept,
    companyZone,
    createCategory,
    createAction,
    createGroup,
    findSearch,
    createSearch,
    rememberActions,
    rememberZone,
  };
});
