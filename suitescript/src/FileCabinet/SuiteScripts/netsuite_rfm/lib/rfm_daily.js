/**
 * The nightly job without its digests: collects what is to do, and handles each change. No N module is used here:
 * `services` gives access to NetSuite.
 *
 * Nothing is announced twice. A digest has a reference, which is in its subject and is written to the history rows
 * before the mail is sent. Those rows were announced if a mail with that reference exists. A campaign is claimed before
 * it is sent, and a claimed one is never sent again. A failed consequence of a change does not stop the others: what
 * NetSuite refuses is noted on the history row.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_campaign',
  './rfm_campaign_sending',
  './rfm_category',
  './rfm_change',
  './rfm_effect',
  './rfm_follow',
  './rfm_refusal',
], (campaign, sending, category, changes, effects, following, refusal) => {
  /** Older changes are never announced, so that switching something on does not announce the past. */
  const ANNOUNCE_DAYS = 7;
  /** For weekly digests, so that one may be a week late. */
  const WEEKLY_ANNOUNCE_DAYS = 14;
  const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
  const NO_STORE = 'none';

  /**
   * @param {Date} now
   * @returns {string} such as RFM-20261121T020000
   */
  const runReference = (now) => `RFM-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}`;

  /**
   * @param {string | null} configured first day to announce, YYYY-MM-DD
   * @param {string} today YYYY-MM-DD
   * @param {number} [days] that announcements go back at most
   * @returns {string | null} first day whose changes this run announces; null: none
   */
  const announceFrom = (configured, today, days = ANNOUNCE_DAYS) => {
    if (changes.dayOf(configured) === null) return null;
    const oldest = changes.daysBefore(today, days);
    return String(configured).slice(0, 10) > oldest ? String(configured).slice(0, 10) : oldest;
  };

  /**
   * Returns the mails that are due some days after a customer entered a segment.
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
   * Returns when digests are sent.
   *
   * @param {string} weekday such as Monday; anything else means every night
   * @param {string} today YYYY-MM-DD
   * @returns {{ days: number, isToday: boolean }} how many days a digest goes back, and whether it is sent today
   */
  const digestDay = (weekday, today) => {
    const wanted = WEEKDAYS.indexOf(weekday.trim().toUpperCase());
    if (wanted < 0) return { days: ANNOUNCE_DAYS, isToday: true };
    return { days: WEEKLY_ANNOUNCE_DAYS, isToday: changes.dayOf(today)?.getDay() === wanted };
  };

  /**
   * Returns everything to do: an item for each change, for each category still to be set, and for each customer whose
   * days outside a segment are over.
   *
   * @param {{ announceFrom: string | null, mayMail: boolean, digestWeekday: string }} settings
   * @param {Repository} repository
   * @param {{ now: Date, today: string }} clock
   * @returns {object[]}
   */
  const gather = (settings, repository, { now, today }) => {
    const run = runReference(now);
    const actions = repository.actions();
    /** @param {string | null} segment */
    const ruleOf = (segment) => actions[segment ?? ''] ?? null;
    const digests = digestDay(settings.digestWeekday, today);
    const from = settings.mayMail ? announceFrom(settings.announceFrom, today, digests.days) : null;
    const campaignsFrom = announceFrom(settings.announceFrom, today);
    const unsent = from === null ? [] : repository.unsentReferences(from);
    const enrich = (/** @type {PendingItem | MissingItem} */ item) => {
      const open = digests.isToday && (item.digest === null || unsent.includes(item.digest));
      return {
        ...item,
        run,
        since: from,
        announced: from !== null && item.changedOn >= from,
        mayStartCampaign: campaignsFrom !== null && item.changedOn >= campaignsFrom,
        joined: open && ruleOf(item.to)?.notify === true,
        left: open && ruleOf(item.from)?.notify === true,
        action: ruleOf(item.to),
        actionLeft: ruleOf(item.from),
      };
    };
    const missing = repository.missingChanges(today).map((item) => {
      const { effect } = effects.decide(item, item.held, ruleOf(item.from)?.daysOutside ?? 0, item.changedOn);
      // A change that waits is announced by its row when it takes effect.
      return effect === null ? enrich(item) : { ...enrich(item), announced: false };
    });
    const pending = from === null ? [] : repository.pendingRows(from, today, unsent, actions).map(enrich);
    const unsettled = repository
      .unsettledCategories()
      .map((item) => ({ ...item, unsettled: true, action: ruleOf(item.to) }));
    const ended = repository
      .endedWaits(today)
      .map((item) => ({ ...item, ended: true, action: ruleOf(item.to) }));
    const due =
      campaignsFrom === null || !settings.mayMail
        ? []
        : dueMails(actions, repository, String(settings.announceFrom), today);
    return [...ended, ...unsettled, ...missing, ...pending, ...due];
  };

  /** @param {CategoryState} item */
  const categoryOf = (item) => ({
    current: item.category,
    set: item.categorySet,
    before: item.categoryBefore,
  });

  /**
   * Adds a missing history row, and sets the category.
   *
   * @param {MissingItem & NightMarks} item
   * @param {Services} services
   * @returns {string | null} the new row's internal id; null if the row exists by now
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
        held: item.held,
      },
      categoryOf(item),
      {
        repository,
        readAction: () => item.action,
        daysOutside: () => item.actionLeft?.daysOutside ?? 0,
        lastAttempt: true,
        logError,
      },
    );
  };

  /**
   * Tries once more to set a category that the user event could not set, unless a later change has decided it.
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
    const services = { repository, lastAttempt: true, logError };
    following.settle({ id: item.id, customer: item.customer, refused }, decision, services);
  };

  /**
   * Handles a customer whose days outside are over: sets the category of the present segment, as which the customer now
   * counts.
   *
   * @param {EndedItem} item
   * @param {Services} services
   */
  const endWait = (item, { repository, logError }) => {
    if (repository.countsAs(item.customer) !== item.countsAs) return; // back, or ended by an earlier attempt
    const decision = category.decide(categoryOf(item), item.action);
    const row = { id: item.id, customer: item.customer, refused: null };
    if (decision !== null) following.settle(row, decision, { repository, lastAttempt: true, logError });
    repository.setCountsAs(item.customer, { segment: null, until: null });
  };

  /**
   * Handles one item: a wait that is over, a category to set, a mail that is due, or a change with its campaign and, if
   * missing, its row.
   *
   * @param {NightItem | UnsettledItem | EndedItem | DueItem} item
   * @param {Services} services
   * @returns {{ key: string, value: object } | null} what the digest of its store needs
   */
  const handleChange = (item, services) => {
    if (item.ended) {
      endWait(item, services);
      return null;
    }
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
    if (row.mayStartCampaign && row.action !== null && campaign.isAtOnce(row.action) && row.campaign === null)
      sending.startAtOnce(row, row.action, services);
    if (!row.joined && !row.left) return null;
    return { key: row.location ?? NO_STORE, value: row };
  };

  return { gather, handleChange, announceFrom, digestDay, runReference, ANNOUNCE_DAYS, NO_STORE };
});
