/**
 * Charts as SVG, drawn on the server. A table below has the same figures. No N module is used here.
 *
 * Slices and bars are distinguished by number, order and label, never by colour alone. A segment has the same colour as
 * on the worker's page. Each colour has a contrast of 3:1 to white, and a white line separates neighbours. The two
 * months have greys that no segment uses.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html'], ({ escape, grouped }) => {
  const PALETTE = [
    '#1f5fa8', '#0f766e', '#6d5bb8', '#b45309', '#2a8ea8', '#7a7a1a',
    '#be3a5b', '#9d3c8a', '#8b5e34', '#3f8f3f', '#3b6fd4', '#c2410c',
  ]; // prettier-ignore
  const NOBODY = '#6b7280'; // customers without a segment
  const LIGHT = ['#2a8ea8', '#3f8f3f']; // a white number on these could not be read
  const THIS_MONTH = '#334155';
  const MONTH_BEFORE = '#94a3b8';
  const EDGE = '#64748b'; // around a bar whose own colour is too light on white
  const INK = '#1f2933';
  const FONT = 'Helvetica,Arial,sans-serif';

  /**
   * @param {number | undefined} place of a segment; undefined for none
   * @returns {{ fill: string, ink: string }} colours of a slice and its number
   */
  const colours = (place) => {
    const fill = place === undefined ? NOBODY : PALETTE[place % PALETTE.length];
    return { fill, ink: LIGHT.includes(fill) ? '#000000' : '#ffffff' };
  };

  /** The mark of a slice in a table. @param {number} slice from 0 @param {number | undefined} place of the segment */
  const swatch = (slice, place) => {
    const { fill, ink } = colours(place);
    return `<span class="rfm-swatch" style="background:${fill};color:${ink}">${slice + 1}</span>`;
  };

  /** @param {number} value */
  const at = (value) => String(Math.round(value * 100) / 100);

  /**
   * @param {{ x: number, y: number, size: number, fill?: string, anchor?: string, weight?: number }} place
   * @param {string} words
   */
  const text = ({ x, y, size, fill = INK, anchor = 'start', weight = 400 }, words) =>
    `<text x="${at(x)}" y="${at(y)}" font-family="${FONT}" font-size="${size}" font-weight="${weight}" ` +
    `fill="${fill}" text-anchor="${anchor}">${escape(words)}</text>`;

  /**
   * @param {string} id
   * @param {string} kind
   * @param {[number, number]} size
   * @param {{ title: string, description: string }} told for screen readers
   * @param {string[]} parts
   */
  const drawing = (id, kind, [width, height], { title, description }, parts) =>
    `<svg class="rfm-${kind}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(width)} ${at(height)}" role="img" ` +
    `aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${escape(title)}</title>` +
    `<desc id="${id}-desc">${escape(description)}</desc>${parts.join('')}</svg>`;

  const CENTRE = 120;
  const RADIUS = 114;
  const NUMBERED = 0.045; // a smaller slice has no room for its number

  /** @param {number} turn clockwise from the top, 1 for a full circle @param {number} radius */
  const onCircle = (turn, radius) => {
    const angle = turn * 2 * Math.PI;
    return [CENTRE + radius * Math.sin(angle), CENTRE - radius * Math.cos(angle)].map(at);
  };

  /** @param {{ number: number, place: number | undefined }} which @param {number} from @param {number} share */
  const slice = ({ number, place }, from, share) => {
    const { fill, ink } = colours(place);
    const [numberX, numberY] = onCircle(from + share / 2, share > 0.999 ? 0 : RADIUS * 0.72).map(Number);
    const label =
      share < NUMBERED
        ? ''
        : text(
            { x: numberX, y: numberY + 5, size: 14, fill: ink, anchor: 'middle', weight: 700 },
            String(number + 1),
          );
    if (share > 0.999) return `<circle cx="${CENTRE}" cy="${CENTRE}" r="${RADIUS}" fill="${fill}"/>${label}`;
    const [startX, startY] = onCircle(from, RADIUS);
    const [endX, endY] = onCircle(from + share, RADIUS);
    const path = `M${CENTRE} ${CENTRE}L${startX} ${startY}A${RADIUS} ${RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${endX} ${endY}Z`;
    return `<path d="${path}" fill="${fill}" stroke="#ffffff" stroke-width="2"/>${label}`;
  };

  /**
   * @param {string} id
   * @param {string} title
   * @param {{ name: string, value: number, place: number | undefined }[]} parts not negative, with the segment's place
   * @returns {string} empty if the total is 0
   */
  const pie = (id, title, parts) => {
    const total = parts.reduce((sum, { value }) => sum + value, 0);
    if (total <= 0) return '';
    let from = 0;
    const slices = parts.map(({ value, place }, number) => {
      const drawn = value > 0 ? slice({ number, place }, from, value / total) : '';
      from += value / total;
      return drawn;
    });
    const description = parts
      .map(({ name, value }, place) => `${place + 1} ${name}: ${grouped(String(value))}`)
      .join('; ');
    return drawing(id, 'pie', [2 * CENTRE, 2 * CENTRE], { title, description }, slices);
  };

  const WIDTH = 340;
  const FIGURE = 104; // room for a figure beside a bar
  const ROW = 43;
  const LEGEND = 44;
  const LABEL_MAX = 42;

  const BARS = [`fill="${THIS_MONTH}"`, `fill="${MONTH_BEFORE}" stroke="${EDGE}"`];

  /** @param {string} name */
  const shortened = (name) => (name.length > LABEL_MAX ? `${name.slice(0, LABEL_MAX - 1)}…` : name);

  /**
   * Two bars for each row; negative ones are to the left of the line.
   *
   * @param {string} id
   * @param {string} title
   * @param {[string, string]} names of the upper and the lower bar
   * @param {{ name: string, values: [string, string] }[]} rows money such as -1234.50
   * @returns {string} empty if all values are 0
   */
  const bars = (id, title, names, rows) => {
    const all = rows.flatMap(({ values }) => values.map(Number));
    if (all.every((value) => value === 0)) return '';
    const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
    const left = least < 0 ? FIGURE : 2;
    const scale = (WIDTH - left - FIGURE) / (most - least || 1);
    const zero = left - least * scale;
    /** @param {string} money @param {number} place @param {number} y */
    const bar = (money, place, y) => {
      const value = Number(money);
      const length = Math.abs(value) * scale;
      const [x, figureX, anchor] =
        value < 0 ? [zero - length, zero - length - 4, 'end'] : [zero, zero + length + 4, 'start'];
      return (
        `<rect x="${at(x)}" y="${at(y)}" width="${at(Math.max(length, 0.5))}" height="10" ${BARS[place]}/>` +
        text({ x: figureX, y: y + 9.5, size: 11.5, anchor }, grouped(money))
      );
    };
    const height = LEGEND + rows.length * ROW;
    const legend = names.map(
      (name, place) =>
        `<rect x="0" y="${4 + 18 * place}" width="12" height="12" ${BARS[place]}/>` +
        text({ x: 18, y: 14.5 + 18 * place, size: 12 }, `${place === 0 ? 'upper' : 'lower'} bar: ${name}`),
    );
    const drawn = rows.map(({ name, values }, place) => {
      const y = LEGEND + place * ROW;
      return (
        text({ x: 0, y: y + 12, size: 13, weight: 700 }, shortened(name)) +
        bar(values[0], 0, y + 16.5) +
        bar(values[1], 1, y + 28) +
        `<path d="M${at(zero)} ${at(y + 15)}v25" stroke="#52606d" stroke-width="1"/>`
      );
    });
    const description = rows
      .map(
        ({ name, values }) => `${name}: ${names[0]} ${grouped(values[0])}, ${names[1]} ${grouped(values[1])}`,
      )
      .join('; ');
    return drawing(id, 'bars', [WIDTH, height], { title, description }, [...legend, ...drawn]);
  };

  const SPARK = { width: 120, height: 28, edge: 4 };

  /**
   * A line without axes, from 0 to the largest value.
   *
   * @param {string} id
   * @param {string} name
   * @param {number[]} values
   * @param {number | undefined} place of the segment
   */
  const spark = (id, name, values, place) => {
    const { width, height, edge } = SPARK;
    const most = Math.max(1, ...values);
    const points = values.map((value, step) => [
      edge + ((width - 2 * edge) * step) / Math.max(1, values.length - 1),
      height - edge - ((height - 2 * edge) * value) / most,
    ]);
    const { fill } = colours(place);
    const [lastX, lastY] = points[points.length - 1];
    const described = values.map((value) => grouped(String(value))).join(', ');
    return drawing(id, 'spark', [width, height], { title: `${name} at month ends`, description: described }, [
      `<polyline points="${points.map(([x, y]) => `${at(x)},${at(y)}`).join(' ')}" fill="none" stroke="${fill}" stroke-width="2"/>`,
      `<circle cx="${at(lastX)}" cy="${at(lastY)}" r="3" fill="${fill}"/>`,
    ]);
  };

  return {
    spark,
    PALETTE,
    NOBODY,
    THIS_MONTH,
    MONTH_BEFORE,
    EDGE,
    colours,
    swatch,
    at,
    text,
    drawing,
    pie,
    bars,
  };
});
