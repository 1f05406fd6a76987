/**
 * The month's news in one sentence, and the key figures as cards, with the same words as the worker's. No N module is
 * used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_html', './rfm_months'], (
  { integer, percent, units },
  { counted, escape, grouped, line },
  months,
) => {
  const NONE = '–';

  /** @param {string[]} words @returns {string} a, b and c */
  const listed = (words) =>
    [words.slice(0, -1).join(', '), words[words.length - 1]].filter(Boolean).join(' and ');

  /** @param {string} one @param {string} other whole numbers */
  const difference = (one, other) => BigInt(one) - BigInt(other);

  /** The period that the month is compared with, in words. @param {Period} period */
  const comparedWith = ({ month, complete }) =>
    `${complete ? 'the whole of' : 'the same days of'} ${months.nameOf(months.shift(month, -1))}`;

  /** @param {string | null} name @param {KeyFigure} figure */
  const ofBest = (name, { value, before }) => {
    if (name === null || value === null) return [];
    if (before === null) return [`${grouped(value)} in ${name}`];
    const more = difference(value, before);
    if (more === 0n) return [`${name} unchanged at ${grouped(value)}`];
    return [
      `${name} ${more > 0n ? 'up' : 'down'} by ${grouped(String(more).replace('-', ''))} to ${grouped(value)}`,
    ];
  };

  /** @param {KeyFigures} key @param {Period} period @param {string | null} code of the currency */
  const monthNews = (key, period, code) => {
    const { revenue, wonBack, wonBackRevenue, newCustomers } = key;
    const against =
      revenue.change === null ? '' : ` (${percent(revenue.change, true)} against ${comparedWith(period)})`;
    const back =
      wonBack.value === null
        ? []
        : [
            `${counted(wonBack.value, 'customer')} won back` +
              (wonBack.value === '0' ? '' : ` for ${units(wonBackRevenue.value, code)}`),
          ];
    const parts = [
      `revenue of ${units(revenue.value, code)}${against}`,
      ...ofBest(key.bestSegment, key.best),
      ...back,
      counted(newCustomers.value ?? '0', 'new customer'),
    ];
    return `${months.nameOf(period.month)}${period.complete ? '' : ' so far'}: ${listed(parts)}.`;
  };

  /** @param {KeyFigure} figure of whole numbers */
  const more = ({ value, before, change }) => {
    if (value === null || before === null) return '';
    const moved = difference(value, before);
    const relative = change === null ? '' : ` (${percent(change, true)})`;
    return `${moved < 0n ? '' : '+'}${grouped(String(moved))}${relative}`;
  };

  /** @param {KeyFigure} figure an amount */
  const byPercent = ({ change }) => (change === null ? '' : percent(change, true));

  /**
   * @param {string} title
   * @param {KeyFigure} figure
   * @param {string} value
   * @param {string} change
   * @param {string} detail
   * @param {boolean} [riseIsGood]
   * @returns {KeyCard}
   */
  const card = (title, figure, value, change, detail, riseIsGood = true) => {
    const [now, before] = [figure.value, figure.before].map((of) =>
      of === null ? null : integer(of.replace('.', '')),
    );
    const good = now === null || before === null || now === before ? null : now > before === riseIsGood;
    return { title, value, change, detail, good };
  };

  /** @param {KeyFigures} key */
  const secondPurchase = ({ secondPurchaseMonth: month, secondPurchase: rate }) => {
    const points = rate.change === null ? '' : `${percent(rate.change, true).slice(0, -2)} points`;
    const detail = `of new customers of ${months.nameOf(month)}, within 90 days; against ${months.nameOf(months.shift(month, -1))}`;
    return card('Second-purchase rate', rate, percent(rate.value), points, detail);
  };

  /** The key figures in the order of the page. @param {KeyFigures} key @param {Period} period @param {string | null} code @returns {KeyCard[]} */
  const cards = (key, period, code) => {
    const since = `since the end of ${months.nameOf(months.shift(period.month, -1))}`;
    const against = `against ${comparedWith(period)}`;
    const customers = counted(key.atRisk.value ?? '0', 'customer');
    const back =
      key.wonBack.value === null
        ? {
            title: 'Won back',
            value: NONE,
            change: '',
            detail: 'the segment history begins later',
            good: null,
          }
        : card(
            'Won back',
            key.wonBack,
            grouped(key.wonBack.value),
            more(key.wonBack),
            `at risk or lost when the month began, bought for ${units(key.wonBackRevenue.value, code)}; ${against}`,
          );
    const atRisk = [
      card(
        'Value at risk',
        key.valueAtRisk,
        units(key.valueAtRisk.value, code),
        byPercent(key.valueAtRisk),
        `bought in 365 days by ${customers} at risk; ${since}`,
        false,
      ),
      back,
    ];
    const best =
      key.bestSegment === null
        ? []
        : [card(key.bestSegment, key.best, grouped(key.best.value ?? '0'), more(key.best), since)];
    return [
      ...best,
      ...(key.atRiskSegments.length === 0 ? [] : atRisk),
      secondPurchase(key),
      card(
        'New customers',
        key.newCustomers,
        grouped(key.newCustomers.value ?? '0'),
        more(key.newCustomers),
        against,
      ),
      card('Revenue', key.revenue, units(key.revenue.value, code), byPercent(key.revenue), against),
    ];
  };

  /** @param {KeyCard} card_ */
  const drawn = ({ title, value, change, detail, good }) => {
    const look = good === null ? '' : ` class="rfm-${good ? 'up' : 'down'}"`;
    const changed = change === '' ? '' : `<span${look}>${escape(change)}</span> `;
    return (
      `<div><dt>${escape(title)}</dt><dd>${escape(value)}</dd>` +
      `<dd class="rfm-detail">${changed}${escape(detail)}</dd></div>`
    );
  };

  /** The sentence and the cards as HTML. @param {KeyFigures} key @param {Period} period @param {string | null} code */
  const headline = (key, period, code) =>
    line(monthNews(key, period, code), 'news') +
    `<dl class="rfm-cards">${cards(key, period, code).map(drawn).join('')}</dl>`;

  return { cards, comparedWith, headline, listed, monthNews };
});
