/**
 * What a campaign brought per customer, against those held out. The worker has the same arithmetic
 * (`rfm/campaigns/effect.py`), which says why it is so. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  const FEWEST_BUYERS = 30;
  const BESIDE_LEAST = 100;
  const BESIDE_MOST = 250;
  /** Quantiles of the normal distribution: 0.975 and 0.8. */
  const Z95 = 1.959963984540054;
  const POWER = 0.8416212335729143;
  const MOST_TIMES = 100;

  /**
   * Customers, and what they spent in the window: cents, and square cents.
   *
   * @typedef {{ customers: number, buyers: number, total: number, squares: number }} Group
   */

  /** @param {Group} one @param {Group} other @returns {Group} */
  const together = (one, other) => ({
    customers: one.customers + other.customers,
    buyers: one.buyers + other.buyers,
    total: one.total + other.total,
    squares: one.squares + other.squares,
  });

  /** @param {Group} group */
  const mean = ({ total, customers }) => (customers > 0 ? total / customers : 0);

  /** @param {Group} group @param {Group} everybody @param {number} beside */
  const variance = (group, everybody, beside) => {
    const buyerMean = everybody.total / everybody.buyers;
    const ownMean = (group.total + beside * buyerMean) / (group.buyers + beside);
    const scaled = buyerMean ? (everybody.squares / everybody.buyers) * (ownMean / buyerMean) ** 2 : 0;
    const secondMoment = (group.squares + beside * scaled) / (group.buyers + beside);
    const share = (group.buyers + 1) / (group.customers + 2);
    return Math.max(0, share * secondMoment - (share * ownMean) ** 2);
  };

  /** @param {Group} sent @param {Group} heldOut @returns {number | null} */
  const moreForBuyers = (sent, heldOut) => {
    const fewest = Math.min(sent.buyers, heldOut.buyers);
    if (fewest === 0 || heldOut.customers === 0) return null;
    return Math.ceil((sent.customers + heldOut.customers) * (FEWEST_BUYERS / fewest - 1));
  };

  /**
   * @param {Group} sent
   * @param {Group} heldOut
   * @returns {{ difference: number, low: number | null, high: number | null, shows: string, more: number | null }}
   */
  const effectOf = (sent, heldOut) => {
    const difference = mean(sent) - mean(heldOut);
    if (Math.min(sent.buyers, heldOut.buyers) < FEWEST_BUYERS)
      return {
        difference,
        low: null,
        high: null,
        shows: 'too few buyers',
        more: moreForBuyers(sent, heldOut),
      };
    const everybody = together(sent, heldOut);
    const fewest = Math.min(sent.buyers, heldOut.buyers);
    const beside = Math.min(BESIDE_MOST, Math.max(BESIDE_LEAST, 50 + Math.floor(fewest / 2)));
    const parts = [sent, heldOut].map((group) => ({
      variance: variance(group, everybody, beside) / group.customers,
      weight: group.buyers + beside,
    }));
    const sum = parts[0].variance + parts[1].variance;
    const error = Math.sqrt(sum);
    const freedom = sum ** 2 / parts.reduce((all, part) => all + part.variance ** 2 / part.weight, 0);
    const reach = (Z95 + (Z95 ** 3 + Z95) / (4 * freedom)) * error;
    const [low, high] = [difference - reach, difference + reach];
    if (low > 0 || high < 0) return { difference, low, high, shows: low > 0 ? 'more' : 'less', more: null };
    const times = difference > 0 ? (((Z95 + POWER) * error) / difference) ** 2 : Infinity;
    const more = times > MOST_TIMES ? null : Math.max(1, Math.ceil(everybody.customers * (times - 1)));
    return { difference, low, high, shows: 'nothing yet', more };
  };

  return { effectOf, FEWEST_BUYERS };
});
