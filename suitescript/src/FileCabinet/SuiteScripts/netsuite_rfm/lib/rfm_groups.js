/**
 * Figures of lifecycle stages and audiences: customers, their segments, sizes in earlier months, and similar groups. No
 * N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures'], ({ integer, share }) => {
  const LABELS = { stage: 'Stage', audience: 'Audience' };
  const LETTERS = { stage: 'S', audience: 'A' };
  /** To be named the fastest, a group must have one in this many customers at the first or the last month end. */
  const FEWEST_SHARE = 100n;

  /** @param {{ kind: 'stage' | 'audience', name: string }} group @returns {string} such as Audience: VIP Customers */
  const labelOf = ({ kind, name }) => `${LABELS[kind]}: ${name}`;

  /**
   * @param {'stage' | 'audience'} kind
   * @param {ListValueSqlRow[]} values of the list, active ones
   * @param {GroupSqlRow[]} rows customers of each by segment
   * @returns {GroupFigures[]} in the order of the list, then inactive ones that customers still have
   */
  const figuresOf = (kind, values, rows) => {
    /** @type {Map<string, GroupFigures>} */
    const found = new Map();
    [...values, ...rows].forEach(({ id, scriptid, name }) => {
      const key = String(id);
      const scriptId = String(scriptid).toLowerCase();
      const empty = { kind, id: key, scriptId, label: labelOf({ kind, name }), customers: 0n, cents: 0n };
      if (!found.has(key)) found.set(key, { ...empty, segments: new Map() });
    });
    rows.forEach(({ id, segment, customers, cents }) => {
      const group = /** @type {GroupFigures} */ (found.get(String(id)));
      group.customers += integer(customers);
      group.cents += integer(cents);
      group.segments.set(String(segment), integer(customers));
    });
    return [...found.values()];
  };

  /**
   * Groups with similar names, which the worker's last run stored with their rules.
   *
   * @param {string | null} text what counted in that run, as JSON
   * @param {(Segment & { scriptId: string })[]} segments
   * @param {GroupFigures[]} groups
   * @param {DistributionSqlRow[]} held customers by segment
   * @returns {AlikeRow[][]} none if that run is of an older version or stored none
   */
  const alike = (text, segments, groups, held) => {
    /** @type {Map<string, { label: string, customers: bigint }>} */
    const known = new Map();
    segments.forEach(({ id, scriptId, name }) => {
      const row = held.find(({ segment }) => String(segment) === id);
      known.set(`Segment ${scriptId}`, {
        label: `Segment: ${name}`,
        customers: integer(row?.customers),
      });
    });
    groups.forEach(({ kind, scriptId, label, customers }) =>
      known.set(`${LABELS[kind]} ${scriptId}`, { label, customers }),
    );
    try {
      /** @type {[string, string, string][][]} */
      const named = JSON.parse(text || '{}').alike ?? [];
      return named
        .map((several) =>
          several.flatMap(([kind, scriptId, rule]) => {
            const group = known.get(`${kind} ${scriptId}`);
            return group === undefined ? [] : [{ ...group, rule }];
          }),
        )
        .filter((several) => several.length > 1);
    } catch {
      return [];
    }
  };

  /**
   * The stages and audiences that the scheme of the worker's last run uses.
   *
   * @template {{ kind: 'stage' | 'audience', scriptId: string }} G
   * @param {string | null | undefined} text what counted in that run, as JSON
   * @param {G[]} all
   * @returns {G[]} none if no run stored them
   */
  const inUse = (text, all) => {
    try {
      const { stages = [], audiences = [] } = JSON.parse(text || '{}');
      const used = { stage: new Set(stages), audience: new Set(audiences) };
      return all.filter(({ kind, scriptId }) => used[kind].has(scriptId));
    } catch {
      return [];
    }
  };

  /** @param {string | null} text @returns {Record<string, number> | null} sizes by kind and script id */
  const sizesOf = (text) => {
    try {
      const { form, sizes } = JSON.parse(text || '{}');
      return form === 1 && sizes && Object.keys(sizes).length > 0 ? sizes : null;
    } catch {
      return null;
    }
  };

  /**
   * The sizes of the groups after each month's last run over all customers.
   *
   * @param {GroupFigures[]} groups
   * @param {FiguresSqlRow[]} kept oldest first
   * @returns {GroupTrend | null} null for fewer than two months
   */
  const trend = (groups, kept) => {
    const months = kept.flatMap(({ run_as_of: day, figures }) => {
      const sizes = sizesOf(figures);
      return sizes === null || day === null ? [] : [{ day, sizes }];
    });
    if (months.length < 2) return null;
    return {
      days: months.map(({ day }) => day),
      rows: groups
        .map(({ kind, scriptId, label }) => ({
          label,
          sizes: months.map(({ sizes }) => sizes[`${LETTERS[kind]}${scriptId}`] ?? null),
        }))
        .filter(({ sizes }) => sizes.some((size) => size !== null)),
    };
  };

  /** @param {(number | null)[]} sizes @returns {string | null} change from the first to the last, as a share */
  const changeOf = (sizes) => {
    const [first, last] = [sizes[0], sizes[sizes.length - 1]];
    return first === null || last === null ? null : share(BigInt(last) - BigInt(first), BigInt(first));
  };

  /**
   * The groups that grew and shrank fastest.
   *
   * @param {GroupTrend} found
   * @param {bigint} everybody active customers
   */
  const fastest = ({ rows }, everybody) => {
    const least = Number(everybody / FEWEST_SHARE) || 1;
    const compared = rows
      .flatMap(({ label, sizes }) => {
        const change = changeOf(sizes);
        const [first, last] = [Number(sizes[0]), Number(sizes[sizes.length - 1])];
        return change === null || Math.max(first, last) < least ? [] : [{ label, first, last, change }];
      })
      .sort((one, other) => Number(one.change) - Number(other.change) || (one.label < other.label ? -1 : 1));
    const [smallest, most] = [compared[0], compared[compared.length - 1]];
    return {
      growing: most !== undefined && Number(most.change) > 0 ? most : null,
      shrinking: smallest !== undefined && Number(smallest.change) < 0 ? smallest : null,
    };
  };

  return { labelOf, figuresOf, inUse, alike, trend, changeOf, fastest };
});
