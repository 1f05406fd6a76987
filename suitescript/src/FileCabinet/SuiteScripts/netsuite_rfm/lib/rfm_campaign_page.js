/**
 * The page of campaign results: how many customers were sent a mail, skipped, refused or held out, and the effect. No N
 * module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_campaign_effect',
  './rfm_campaign_queries',
  './rfm_campaign_responses',
  './rfm_campaign_strata',
  './rfm_html',
], (
  { effectWithin },
  { WINDOWS },
  responses,
  { isAssigned, isHeldOut, strataOf },
  { day, head, leftOut, line, number, numberHead, prose, section, table },
) => {
  const TOTAL = 'Total';
  const NOT_AN_EFFECT =
    'not an effect: nobody was held out, and some of these customers would have bought without the campaign';

  /** @param {CampaignSqlRow[]} rows @param {number} days */
  const groupOf = (rows, days) => {
    const sum = (/** @type {(row: any) => number} */ read) => rows.reduce((all, row) => all + read(row), 0);
    return {
      customers: sum((row) => Number(row.customers)),
      buyers: sum((row) => Number(row[`buyers_${days}`])),
      orders: sum((row) => Number(row[`orders_${days}`])),
      total: sum((row) => Number(row[`cents_${days}`])),
      // The query squares amounts; a group has squared cents.
      squares: sum((row) => Number(row[`squares_${days}`]) * 10000),
    };
  };

  /** @param {string} day YYYY-MM-DD @param {number} days */
  const dayAfter = (day, days) => {
    const [year, month, date] = day.split('-').map(Number);
    return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
  };

  /** @param {number} cents */
  const money = (cents) => (cents / 100).toFixed(2);
  /** With thousands separators. @param {number} cents */
  const amount = (cents) => {
    const [whole, decimals] = money(cents).split('.');
    return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`;
  };
  /** @param {{ total: number, customers: number }} group */
  const each = ({ total, customers }) => (customers === 0 ? null : money(total / customers));
  /** @param {number} count */
  const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

  /**
   * @param {CampaignSqlRow[]} rows
   * @param {number} days
   * @returns {CampaignEffect | null} null if nobody was held out
   */
  const effectOf = (rows, days) => {
    const strata = strataOf(rows).map(
      (/** @type {CampaignSqlRow[]} */ part) =>
        /** @type {[ReturnType<typeof groupOf>, ReturnType<typeof groupOf>]} */ ([
          groupOf(part.filter(isAssigned), days),
          groupOf(part.filter(isHeldOut), days),
        ]),
    );
    return strata.length === 0 ? null : effectWithin(strata);
  };

  /**
   * @param {CampaignEffect | null} effect
   * @param {ReturnType<typeof groupOf>} sent
   * @param {ReturnType<typeof groupOf>} heldOut
   */
  const says = (effect, sent, heldOut) => {
    if (effect === null) return { difference: '', told: NOT_AN_EFFECT };
    const { difference, low, high, shows, more } = effect;
    const needed = more === null ? '' : `about ${grouped(more)} more customers needed`;
    const interval = low === null || high === null ? '' : ` (${money(low)} to ${money(high)})`;
    const fewest = Math.min(sent.buyers, heldOut.buyers);
    /** @type {Record<string, string>} */
    const told = {
      'too few buyers': `not shown yet: only ${fewest} buyers in one of the groups${needed && `; ${needed}`}`,
      'nothing yet': `not shown yet: ${needed || 'the difference is too small to tell from chance'}`,
      more: `shown: ${money(Math.abs(difference))} more per customer than those held out`,
      less: `shown: ${money(Math.abs(difference))} LESS per customer than those held out`,
    };
    return { difference: `${money(difference)}${interval}`, told: told[shows] };
  };

  /**
   * @param {string} name of the segment, or of the total
   * @param {CampaignSqlRow[]} rows
   * @param {number} days
   * @param {string} asOf
   */
  const compared = (name, rows, days, asOf) => {
    const sent = groupOf(rows.filter(isAssigned), days);
    const heldOut = groupOf(rows.filter(isHeldOut), days);
    const last = rows.reduce((latest, row) => (row.last_day > latest ? row.last_day : latest), '');
    const { difference, told } = says(effectOf(rows, days), sent, heldOut);
    return [
      head(name),
      head(`${days}${dayAfter(last, days) <= asOf ? '' : ', in progress'}`),
      number(String(sent.customers)),
      number(String(sent.buyers)),
      number(each(sent)),
      number(String(heldOut.customers)),
      number(String(heldOut.buyers)),
      number(each(heldOut)),
      day(difference),
      prose(told),
    ];
  };

  /** What the campaign returned in a window. @param {CampaignSqlRow[]} rows @param {number} days @param {number} cost cents */
  const returned = (rows, days, cost) => {
    const effect = effectOf(rows, days);
    if (effect === null) return '';
    const { difference, incremental, low, high } = effect;
    const times = difference === 0 ? 0 : incremental / difference;
    const between =
      low === null || high === null || difference === 0
        ? ' (too few buyers to say)'
        : ` (95 %: ${amount(low * times - cost)} to ${amount(high * times - cost)})`;
    const roi = cost === 0 ? '' : `, ${((100 * (incremental - cost)) / cost).toFixed(0)} % of the cost`;
    return line(
      `${days} days: ${amount(incremental)} incremental revenue (after discounts) less ${amount(cost)} cost: ` +
        `${amount(incremental - cost)}${between}${roi}.`,
    );
  };

  /** @param {CampaignSqlRow[]} rows @param {(row: CampaignSqlRow) => string} keyOf @returns {[string, CampaignSqlRow[]][]} */
  const by = (rows, keyOf) => {
    /** @type {Map<string, CampaignSqlRow[]>} */
    const found = new Map();
    rows.forEach((row) => found.set(keyOf(row), [...(found.get(keyOf(row)) ?? []), row]));
    return [...found];
  };

  /** @param {CampaignSqlRow[]} rows @param {(outcome: string) => boolean} wanted */
  const customersOf = (rows, wanted) =>
    rows.filter(({ outcome }) => wanted(outcome)).reduce((all, row) => all + Number(row.customers), 0);

  /** Orders that NetSuite attributes to a campaign. @param {string} key @param {CampaignsRead['leadSources']} read */
  const ledTo = (key, read) => {
    const led = 'found' in read ? read.found.find((row) => key === `campaign ${row.campaign}`) : undefined;
    if (led === undefined) return '';
    const [orders, customers] = [grouped(Number(led.orders)), grouped(Number(led.customers))];
    return line(
      `It is the lead source of ${orders} orders of ${customers} customers, for ${amount(Number(led.cents))}. ` +
        "That is NetSuite's attribution, not a measured effect.",
    );
  };

  /**
   * @param {string} key
   * @param {CampaignSqlRow[]} rows
   * @param {Record<string, string>} names
   * @param {CampaignsRead} read
   */
  const campaign = (key, rows, names, read) => {
    const { costs, leadSources, names: titles, responses: answers } = read;
    /** @param {{ segment: SqlId }} row */
    const segmentOf = ({ segment }) => names[String(segment)] ?? `list value ${segment}`;
    const segments = by(rows, segmentOf);
    const answered = 'found' in answers ? answers.found.filter((row) => row.campaign === key) : [];
    const outcomes = by(rows, (row) => row.outcome);
    const refused = customersOf(rows, (outcome) => outcome.startsWith('REFUSED'));
    const parts = [...segments, /** @type {[string, CampaignSqlRow[]]} */ ([TOTAL, rows])];
    const lines = parts.flatMap(([name, those]) =>
      WINDOWS.map((/** @type {number} */ days) => compared(name, those, days, read.period.asOf)),
    );
    const heads = [head('Segment'), head('Days')];
    const counted = ['Sent', 'bought', 'each', 'Held out', 'bought', 'each'].map(numberHead);
    return section(
      titles[key] === undefined ? key : `${titles[key]} (${key})`,
      refused === 0
        ? ''
        : line(
            `${grouped(refused)} mails were refused by NetSuite and not sent: see the reasons.`,
            'problem',
          ),
      table(
        'What became of the mails',
        [head('Result'), numberHead('Customers')],
        outcomes.map(([outcome, those]) => [head(outcome), number(String(customersOf(those, () => true)))]),
      ),
      responses.tableOf(
        answered,
        segments.map(([name]) => name),
        segmentOf,
      ),
      table(
        'Revenue per customer, sent and held out',
        [...heads, ...counted, head('Difference, 95 %'), head('Shows')],
        lines,
      ),
      ...WINDOWS.map((/** @type {number} */ days) => returned(rows, days, costs[key] ?? 0)),
      ledTo(key, leadSources),
    );
  };

  /**
   * What campaigns returned in the longest window, and their cost, by the month in which they began.
   *
   * @param {CampaignSqlRow[]} rows
   * @param {Record<string, number>} costs in cents
   * @param {string} asOf
   * @returns {MonthOf[]}
   */
  const returns = (rows, costs, asOf) => {
    const days = WINDOWS[WINDOWS.length - 1];
    /** @type {Record<string, MonthOf>} */
    const months = {};
    by(rows, (row) => row.campaign).forEach(([key, those]) => {
      const [effect, cost] = [effectOf(those, days), costs[key] ?? 0];
      if (effect === null || cost === 0) return;
      const month = those
        .map(({ first_day }) => first_day)
        .sort()[0]
        .slice(0, 7);
      const last = those.map(({ last_day }) => last_day).sort()[those.length - 1];
      const known = months[month] ?? { month, part: 0, whole: 0, complete: true };
      months[month] = {
        month,
        part: known.part + effect.incremental - cost,
        whole: known.whole + cost,
        complete: known.complete && dayAfter(last, days) <= asOf,
      };
    });
    return Object.values(months).sort((one, other) => (one.month < other.month ? -1 : 1));
  };

  /**
   * @param {CampaignsRead} read
   * @returns {string}
   */
  const page = (read) => {
    const {
      rows,
      segments,
      period: { since, asOf },
    } = read;
    const names = Object.fromEntries(segments.map(({ id, name }) => [id, name]));
    const campaigns = by(rows, (row) => row.campaign);
    return (
      line(`Campaigns from ${since} to ${asOf}. Customers count by the segment they entered.`) +
      (campaigns.length === 0
        ? line(
            'No history row holds the result of a campaign: see Campaign Event, Promotion and Held Out of RFM Segment Action.',
          )
        : line(
            'If you look often and at many segments, you find successes by chance: decide by the total of the first ' +
              'complete window.',
          )) +
      responses.note(read.responses) +
      ('failed' in read.leadSources
        ? leftOut('Orders by lead source', 'the field Lead Source on transactions', read.leadSources.failed)
        : '') +
      campaigns.map(([key, those]) => campaign(key, those, names, read)).join('')
    );
  };

  return { page, returns };
});
