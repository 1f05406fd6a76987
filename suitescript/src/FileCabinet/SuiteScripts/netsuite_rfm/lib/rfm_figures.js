/**
 * Calculates the reports' figures from SuiteQL rows, in whole cents so that nothing is rounded away. No N module is
 * used here.
 *
 * Shares have six decimals, rounded half to even; averages two, rounded half up. Money is text such as 1234.50.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html'], ({ grouped }) => {
  const NO_BREAK_SPACE = '\u00a0';
  const SHARE_UNITS = 1000000n;
  /** The name for customers without a segment. */
  const NO_SEGMENT = 'No orders yet';

  /** @param {unknown} value whole number from SuiteQL; empty is 0 */
  const integer = (value) => {
    const text = String(value ?? '').trim() || '0';
    if (!/^-?\d+$/.test(text)) throw new TypeError(`${JSON.stringify(value)} is no whole number`);
    return BigInt(text);
  };

  /** @param {bigint} value */
  const size = (value) => (value < 0n ? -value : value);

  /** @param {bigint} units @param {number} decimals */
  const decimal = (units, decimals) => {
    const digits = String(size(units)).padStart(decimals + 1, '0');
    return `${units < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  };

  /**
   * A quotient in whole units.
   *
   * @param {bigint} part
   * @param {bigint} whole above zero
   * @param {boolean} toEven whether a half is rounded to the even neighbour, else away from zero
   */
  const divided = (part, whole, toEven) => {
    const quotient = size(part) / whole;
    const twice = (size(part) % whole) * 2n;
    const up = twice > whole || (twice === whole && (!toEven || quotient % 2n === 1n));
    const rounded = quotient + (up ? 1n : 0n);
    return part < 0n ? -rounded : rounded;
  };

  /** @param {bigint} cents */
  const money = (cents) => decimal(cents, 2);

  /** @param {bigint} part @param {bigint} total @returns {string | null} null unless the total is above zero */
  const share = (part, total) => (total > 0n ? decimal(divided(part * SHARE_UNITS, total, true), 6) : null);

  /**
   * @param {string | null} part a share
   * @param {boolean} [signed] whether a rise has a plus sign
   * @returns {string} such as 12.3 %; a dash if there is no share
   */
  const percent = (part, signed = false) => {
    if (part === null) return '–';
    const tenths = divided(BigInt(part.replace('.', '')), SHARE_UNITS / 1000n, false);
    return `${signed && tenths > 0n ? '+' : ''}${grouped(decimal(tenths, 1))}${NO_BREAK_SPACE}%`;
  };

  /** @param {bigint} hundredths cents, or a count times 100 @param {bigint} count */
  const average = (hundredths, count) => (count > 0n ? decimal(divided(hundredths, count, false), 2) : null);

  /**
   * A share given as a number, rounded to six decimals like all shares.
   *
   * @param {number | null} part
   * @param {boolean} [signed] whether a rise has its sign
   */
  const percentOfNumber = (part, signed = false) => percent(part === null ? null : part.toFixed(6), signed);

  /** @template {string} K @param {Record<K, SqlId>[]} rows @param {K} column */
  const sum = (rows, column) => rows.reduce((total, row) => total + integer(row[column]), 0n);

  /**
   * Returns the segments to show, each with its row: those in use, others that have a row, unknown ones, and last the
   * customers without a segment.
   *
   * @template {{ segment: SqlId }} R
   * @param {Segment[]} segments of the list
   * @param {R[]} rows with a column `segment`, which is 0 for none
   * @param {boolean} zeros whether to show segments in use that have no row
   * @returns {(Segment & { row: Partial<R> })[]}
   */
  const bySegment = (segments, rows, zeros = true) => {
    const found = new Map(rows.map((row) => [String(row.segment), row]));
    const known = segments.map(({ id, name, scriptId, inactive, place }) => ({
      id,
      name,
      scriptId,
      inactive,
      place,
    }));
    const ids = known.map(({ id }) => id);
    const strange = [...found.keys()].filter((id) => id !== '0' && !ids.includes(id));
    return [
      ...known.filter(({ id, inactive }) => found.has(id) || (zeros && !inactive)),
      ...strange.map((id) => ({ id, name: `Unknown segment ${id}`, scriptId: null, place: undefined })),
      ...(found.has('0') ? [{ id: '0', name: NO_SEGMENT, scriptId: null, place: undefined }] : []),
    ].map(({ id, name, scriptId, place }) => ({ id, name, scriptId, place, row: found.get(id) ?? {} }));
  };

  /**
   * @param {Segment[]} segments
   * @param {DistributionSqlRow[]} rows of the query
   * @param {PerformanceSqlRow[]} bought what customers bought in the last year
   * @param {ActionTextSqlRow[]} actions what to do for each segment; the first row of a segment counts
   */
  const distribution = (segments, rows, bought = [], actions = []) => {
    const all = sum(rows, 'customers');
    const lastYear = new Map(bought.map((row) => [String(row.segment), integer(row.last_year)]));
    const toDo = new Map([...actions].reverse().map((row) => [String(row.segment), row.what_to_do]));
    /** @param {bigint} customers @param {bigint} orders @param {bigint} cents */
    const figures = (customers, orders, cents) => ({
      customers: String(customers),
      share: share(customers, all),
      lifetime_value: money(cents),
      average_lifetime_value: average(cents, customers),
      orders: String(orders),
      average_orders: average(orders * 100n, customers),
    });
    return {
      rows: bySegment(segments, rows).map(({ row, ...segment }) => ({
        ...segment,
        ...figures(integer(row.customers), integer(row.orders), integer(row.cents)),
        last_year: money(lastYear.get(segment.id) ?? 0n),
        what_to_do: toDo.get(segment.id) ?? null,
      })),
      total: {
        ...figures(all, sum(rows, 'orders'), sum(rows, 'cents')),
        last_year: money(sum(bought, 'last_year')),
        what_to_do: null,
      },
    };
  };

  /** Gross sales, returns and net sales. @param {bigint} gross @param {bigint} returns */
  const sales = (gross, returns) => ({
    gross: money(gross),
    returns: money(returns),
    net: money(gross - returns),
  });

  /** @param {Segment[]} segments @param {PerformanceSqlRow[]} rows of the query @param {boolean} net whether revenue is */
  const performance = (segments, rows, net) => {
    const year = sum(rows, 'this_year');
    /** @param {(column: Exclude<keyof PerformanceSqlRow, 'segment'>) => bigint} of */
    const figures = (of) => {
      const [now, before] = [of('this_month'), of('last_month_to_day')];
      return {
        this_month: money(now),
        last_month: money(of('last_month')),
        last_month_to_day: money(before),
        change: share(now - before, before),
        ...sales(net ? now + of('returns') : now, of('returns')),
        year_to_date: money(of('this_year')),
        share_of_year: share(of('this_year'), year),
      };
    };
    return {
      rows: bySegment(segments, rows).map(({ row, ...segment }) => ({
        ...segment,
        ...figures((column) => integer(row[column])),
      })),
      total: figures((column) => sum(rows, column)),
    };
  };

  /**
   * An amount in whole units, after its currency code if known.
   *
   * @param {string | null} amount
   * @param {string | null} code
   */
  const units = (amount, code) => {
    if (amount === null) return '–';
    const whole = grouped(String(divided(BigInt(amount.replace('.', '')), 100n, false)));
    return code === null ? whole : `${code}${NO_BREAK_SPACE}${whole}`;
  };

  return {
    NO_SEGMENT,
    integer,
    money,
    share,
    percent,
    percentOfNumber,
    units,
    average,
    sum,
    sales,
    bySegment,
    distribution,
    performance,
  };
});
