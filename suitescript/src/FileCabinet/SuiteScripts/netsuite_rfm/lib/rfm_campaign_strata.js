/**
 * Groups the customers of a campaign into strata in which the same share was held out. The worker has the same rule in
 * `rfm/campaigns/strata.py`, which explains it. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  const HELD_OUT = 'held out';
  const ERRORS = 3;

  /** Whether these customers were to be sent the mail. @param {CampaignSqlRow} row */
  const isAssigned = ({ outcome }) =>
    ['sent', 'sent elsewhere', 'in doubt'].includes(outcome) || outcome.startsWith('REFUSED');

  /** @param {CampaignSqlRow} row */
  const isHeldOut = ({ outcome }) => outcome === HELD_OUT;

  /** @param {CampaignSqlRow[]} rows */
  const customers = (rows) => rows.reduce((sum, row) => sum + Number(row.customers), 0);

  /** @param {CampaignSqlRow[]} rows */
  const heldOut = (rows) => customers(rows.filter(isHeldOut));

  /** @param {CampaignSqlRow[]} whole @param {CampaignSqlRow[][]} parts */
  const alike = (whole, parts) => {
    const share = whole.length > 0 ? heldOut(whole) / customers(whole) : 0;
    return parts.every((part) => {
      const of = customers(part);
      return Math.abs(heldOut(part) - share * of) <= 1 + ERRORS * Math.sqrt(share * (1 - share) * of);
    });
  };

  /** @param {CampaignSqlRow[]} rows @param {(row: CampaignSqlRow) => string} keyOf @returns {CampaignSqlRow[][]} */
  const by = (rows, keyOf) => {
    /** @type {Map<string, CampaignSqlRow[]>} */
    const parts = new Map();
    rows.forEach((row) => parts.set(keyOf(row), [...(parts.get(keyOf(row)) ?? []), row]));
    return [...parts.values()];
  };

  /** By segment, and by month if the months of a segment held out different shares. @param {CampaignSqlRow[]} rows */
  const apart = (rows) =>
    by(rows, (row) => String(row.segment)).flatMap((segment) => {
      const waves = by(segment, (row) => row.wave);
      return alike(segment, waves) ? [segment] : waves;
    });

  /** @param {CampaignSqlRow[]} rows @returns {CampaignSqlRow[][]} */
  const strataOf = (rows) => {
    const eligible = rows.filter((row) => isAssigned(row) || isHeldOut(row));
    const cells = by(eligible, (row) => `${row.segment} ${row.wave}`);
    return (alike(eligible, cells) ? [eligible] : apart(eligible)).filter(
      (part) => heldOut(part) > 0 && heldOut(part) < customers(part),
    );
  };

  return { isAssigned, isHeldOut, strataOf };
});
