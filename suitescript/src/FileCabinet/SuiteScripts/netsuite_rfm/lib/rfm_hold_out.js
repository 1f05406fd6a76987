/**
 * Decides which customers are held out of a campaign, so that the others can be compared with them. No N module is used
 * here.
 *
 * A fixed hash of customer and campaign decides. The worker's `rfm/campaigns/hold_out.py` has the same hash and names
 * its source.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  const FNV_OFFSET = 0x811c9dc5;
  const FNV_PRIME = 0x01000193;
  const ALL = 2 ** 32;
  const STEPS = 10000;

  /** @param {string} customer internal id @param {string} campaign letters and digits @returns {number} of 32 bits */
  const hash = (customer, campaign) => {
    let mixed = FNV_OFFSET;
    Array.from(`${campaign}:${customer}`).forEach((letter) => {
      mixed = Math.imul(mixed ^ letter.charCodeAt(0), FNV_PRIME);
    });
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };

  /** @param {string} customer @param {string} campaign @param {number} percent of all customers to hold out */
  const isHeldOut = (customer, campaign, percent) =>
    hash(customer, campaign) * STEPS < Math.round((percent * STEPS) / 100) * ALL;

  /**
   * The key of a campaign: its record, else the promotion, else the event.
   *
   * @param {{ campaign: string | null, promotion: string | null, campaignEvent: string | null }} action
   * @returns {string} empty without any
   */
  const keyOf = ({ campaign, promotion, campaignEvent }) => {
    if (campaign !== null) return `campaign ${campaign}`;
    if (promotion !== null) return `promotion ${promotion}`;
    return campaignEvent === null ? '' : `event ${campaignEvent}`;
  };

  return { hash, isHeldOut, keyOf };
});
