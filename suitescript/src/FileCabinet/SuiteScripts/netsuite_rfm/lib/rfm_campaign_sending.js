/**
 * Decides who is sent a mail of a campaign and who is held out, and notes it on the history row. No N module is used
 * here: `services` gives access to NetSuite.
 *
 * A mail is claimed before it is sent, and a claimed mail is never sent again. The result of a segment's first mail is
 * the row's campaign result; each later mail of a series has a line in the row's list of later mails.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_campaign', './rfm_hold_out', './rfm_refusal'], (campaign, holdOut, refusal) => {
  /**
   * Where the history row has the result of one mail.
   *
   * @typedef {Object} Place
   * @property {(state: HistoryState) => string | null} read
   * @property {(state: HistoryState, result: string) => Record<string, string>} write values by the names of HISTORY
   */

  /** @param {ActionMail} mail @returns {Place} */
  const first = (mail) => ({
    read: (state) => state.campaign,
    write: (_, result) => ({ campaign: result, campaignKey: holdOut.keyOf(mail) }),
  });

  /** @param {string} line @param {string} mail */
  const isOf = (line, mail) => line.startsWith(`#${mail}: `);

  /** @param {ActionMail} mail @returns {Place} */
  const later = (mail) => ({
    read: (state) => {
      const line = (state.series ?? '').split('\n').find((text) => isOf(text, mail.id));
      return line === undefined ? null : line.slice(`#${mail.id}: `.length);
    },
    write: (state, result) => {
      const others = (state.series ?? '').split('\n').filter((line) => line !== '' && !isOf(line, mail.id));
      return { series: [...others, `#${mail.id}: ${result}`].join('\n') };
    },
  });

  /**
   * Decides about a mail. A customer who may not be mailed is not held out either, because those held out are compared
   * with customers who may be sent the mail.
   *
   * @param {{ customer: string, stopped: string | null }} item
   * @param {ActionMail} mail
   * @param {Services} services
   * @returns {string} CLAIMED if NetSuite is to send it now
   */
  const decide = (item, mail, { repository, policy }) => {
    if (item.stopped !== null) return item.stopped;
    const unwanted = campaign.refusal(repository.contact(item.customer), policy);
    if (unwanted !== null) return unwanted;
    if (holdOut.isHeldOut(item.customer, holdOut.keyOf(mail), mail.heldOut)) return campaign.HELD_OUT;
    return mail.campaignEvent === null ? campaign.TARGETED : campaign.CLAIMED;
  };

  /**
   * @param {{ id: string, customer: string, stopped: string | null }} item
   * @param {ActionMail} mail
   * @param {Place} place
   * @param {Services} services
   */
  const send = (item, mail, place, services) => {
    const { repository, sendCampaignEvent } = services;
    const state = repository.stateOf(item.id);
    if (state.withdrawn) return;
    const before = place.read(state);
    if (before === campaign.CLAIMED) repository.noteOnRow(item.id, place.write(state, campaign.IN_DOUBT));
    if (before !== null) return;
    const decided = decide(item, mail, services);
    repository.noteOnRow(item.id, place.write(state, decided));
    if (decided !== campaign.CLAIMED) return;
    const response = sendCampaignEvent(Number(mail.campaignEvent), Number(item.customer));
    const reason = campaign.reasonOf(response);
    const note = refusal.noted(state.refused, refusal.CAMPAIGN, reason);
    repository.noteOnRow(item.id, {
      ...place.write(state, reason === null ? campaign.outcome(response) : campaign.refused(reason)),
      ...(note === (state.refused ?? '') ? {} : { refused: note }),
    });
  };

  /**
   * Sends a mail. A refusal is noted and the mail is not tried again, because it may have been sent.
   *
   * @param {{ id: string, customer: string, stopped: string | null }} item
   * @param {ActionMail} mail
   * @param {Place} place
   * @param {Services} services
   */
  const start = (item, mail, place, services) => {
    const { repository, logError } = services;
    try {
      send(item, mail, place, services);
    } catch (error) {
      logError(`Campaign of customer ${item.customer} not started`, error);
      const reason = refusal.reasonOf(error);
      try {
        const state = repository.stateOf(item.id);
        const refused = refusal.noted(state.refused, refusal.CAMPAIGN, reason);
        repository.noteOnRow(item.id, { ...place.write(state, campaign.refused(reason)), refused });
      } catch (unnoted) {
        logError(`History row ${item.id} not completed`, unnoted);
      }
    }
  };

  /**
   * Sends the mail that is due as soon as a customer enters a segment.
   *
   * @param {RecordedItem} item
   * @param {ActionMail} mail
   * @param {Services} services
   */
  const startAtOnce = (item, mail, services) =>
    start({ id: item.id, customer: item.customer, stopped: null }, mail, first(mail), services);

  /**
   * Sends a mail that is due some days later, unless the customer has bought or left the segment by then.
   *
   * @param {DueItem} item
   * @param {Services} services
   */
  const startDue = ({ id, customer, bought, gone, isFirst, mail }, services) => {
    const stopped = bought ? campaign.BOUGHT : gone ? campaign.LEFT : null;
    start({ id, customer, stopped }, mail, isFirst ? first(mail) : later(mail), services);
  };

  return { startAtOnce, startDue };
});
