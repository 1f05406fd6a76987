/**
 * Whether a customer may be sent a campaign. No N module is used here.
 *
 * The global subscription status decides (section_N994827): it opts out whoever unsubscribes, and everybody with the
 * same address (section_N995376). The worker's `sync` has the same rule and the same words.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /** Internal ids of the opt-in values of the customer's global subscription status. */
  const OPTED_IN = ['1', '3']; // soft opt-in and confirmed opt-in; 2 and 4 are the opt-outs
  const CONFIRMED_OPT_IN = '3';

  /** How much consent is required, with the words of the worker's setting RFM_CONSENT. */
  const NOT_OPTED_OUT = 'not-opted-out';
  const CONFIRMED = 'confirmed';
  const CLAIMED = 'SENDING';
  const IN_DOUBT = 'IN DOUBT: interrupted while sending';
  /** For a customer who could have been sent it, and was held out for comparison. */
  const HELD_OUT = 'HELD OUT';
  /** For a customer to whom another system sends it, such as Klaviyo. */
  const TARGETED = 'TARGETED: sent elsewhere';
  const BOUGHT = 'STOPPED: bought';
  const LEFT = 'STOPPED: left the segment';

  /**
   * The policy that a script parameter names; NOT_OPTED_OUT if it is empty. Any other word means CONFIRMED, so that a
   * typing error never widens consent.
   *
   * @param {unknown} configured
   */
  const policyOf = (configured) => {
    const word = String(configured ?? '').trim();
    return word === '' || word === NOT_OPTED_OUT ? NOT_OPTED_OUT : CONFIRMED;
  };

  /**
   * A preselection by the global subscription status, for a query.
   *
   * @param {string} policy
   * @returns {StatusChoice}
   */
  const choiceOf = (policy) =>
    policy === NOT_OPTED_OUT
      ? { statuses: OPTED_IN, orNone: true, optedIn: OPTED_IN }
      : { statuses: [CONFIRMED_OPT_IN], orNone: false, optedIn: OPTED_IN };

  /** The form in which addresses are compared. @param {string} email */
  const addressOf = (email) => email.trim().toLowerCase();

  /**
   * @param {{ status: string | null, email: string | null, isInactive: boolean, addressOptedOut: boolean }} customer
   *   `addressOptedOut`: whether any customer with this address opted out
   * @param {string} policy
   * @returns {string | null} why nothing may be sent; null if it may
   */
  const refusal = (customer, policy) => {
    if (customer.isInactive) return 'SKIPPED: inactive';
    if (!customer.email || addressOf(customer.email) === '') return 'SKIPPED: no e-mail address';
    if (customer.status !== null && !OPTED_IN.includes(customer.status)) return 'SKIPPED: opted out';
    if (customer.addressOptedOut) return 'SKIPPED: opted out on another customer with this address';
    if (policy !== NOT_OPTED_OUT && customer.status !== CONFIRMED_OPT_IN)
      return 'SKIPPED: no confirmed opt-in';
    return null;
  };

  /**
   * Whether a mail has a campaign, sent by NetSuite or elsewhere.
   *
   * @param {ActionMail} action
   */
  const hasCampaign = ({ campaignEvent, campaign, promotion }) =>
    campaignEvent !== null || campaign !== null || promotion !== null;

  /** Whether a segment's first mail goes out as soon as a customer enters it. @param {ActionMail} action */
  const isAtOnce = (action) => hasCampaign(action) && action.delay === 0;

  /** What sendCampaignEvent returns if it could not send: -1 instead of a response's id (section_4431144897). */
  const NOT_SENT = -1;

  /** @param {number} response @returns {string | null} why nothing was sent; null if it was sent */
  const reasonOf = (response) =>
    response === NOT_SENT ? 'NetSuite did not send it, see the campaign event' : null;

  /** @param {number} response internal id of the campaign response */
  const outcome = (response) => `RESPONSE ${response}`;

  /** @param {string} reason why the sending was refused @returns {string} as the history row says it */
  const refused = (reason) => `REFUSED: ${reason}`;

  return {
    refusal,
    policyOf,
    choiceOf,
    addressOf,
    reasonOf,
    outcome,
    refused,
    OPTED_IN,
    CLAIMED,
    IN_DOUBT,
    hasCampaign,
    isAtOnce,
    HELD_OUT,
    TARGETED,
    BOUGHT,
    LEFT,
  };
});
