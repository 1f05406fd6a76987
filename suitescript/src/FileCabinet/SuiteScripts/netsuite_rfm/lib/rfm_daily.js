/**
 * The nightly job, stage by stage. No N module is used here: all that is outside comes in as `services`.
 *
 * Nothing is announced twice. A digest has a reference, which is in its subject and is written on the history rows
 * before the mail is sent. Whether a mail of that reference exists decides whether those rows were announced.
 * A campaign is claimed before it is sent and never sent again once claimed.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_campaign', './rfm_change', './rfm_digest', './rfm_follow', './rfm_recipient'], (
  campaign,
  changes,
  digest,
  following,
  recipient,
) => {
  /** Changes older than this are history only, so that switching something on does not announce the past. */
  const ANNOUNCE_DAYS = 7;
  const NO_STORE = 'none';
  /** Left over in a reduce invocation for the mail, its retry after a restart, and reading. */
  const RESERVE_UNITS = 100;
  const UNITS_PER_ROW = 2;

  /**
   * @param {Date} now
   * @returns {string} such as RFM-20261121T020000
   */
  const runReference = (now) => `RFM-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}`;

  /**
   * @param {string | null} configured first day to announce, YYYY-MM-DD
   * @param {Date} now
   * @returns {string | null} first day whose changes this run announces; null: none
   */
  const announceFrom = (configured, now) => {
    if (changes.dayOf(configured) === null) return null;
    const oldest = changes.textOfDay(
      new Date(now.getFullYear(), now.getMonth(), now.getDate() - ANNOUNCE_DAYS),
    );
    return String(configured).slice(0, 10) > oldest ? String(configured).slice(0, 10) : oldest;
  };

  /**
   * Everything there is to do, one item for each change.
   *
   * @param {{ announceFrom: string | null }} settings
   * @param {any} repository
   * @param {Date} now
   * @returns {object[]}
   */
  const gather = (settings, repository, now) => {
    const run = runReference(now);
    const actions = repository.actions();
    const from = announceFrom(settings.announceFrom, now);
    const unsent = from === null ? [] : repository.unsentReferences(from);
    const enrich = (/** @type {any} */ item) => {
      const open = item.digest === null || unsent.includes(item.digest);
      return {
        ...item,
        run,
        announced: from !== null && item.changedOn >= from,
        joined: open && actions[item.to]?.notify === true,
        left: open && actions[item.from]?.notify === true,
        action: actions[item.to] ?? null,
      };
    };
    const missing = repository.missingChanges(changes.textOfDay(now)).map(enrich);
    const pending = from === null ? [] : repository.pendingRows(from, unsent, actions).map(enrich);
    return [...missing, ...pending];
  };

  /**
   * Adds the row that is missing, and the category with it.
   *
   * @param {any} item
   * @param {any} repository
   * @returns {string | null} the new row's internal id; null if there is one by now
   */
  const addMissing = (item, repository) => {
    if (!repository.isStillMissing(item)) return null;
    return following.follow(
      {
        customer: item.customer,
        from: item.from,
        to: item.to,
        changedOn: changes.dayOf(item.changedOn),
        score: item.score,
        lastOrder: changes.dayOf(item.lastOrder),
        lifetimeValue: item.lifetimeValue === null ? null : Number(item.lifetimeValue),
        source: 'RECONCILE',
        key: changes.keyOfReconcile(item.customer, item.lastRow, item.to),
      },
      { current: item.category, set: item.categorySet, before: item.categoryBefore },
      item.action,
      repository,
    );
  };

  /**
   * @param {any} item
   * @param {any} services
   */
  const startCampaign = (item, { repository, sendCampaignEvent }) => {
    const state = repository.campaignOf(item.id);
    if (state === campaign.CLAIMED) repository.markCampaign(item.id, campaign.IN_DOUBT);
    if (state !== null) return;
    const refusal = campaign.refusal(repository.contact(item.customer));
    if (refusal !== null) {
      repository.markCampaign(item.id, refusal);
      return;
    }
    repository.markCampaign(item.id, campaign.CLAIMED);
    const response = sendCampaignEvent(Number(item.action.campaignEvent), Number(item.customer));
    repository.markCampaign(item.id, campaign.outcome(response));
  };

  /**
   * One change: its row if that is missing, its campaign.
   *
   * @param {any} item
   * @param {any} services
   * @returns {{ key: string, value: object } | null} what the digest of its store is to know
   */
  const handleChange = (item, services) => {
    let row = item;
    if (item.id === null) {
      const id = addMissing(item, services.repository);
      if (id === null) return null;
      row = { ...item, id };
    }
    if (!row.announced) return null;
    if (row.action?.campaignEvent && row.campaign === null) startCampaign(row, services);
    if (!row.joined && !row.left) return null;
    return { key: row.location ?? NO_STORE, value: row };
  };

  /**
   * Rows that no other digest has claimed.
   *
   * @param {any[]} rows
   * @param {string} reference of this digest
   * @param {any} repository
   */
  const unclaimed = (rows, reference, repository) => {
    const marks = repository.digestMarks(rows.map((row) => row.id));
    return rows
      .map((row) => ({ ...row, mark: marks[row.id] ?? null }))
      .filter((row) => row.mark === null || row.mark === reference || row.mark === row.digest);
  };

  /**
   * The digest of one store: its rows are claimed, then it is sent.
   *
   * @param {string} key internal id of the location, or none
   * @param {any[]} values what handleChange gave
   * @param {any} services
   * @returns {string} what was done, for the log
   */
  const sendDigest = (key, values, services) => {
    const { repository, settings } = services;
    if (settings.author === null) return `${key}: not sent, no sender is configured`;
    const rows = Object.values(Object.fromEntries(values.map((row) => [row.id, row])));
    const reference = `${rows[0].run}-${key}`;
    const free = unclaimed(rows, reference, repository);
    if (free.some((row) => row.mark === reference) && repository.wasSent(reference))
      return `${key}: sent before`;
    if (free.length === 0) return `${key}: nothing left`;
    const store = key === NO_STORE ? null : repository.store(key);
    const to = recipient.choose(
      store?.manager ?? null,
      store === null || settings.managerTitles === '' ? [] : repository.employeesAt(key),
      settings.managerTitles,
      settings.defaultRecipient,
    );
    if (to === null) return `${key}: not sent, nobody to send it to; set the default recipient`;
    const room = Math.max(1, Math.floor((services.remainingUnits() - RESERVE_UNITS) / UNITS_PER_ROW));
    const claimed = free.slice(0, room);
    claimed
      .filter((row) => row.mark !== reference)
      .forEach((row) => repository.markDigest(row.id, reference));
    const { subject, body } = digest.compose(claimed, {
      store: store?.name ?? 'Customers without a store',
      reference,
      ...services.links,
    });
    services.sendMail({ author: settings.author, recipient: to, subject, body, row: claimed[0].id });
    return `${key}: ${claimed.length} changes to employee ${to}`;
  };

  return { gather, handleChange, sendDigest, announceFrom, runReference, ANNOUNCE_DAYS };
});
