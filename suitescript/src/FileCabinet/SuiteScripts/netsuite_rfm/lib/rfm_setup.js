/**
 * What the setup page creates, and what exists already. Existing objects are never changed. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_groups', './rfm_html', './rfm_refusal', './rfm_searches'], (
  { inUse },
  { escape },
  { reasonOf },
  searches,
) => {
  const CATEGORY = 'VIP';

  /** The default action of a segment until the CRM manager edits its row, by script id of the list value. */
  /** @type {Record<string, { category?: string, notify?: boolean, campaignName?: string, whatToDo?: string }>} */
  const DEFAULT_ACTIONS = {
    val_rfm_vip_champions: {
      category: CATEGORY,
      notify: true,
      whatToDo:
        'Early access, VIP events and trunk shows, a personal service line. Tell their store manager.',
    },
    val_rfm_loyal: {
      whatToDo:
        'Loyalty rewards, regular newsletters, recommendations from past purchases, referral incentives.',
    },
    val_rfm_potential_loyalists: {
      whatToDo: 'Loyalty programme enrolment, recommendations, a reason to order again soon.',
    },
    val_rfm_recent_high_spenders: {
      whatToDo:
        'A preview of VIP service, loyalty programme enrolment, an exclusive offer on the next order.',
    },
    val_rfm_new: {
      campaignName: 'Welcome series',
      whatToDo: 'Welcome series: thank you and product care, ask for a review, 15 % off the second order.',
    },
    val_rfm_one_time: {
      whatToDo: '20 % off the second order, new arrivals, a reminder of what the brand stands for.',
    },
    val_rfm_at_risk: {
      campaignName: 'Re-engagement',
      whatToDo: 'Win-back message, 20 % off, a call for the most valuable, ask what went wrong.',
    },
    val_rfm_lapsed: {
      campaignName: 'Win-back',
      whatToDo: 'A strong win-back offer (30 % off, free shipping), ask again for permission to write.',
    },
    val_rfm_churned: { whatToDo: 'Leave out of regular campaigns; one last offer before archiving.' },
  };

  /** @param {{ name: string }} segment */
  const groupName = (segment) => `RFM ${segment.name}`;

  /** A search and a dynamic group for each stage and audience. @param {SetupAccount} account */
  const listsOf = ({ groupsOfCustomers }) => groupsOfCustomers.map(searches.membersOfGroup);

  /**
   * Reads the state of the account. If a part cannot be read, the rest of the page is still shown.
   *
   * @param {SetupRepository} repository
   * @returns {SetupAccount}
   */
  const look = (repository) => {
    /** @type {Record<string, string>} */
    const unread = {};
    /** @template T @param {string} name @param {() => T} read @param {T} otherwise @returns {T} */
    const readOr = (name, read, otherwise) => {
      try {
        return read();
      } catch (error) {
        unread[name] = reasonOf(error);
        return otherwise;
      }
    };
    const segments = repository.segments();
    const counted = readOr('runs', repository.lastCounting, null);
    const groupsOfCustomers =
      counted === null
        ? []
        : inUse(counted, [
            ...readOr('stages', () => repository.groupValues('stage'), []),
            ...readOr('audiences', () => repository.groupValues('audience'), []),
          ]);
    const lists = [...segments.map(searches.membersOf), ...groupsOfCustomers.map(searches.membersOfGroup)];
    return {
      segments,
      groupsOfCustomers,
      unread,
      categories: readOr('categories', repository.categories, {}),
      actions: repository.actions(),
      kept: repository.kept(),
      zone: readOr('zone', repository.companyZone, ''),
      searches: Object.fromEntries(
        [...searches.reports, ...lists].map(({ id }) => [id, repository.findSearch(id)]),
      ),
      groups: readOr('groups', repository.groups, {}),
      /** The variant that NetSuite accepts, once known; null if it accepts none. */
      spelling: undefined,
    };
  };

  /**
   * @typedef {Object} Step
   * @property {string} title
   * @property {boolean} exists
   * @property {string} [unread] why that is unknown
   * @property {() => string | void} make may return a remark
   */

  /** @param {SetupAccount} account @param {SetupRepository} repository @returns {Step} */
  const categoryStep = (account, repository) => ({
    title: `Customer category ${CATEGORY}`,
    exists: CATEGORY in account.categories,
    unread: account.unread.categories,
    make: () => {
      account.categories[CATEGORY] = repository.createCategory(CATEGORY);
    },
  });

  /** @param {SetupAccount} account @param {SetupRepository} repository @returns {(segment: SetupSegment) => Step} */
  const actionStep = (account, repository) => (segment) => ({
    title: `Action row of ${segment.name}`,
    exists: segment.id in account.actions,
    make: () => {
      const {
        category,
        notify = false,
        campaignName = null,
        whatToDo = null,
      } = DEFAULT_ACTIONS[segment.scriptId] ?? {};
      const id = repository.createAction({
        segment: segment.id,
        category: category === undefined ? null : (account.categories[category] ?? null),
        notify,
        campaignName,
        whatToDo,
      });
      account.actions[segment.id] = { id };
    },
  });

  /** @param {SetupAccount} account @param {SetupRepository} repository @returns {Step} */
  const listStep = (account, repository) => ({
    title: 'List of the action rows for the user event',
    exists:
      account.segments.length > 0 &&
      account.segments.every(({ id }) => {
        const known = account.kept.actions[id];
        return known && known === account.actions[id]?.id;
      }),
    make: () => {
      const rows = Object.entries(account.actions).map(([segment, action]) => [segment, action.id]);
      repository.rememberActions(Object.fromEntries(rows));
    },
  });

  /** @param {SetupAccount} account @param {SetupRepository} repository @returns {Step} */
  const zoneStep = (account, repository) => ({
    title: `The company's time zone for the scripts${account.zone === '' ? '' : `: ${account.zone}`}`,
    exists: account.zone !== '' && account.kept.zones.every((zone) => zone === account.zone),
    unread: account.unread.zone,
    make: () => {
      if (account.zone === '') throw new Error('Company Information names no time zone');
      repository.rememberZone(account.zone);
    },
  });

  /** @param {SetupAccount} account @param {SetupRepository} repository @returns {(definition: SearchDefinition) => Step} */
  const searchStep = (account, repository) => (definition) => ({
    title: `Saved search ${definition.title}`,
    exists: account.searches[definition.id] !== null,
    make: () => {
      const { id, note } = repository.createSearch(definition);
      account.searches[definition.id] = id;
      return note ?? undefined;
    },
  });

  /** @param {{ defaults: Record<string, string>, searchBy: string }} spelling */
  const spelled = ({ defaults, searchBy }) =>
    `${Object.entries(defaults)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}, search by ${searchBy}`;

  /**
   * Creates a group with the variant that NetSuite accepts. All are tried for the first group; the others use the
   * accepted one. If none was accepted, the others use the first variant, because a group may have been refused for its
   * name alone.
   *
   * @param {SetupAccount} account
   * @param {SetupRepository} repository
   * @param {string} name
   * @param {string} searchId
   */
  const makeGroup = (account, repository, name, searchId) => {
    const all = repository.GROUP_SPELLINGS;
    const tried = account.spelling === undefined ? all : [account.spelling ?? all[0]];
    /** @type {string[]} */
    const refusals = [];
    const taken = tried.find((spelling) => {
      try {
        repository.createGroup(name, searchId, spelling);
        return true;
      } catch (error) {
        refusals.push(`${spelled(spelling)}: ${reasonOf(error)}`);
        return false;
      }
    });
    if (account.spelling === undefined) account.spelling = taken ?? null;
    if (taken === undefined) throw new Error(refusals.join('; '));
    return refusals.length === 0
      ? undefined
      : `as ${spelled(taken)}; refused before that: ${refusals.join('; ')}`;
  };

  /**
   * @param {SetupAccount} account
   * @param {SetupRepository} repository
   * @param {string} name
   * @param {string} search script id of the saved search of its customers
   * @returns {Step}
   */
  const groupStep = (account, repository, name, search) => ({
    title: `Dynamic group ${name}`,
    exists: name in account.groups,
    unread: account.unread.groups,
    make: () => {
      const searchId = account.searches[search];
      if (searchId === null) throw new Error('there is no saved search of its customers');
      return makeGroup(account, repository, name, searchId);
    },
  });

  /** Steps that state why the stages or the audiences are unknown. @param {SetupAccount} account @returns {Step[]} */
  const unreadSteps = ({ unread }) =>
    ['stages', 'audiences']
      .filter((name) => unread[name] !== undefined)
      .map((name) => ({
        title: `Saved searches and groups of ${name}`,
        exists: false,
        unread: unread[name],
        make: () => undefined,
      }));

  /**
   * All steps in order: what a step creates, whether that exists, and how it is created.
   *
   * @param {SetupAccount} account from `look`; steps add what they create
   * @param {SetupRepository} repository
   * @returns {Step[]}
   */
  const steps = (account, repository) => [
    categoryStep(account, repository),
    ...account.segments.map(actionStep(account, repository)),
    listStep(account, repository),
    zoneStep(account, repository),
    ...[...searches.reports, ...account.segments.map(searches.membersOf)].map(
      searchStep(account, repository),
    ),
    ...account.segments.map((segment) =>
      groupStep(account, repository, groupName(segment), searches.membersOf(segment).id),
    ),
    ...listsOf(account).map(searchStep(account, repository)),
    ...listsOf(account).map(({ id, title }) => groupStep(account, repository, title, id)),
    ...unreadSteps(account),
  ];

  /**
   * Takes every step that is still to be taken. A step that fails does not stop the others.
   *
   * @param {Step[]} all
   * @param {boolean} create whether to create anything at all
   * @param {() => boolean} hasRoom whether the units last for another step
   * @returns {{ title: string, state: string }[]}
   */
  const carryOut = (all, create, hasRoom) =>
    all.map(({ title, exists, unread, make }) => {
      if (unread !== undefined) return { title, state: `failed: cannot be read: ${unread}` };
      if (exists) return { title, state: 'exists' };
      if (!create) return { title, state: 'missing' };
      if (!hasRoom())
        return { title, state: 'missing, because the governance units are used up. Press the button again' };
      try {
        const remark = make();
        return { title, state: remark ? `created, ${remark}` : 'created' };
      } catch (error) {
        return { title, state: `failed: ${reasonOf(error)}` };
      }
    });

  const TEXT = 'color:#1f2933;font-size:14px';

  /** @param {string[][]} rows @param {string} [head] HTML @returns {string} HTML */
  const table = (rows, head = '') => {
    const cell = 'padding:4px 12px;border-bottom:1px solid #d9dee3;color:#1f2933';
    const lines = rows.map(
      (row) => `<tr>${row.map((text) => `<td style="${cell}">${escape(text)}</td>`).join('')}</tr>`,
    );
    return `<table style="border-collapse:collapse;font-size:14px">${head}${lines.join('')}</table>`;
  };

  /** @param {{ title: string, state: string }[]} states @returns {string} HTML */
  const page = (states) => table(states.map(({ title, state }) => [title, state]));

  /**
   * A table of the events that an action row may name, and of the segments whose rows name each.
   *
   * @param {SetupAccount} account
   * @param {SetupRepository} repository
   * @param {() => boolean} hasRoom whether the units last for another campaign
   * @returns {string} HTML
   */
  const eventsPart = (account, repository, hasRoom) => {
    const heading = `<h2 style="${TEXT};font-weight:600;margin:24px 0 8px">Campaign events for RFM Segment Action</h2>`;
    const said = (/** @type {string} */ text) => `<p style="${TEXT}">${escape(text)}</p>`;
    try {
      const { events, looked, all } = repository.campaignEvents(hasRoom);
      const rest = all ? '' : said(`These are of the ${looked} newest campaigns; there are more.`);
      if (events.length === 0)
        return (
          heading +
          said(
            'No campaign has a line on its Lead Nurturing subtab. Create one: Lists > Marketing > Marketing Campaigns > New.',
          ) +
          rest
        );
      const usedBy = (/** @type {string} */ event) =>
        account.segments
          .filter(({ id }) => account.actions[id]?.campaignEvent === event)
          .map(({ name }) => name)
          .join(', ');
      const head = ['Campaign', 'Lead nurturing event', 'Campaign Event', 'Segments']
        .map((label) => `<th scope="col" style="padding:4px 12px;text-align:left;${TEXT}">${label}</th>`)
        .join('');
      const rows = events.map(({ id, title, campaign }) => [campaign, title, id, usedBy(id)]);
      const use = said(
        'Enter the number as Campaign Event of a segment in RFM Segment Action. Clear it to stop.',
      );
      return heading + use + table(rows, `<thead><tr class="head">${head}</tr></thead>`) + rest;
    } catch (error) {
      return heading + said(`Campaigns cannot be read: ${reasonOf(error)}`);
    }
  };

  return { look, steps, carryOut, page, eventsPart };
});
