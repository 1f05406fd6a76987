/**
 * What a campaign brought per customer, compared with the customers held out. The worker has the same calculation in
 * `rfm/campaigns/effect.py`, which explains it. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  const FEWEST_BUYERS = 30;
  const BESIDE_LEAST = 100;
  const BESIDE_MOST = 250;
  const HEAVY = 8;
  const WIDER = 0.02;
  /** Quantiles of the normal distribution: 0.975 and 0.8. */
  const Z95 = 1.959963984540054;
  const POWER = 0.8416212335729143;
  const MOST_TIMES = 100;

  /**
   * Customers and their revenue in the window: `total` in cents, `squares` as the sum of squared cents.
   *
   * @typedef {{ customers: number, buyers: number, total: number, squares: number }} Group
   *
   * @typedef {[Group, Group][]} Strata pairs of customers sent the mail and customers held out
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

  /** How far the interval of a mean extends below and above it. @param {number} of @param {number} error */
  const reach = (of, error) =>
    of > 0
      ? { down: -of * Math.expm1(-error / of), up: of * Math.expm1(error / of) }
      : { down: error, up: error };

  /** @param {Group[]} groups */
  const all = (groups) => groups.reduce(together, { customers: 0, buyers: 0, total: 0, squares: 0 });

  /** @param {Strata} strata @param {number[]} weights */
  const reaches = (strata, weights) => {
    const [sent, heldOut] = [0, 1].map((at) => all(strata.map((pair) => pair[at])));
    const everybody = together(sent, heldOut);
    const tail = everybody.total > 0 ? (everybody.squares * everybody.buyers) / everybody.total ** 2 : 1;
    const fewest = Math.min(sent.buyers, heldOut.buyers);
    const beside =
      Math.min(BESIDE_MOST, Math.max(BESIDE_LEAST, 50 + Math.floor(fewest / 2))) *
      Math.min(HEAVY, Math.max(1, tail / HEAVY));
    const parts = strata.flatMap((pair, at) =>
      pair.map((group) => ({
        mean: weights[at] * mean(group),
        variance: (weights[at] ** 2 * variance(group, everybody, beside)) / group.customers,
        weight: group.buyers + beside,
      })),
    );
    const sum = parts.reduce((total, part) => total + part.variance, 0);
    const freedom = sum ** 2 / parts.reduce((total, part) => total + part.variance ** 2 / part.weight, 0);
    const times = (Z95 + (Z95 ** 3 + Z95) / (4 * freedom)) * (1 + WIDER * Math.max(0, Math.log(tail / 2)));
    const found = parts.map((part) => reach(part.mean, times * Math.sqrt(part.variance)));
    return strata.map((_, at) => ({ sent: found[2 * at], heldOut: found[2 * at + 1] }));
  };

  /**
   * Compares within strata, because they hold out different shares.
   *
   * @param {Strata} strata without empty groups
   * @returns {CampaignEffect}
   */
  const effectWithin = (strata) => {
    const [sent, heldOut] = [0, 1].map((at) => all(strata.map((pair) => pair[at])));
    const weights = strata.map(([mailed]) => mailed.customers / sent.customers);
    const difference = strata.reduce(
      (total, [mailed, spared], at) => total + weights[at] * (mean(mailed) - mean(spared)),
      0,
    );
    const incremental = difference * sent.customers;
    const known = { difference, incremental };
    if (Math.min(sent.buyers, heldOut.buyers) < FEWEST_BUYERS)
      return { ...known, low: null, high: null, shows: 'too few buyers', more: moreForBuyers(sent, heldOut) };
    const ways = reaches(strata, weights);
    const low = difference - Math.hypot(...ways.flatMap((way) => [way.sent.down, way.heldOut.up]));
    const high = difference + Math.hypot(...ways.flatMap((way) => [way.sent.up, way.heldOut.down]));
    if (low > 0 || high < 0) return { ...known, low, high, shows: low > 0 ? 'more' : 'less', more: null };
    const times = difference > 0 ? (((1 + POWER / Z95) * (difference - low)) / difference) ** 2 : Infinity;
    const customers = sent.customers + heldOut.customers;
    const more = times > MOST_TIMES ? null : Math.max(1, Math.ceil(customers * (times - 1)));
    return { ...known, low, high, shows: 'nothing yet', more };
  };

  /** @param {Group} sent @param {Group} heldOut */
  const effectOf = (sent, heldOut) => effectWithin([[sent, heldOut]]);

  return { effectOf, effectWithin, FEWEST_BUYERS };
});
