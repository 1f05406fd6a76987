/**
 * Whether a customer may be sent a campaign. No N module is used here.
 *
 * The global subscription status decides (section_N994827): who unsubscribes is opted out by it.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  /** Internal ids of the opt-in values of the customer's global subscription status. */
  const OPTED_IN = ['1', '3']; // soft opt-in and confirmed opt-in; 2 and 4 are the opt-outs
  const CLAIMED = 'SENDING';
  const IN_DOUBT = 'IN DOUBT: interrupted while sending';

  /**
   * @param {{ status: string | null, email: string | null, isInactive: boolean }} customer
   * @returns {string | null} why nothing may be sent; null if it may
   */
  const refusal = (customer) => {
    if (customer.isInactive) return 'SKIPPED: inactive';
    if (!customer.email) return 'SKIPPED: no e-mail address';
    if (customer.status !== null && !OPTED_IN.includes(customer.status)) return 'SKIPPED: opted out';
    return null;
  };

  /** What sendCampaignEvent answers where it could not send: -1 instead of a response's id (section_4431144897). */
  const NOT_SENT = -1;

  /** @param {number} response @returns {string | null} why nothing was sent; null where it was */
  const reasonOf = (response) =>
    response === NOT_SENT ? 'NetSuite did not send it, see the campaign event' : null;

  /** @param {number} response internal id of the campaign response */
  const outcome = (response) => `RESPONSE ${response}`;

  /** @param {string} reason why the sending was refused @returns {string} as the history row says it */
  const refused = (reason) => `REFUSED: ${reason}`;

  return { refusal, reasonOf, outcome, refused, OPTED_IN, CLAIMED, IN_DOUBT };
});
