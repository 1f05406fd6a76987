/**
 * What the setup page makes, and which of it there is already. What exists is left as people have made it.
 * No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html', './rfm_searches'], ({ escape }, searches) => {
  const CATEGORY = 'VIP';

  /** What follows from a segment until the CRM manager edits its row, by script id of the list value. */
  /** @type {Record<string, { category?: string, notify?: boolean, campaignName?: string }>} */
  const DEFAULT_ACTIONS = {
    val_rfm_vip_champions: { category: CATEGORY, notify: true },
    val_rfm_new: { campaignName: 'Welcome series' },
    val_rfm_at_risk: { campaignName: 'Re-engagement' },
    val_rfm_lapsed: { campaignName: 'Win-back' },
  };

  /** @param {{ name: string }} segment */
  const groupName = (segment) => `RFM ${segment.name}`;

  /**
   * Looks at the account.
   *
   * @param {any} repository
   */
  const look = (repository) => {
    const segments = repository.segments();
    return {
      segments,
      categories: repository.categories(),
      actions: repository.actions(),
      known: JSON.parse(repository.knownActions()),
      searches: Object.fromEntries(
        [...searches.reports, ...segments.map(searches.membersOf)].map(({ id }) => [
          id,
          repository.findSearch(id),
        ]),
      ),
      groups: repository.groups(),
    };
  };

  /**
   * Every step in the order they are taken in: what it makes, whether that exists, and how it is made.
   *
   * @param {any} account as `look` gives it; steps add to it what they make
   * @param {any} repository
   * @returns {{ title: string, exists: boolean, make: () => void }[]}
   */
  const steps = (account, repository) => [
    {
      title: `Customer category ${CATEGORY}`,
      exists: CATEGORY in account.categories,
      make: () => {
        account.categories[CATEGORY] = repository.createCategory(CATEGORY);
      },
    },
    ...account.segments.map((/** @type {any} */ segment) => ({
      title: `Action row of ${segment.name}`,
      exists: segment.id in account.actions,
      make: () => {
        const { category, notify = false, campaignName = null } = DEFAULT_ACTIONS[segment.scriptId] ?? {};
        const id = repository.createAction({
          segment: segment.id,
          category: category === undefined ? null : account.categories[category],
          notify,
          campaignName,
        });
        account.actions[segment.id] = { id };
      },
    })),
    {
      title: 'List of the action rows for the user event',
      exists:
        account.segments.length > 0 &&
        account.segments.every(
          (/** @type {any} */ { id }) => account.known[id] && account.known[id] === account.actions[id]?.id,
        ),
      make: () => {
        const rows = Object.entries(account.actions).map(([segment, action]) => [segment, action.id]);
        repository.rememberActions(Object.fromEntries(rows));
      },
    },
    ...[...searches.reports, ...account.segments.map(searches.membersOf)].map((definition) => ({
      title: `Saved search ${definition.title}`,
      exists: account.searches[definition.id] !== null,
      make: () => {
        account.searches[definition.id] = repository.createSearch(definition);
      },
    })),
    ...account.segments.map((/** @type {any} */ segment) => ({
      title: `Dynamic group ${groupName(segment)}`,
      exists: groupName(segment) in account.groups,
      make: () => {
        repository.createGroup(groupName(segment), account.searches[searches.membersOf(segment).id]);
      },
    })),
  ];

  /**
   * Takes every step that is still to be taken. One that fails does not keep the others back.
   *
   * @param {{ title: string, exists: boolean, make: () => void }[]} all
   * @param {boolean} create whether to make anything at all
   * @returns {{ title: string, state: string }[]}
   */
  const carryOut = (all, create) =>
    all.map(({ title, exists, make }) => {
      if (exists) return { title, state: 'exists' };
      if (!create) return { title, state: 'missing' };
      try {
        make();
        return { title, state: 'created' };
      } catch (error) {
        return { title, state: `failed: ${/** @type {any} */ (error).message}` };
      }
    });

  /** @param {{ title: string, state: string }[]} states @returns {string} HTML */
  const page = (states) => {
    const cell = 'padding:4px 12px;border-bottom:1px solid #d9dee3;color:#1f2933';
    const rows = states.map(
      ({ title, state }) =>
        `<tr><td style="${cell}">${escape(title)}</td><td style="${cell}">${escape(state)}</td></tr>`,
    );
    return `<table style="border-collapse:collapse;font-size:14px">${rows.join('')}</table>`;
  };

  return { look, steps, carryOut, page };
});
