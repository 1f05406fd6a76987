/**
 * The nightly job up to its mails: what there is to do, and what becomes of each change. No N module is used here: all
 * that is outside comes in as `services`.
 *
 * Nothing is announced twice. A digest has a reference, which is in its subject and is written on the history rows
 * before the mail is sent. Whether a mail of that reference exists decides whether those rows were announced.
 * A campaign is claimed before it is sent and never sent again once claimed.
 * No consequence of a change keeps another back: what NetSuite refuses is noted on the history row.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_campaign',
  './rfm_campaign_sending',
  './rfm_category',
  './rfm_change',
  './rfm_follow',
  './rfm_refusal',
], (campaign, sending, category, changes, following, refusal) => {
  /** Changes older than this are history only, so that switching something on does not announce the past. */
  const ANNOUNCE_DAYS = 7;
  const NO_STORE = 'none';

  /**
   * @param {Date} now
   * @returns {string} such as RFM-20261121T020000
   */
  const runReference = (now) => `RFM-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}`;

  /**
   * @param {string | null} configured first day to announce, YYYY-MM-DD
   * @param {string} today YYYY-MM-DD
   * @returns {string | null} first day whose changes this run announces; null: none
   */
  const announceFrom = (configured, today) => {
    if (changes.dayOf(configured) === null) return null;
    const oldest = changes.daysBefore(today, ANNOUNCE_DAYS);
    return String(configured).slice(0, 10) > oldest ? String(configured).slice(0, 10) : oldest;
  };

  /**
   * Mails that are due some days after a customer entered a segment.
   *
   * @param {Record<string, ActionRule>} actions
   * @param {Repository} repository
   * @param {string} configured first day whose changes are announced
   * @param {string} today
   * @returns {DueItem[]}
   */
  const dueMails = (actions, repository, configured, today) => {
    const mails = Object.entries(actions).flatMap(([segment, { later, ...first }]) => [
      ...(first.delay > 0 ? [{ segment, mail: first, isFirst: true }] : []),
      ...later.map((mail) => ({ segment, mail, isFirst: false })),
    ]);
    return mails
      .filter(({ mail }) => campaign.hasCampaign(mail))
      .flatMap(({ segment, mail, isFirst }) => {
        const oldest = changes.daysBefore(today, ANNOUNCE_DAYS + mail.delay);
        const since = configured.slice(0, 10) > oldest ? configured.slice(0, 10) : oldest;
        const until = changes.daysBefore(today, mail.delay);
        const asked = { id: mail.id, segment, first: isFirst };
        return repository
          .dueRows(asked, since, until)
          .map((row) => ({ ...row, due: /** @type {const} */ (true), isFirst, mail }));
      });
  };

  /**
   * Everything there is to do, one item for each change, for each category that is still to be set, and for each
   * later mail.
   *
   * @param {{ announceFrom: string | null, mayMail: boolean }} settings
   * @param {Repository} repository
   * @param {{ now: Date, today: string }} clock
   * @returns {object[]}
   */
  const gather = (settings, repository, { now, today }) => {
    const run = runReference(now);
    const actions = repository.actions();
    /** @param {string | null} segment */
    const ruleOf = (segment) => actions[segment ?? ''] ?? null;
    const from = settings.mayMail ? announceFrom(settings.announceFrom, today) : null;
    const unsent = from === null ? [] : repository.unsentReferences(from);
    const enrich = (/** @type {PendingItem | MissingItem} */ item) => {
      const open = item.digest === null || unsent.includes(item.digest);
      return {
        ...item,
        run,
        since: from,
        announced: from !== null && item.changedOn >= from,
        joined: open && ruleOf(item.to)?.notify === true,
        left: open && ruleOf(item.from)?.notify === true,
        action: ruleOf(item.to),
      };
    };
    const missing = repository.missingChanges(today).map(enrich);
    const pending = from === null ? [] : repository.pendingRows(from, unsent, actions).map(enrich);
    const unsettled = repository
      .unsettledCategories()
      .map((item) => ({ ...item, unsettled: true, action: ruleOf(item.to) }));
    const due = from === null ? [] : dueMails(actions, repository, String(settings.announceFrom), today);
    return [...unsettled, ...missing, ...pending, ...due];
  };

  /** @param {CategoryState} item */
  const categoryOf = (item) => ({
    current: item.category,
    set: item.categorySet,
    before: item.categoryBefore,
  });

  /**
   * Adds the row that is missing, and the category with it.
   *
   * @param {MissingItem & NightMarks} item
   * @param {Services} services
   * @returns {string | null} the new row's internal id; null if there is one by now
   */
  const addMissing = (item, { repository, logError }) => {
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
      categoryOf(item),
      { repository, readAction: () => item.action, lastAttempt: true, logError },
    );
  };

  /**
   * Sets a category that the user event could not set, one last time. One that a later change has decided is left.
   *
   * @param {UnsettledItem} item
   * @param {Services} services
   */
  const settleCategory = (item, { repository, logError }) => {
    const { category: state, refused } = repository.stateOf(item.id);
    if (state !== following.PENDING) return;
    const decision = item.isLast ? category.decide(categoryOf(item), item.action) : null;
    if (decision === null) {
      const note = { refused: refusal.noted(refused, refusal.CATEGORY, null) };
      repository.noteOnRow(item.id, { categoryState: following.SET, ...(refused === null ? {} : note) });
      return;
    }
    const services = { repository, readAction: () => item.action, lastAttempt: true, logError };
    following.settle({ id: item.id, customer: item.customer, refused }, decision, services);
  };

  /**
   * One item: a category to set; a mail that is due; or a change, with its row if that is missing, and its campaign.
   *
   * @param {NightItem | UnsettledItem | DueItem} item
   * @param {Services} services
   * @returns {{ key: string, value: object } | null} what the digest of its store is to know
   */
  const handleChange = (item, services) => {
    if (item.unsettled) {
      settleCategory(item, services);
      return null;
    }
    if (item.due) {
      if (services.mayMail) sending.startDue(item, services);
      return null;
    }
    const id = item.id === null ? addMissing(item, services) : item.id;
    if (id === null) return null;
    const row = { ...item, id };
    if (!row.announced || !services.mayMail) return null;
    if (row.action !== null && campaign.isAtOnce(row.action) && row.campaign === null)
      sending.startAtOnce(row, row.action, services);
    if (!row.joined && !row.left) return null;
    return { key: row.location ?? NO_STORE, value: row };
  };

  return { gather, handleChange, announceFrom, runReference, ANNOUNCE_DAYS, NO_STORE };
});
