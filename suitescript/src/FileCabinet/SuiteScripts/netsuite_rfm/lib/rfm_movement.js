/**
 * Finds who ended a month in a different segment, from SuiteQL rows. The worker calculates the same. No N module is
 * used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures'], ({ bySegment, integer, money, sales, sum }) => {
  /** @type {MoveKind[]} losses first */
  const KINDS = ['loss', 'gain', 'first segment'];
  const NONE = '0';

  /**
   * The days on which runs used different rules from the runs before, until one finished. A run of another version has
   * the same rules unless its scheme has another name.
   *
   * @param {RulesSqlRow[]} rows
   */
  const daysOfNewRules = (rows) => {
    const ordered = [...rows].sort((one, other) => Number(one.first_id) - Number(other.first_id));
    /** @type {string[]} */
    const days = [];
    let open = false;
    ordered.slice(1).forEach((rules, place) => {
      const before = ordered[place];
      const sameVersion = before.run_version === rules.run_version;
      const changed =
        before.run_scheme !== rules.run_scheme ||
        (sameVersion && before.run_fingerprint !== rules.run_fingerprint);
      if (changed || open) {
        days.push(rules.run_as_of);
        open = String(rules.complete) !== '1';
      }
    });
    return [...new Set(days)].sort();
  };

  /**
   * The days whose changes are not movement: that of the first load, and those of new rules.
   *
   * @param {string | null} begins day of the oldest change
   * @param {RulesSqlRow[]} rules
   * @param {string} from
   * @param {string} to days, both included
   * @returns {Apart}
   */
  const apartOf = (begins, rules, from, to) => {
    const within = (/** @type {string} */ day) => day >= from && day <= to;
    return {
      loaded: begins === null ? [] : [begins].filter(within),
      relabelled: daysOfNewRules(rules).filter((day) => within(day) && day !== begins),
    };
  };

  /**
   * @param {Segment[]} segments of the list
   * @param {{ moves: MovementSqlRow[], apart: Apart }} read
   * @param {MoverSqlRow[]} valuable
   * @param {Counting} counting
   * @returns {Movement}
   */
  const movement = (segments, { moves, apart }, valuable, { at_risk, lost }) => {
    const places = [...moves, ...valuable].flatMap((row) => [row.from_segment, row.to_segment]);
    /** @type {Segment[]} */
    const shown = bySegment(
      segments,
      [...new Set(places.map(String))].map((segment) => ({ segment })),
      false,
    );
    const byId = new Map(shown.map((segment) => [segment.id, segment]));
    const named = (/** @type {SqlId} */ id) => byId.get(String(id)) ?? shown[0];
    /** @param {SqlId} id @returns {number} how far its customers are from active */
    const distance = (id) => {
      const { scriptId } = named(id);
      if (String(id) === NONE) return 3;
      return scriptId === null ? 0 : at_risk.includes(scriptId) ? 1 : lost.includes(scriptId) ? 2 : 0;
    };
    /** @param {{ from_segment: SqlId, to_segment: SqlId, bought: SqlId }} move @returns {MoveKind} */
    const kindOf = ({ from_segment: from, to_segment: to, bought }) => {
      if (String(from) === NONE) return 'first segment';
      const further = distance(to) - distance(from);
      return further > 0 || (further === 0 && String(bought) !== '1') ? 'loss' : 'gain';
    };
    const isMove = (/** @type {MovementSqlRow} */ row) =>
      integer(row.customers) !== 0n && String(row.from_segment) !== String(row.to_segment);
    /** @type {Map<string, { kind: MoveKind, from: string, to: string, customers: bigint, cents: bigint }>} */
    const pairs = new Map();
    moves.filter(isMove).forEach((row) => {
      const [kind, from, to] = [kindOf(row), String(row.from_segment), String(row.to_segment)];
      const key = [kind, from, to].join('|');
      const held = pairs.get(key) ?? { kind, from, to, customers: 0n, cents: 0n };
      held.customers += integer(row.customers);
      held.cents += integer(row.cents);
      pairs.set(key, held);
    });
    const byValue = [...pairs.values()].sort(
      (one, other) =>
        KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
        Number(other.cents - one.cents) ||
        Number(one.from) - Number(other.from) ||
        Number(one.to) - Number(other.to),
    );
    const counted = (/** @type {MoveKind} */ kind) =>
      String(byValue.filter((row) => row.kind === kind).reduce((total, row) => total + row.customers, 0n));
    const stayed = moves.filter((row) => String(row.from_segment) === String(row.to_segment));
    const movers = valuable.map((row) => {
      const [gross, returns] = [integer(row.gross), integer(row.returns)];
      return {
        ...row,
        kind: kindOf(row),
        from: named(row.from_segment),
        to: named(row.to_segment),
        value: money(integer(row.cents)),
        ...sales(gross, returns),
        returnedHalf: returns > 0n && returns * 2n >= gross,
      };
    });
    return {
      segments: shown,
      rows: byValue.map(({ kind, from, to, customers, cents }) => ({
        kind,
        from: named(from),
        to: named(to),
        customers: String(customers),
        lifetime_value: money(cents),
      })),
      losses: counted('loss'),
      gains: counted('gain'),
      firstSegments: counted('first segment'),
      cameBack: String(sum(stayed, 'customers')),
      loaded: String(sum(moves, 'loaded')),
      relabelled: String(sum(moves, 'relabelled')),
      apart,
      movers: KINDS.flatMap((kind) => movers.filter((row) => row.kind === kind)),
    };
  };

  return { KINDS, apartOf, movement };
});
