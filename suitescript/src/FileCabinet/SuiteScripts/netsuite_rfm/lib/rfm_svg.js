/**
 * Charts as SVG, drawn on the server. What they show also stands in a table beneath. No N module is used here.
 *
 * Slices and bars are told apart by number, order and label, never by colour alone. Dark and light colours take turns,
 * so that neighbours differ by 3:1, as each does from the white around it.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_html'], ({ escape, grouped }) => {
  const PALETTE = [
    '#123f63', '#cb7f33', '#0c3f24', '#d0699b', '#5a1846', '#5d93c4',
    '#6a2a0c', '#4f9f86', '#3a2a72', '#a08a2a', '#2f3a44', '#d0705c',
  ]; // prettier-ignore
  const INK = '#1f2933';
  const FONT = 'Helvetica,Arial,sans-serif';

  /** @param {number} place @returns {{ fill: string, ink: string }} colours of the slice of this place and its number */
  const colours = (place) => ({
    fill: PALETTE[place % PALETTE.length],
    ink: place % 2 === 0 ? '#ffffff' : '#111820',
  });

  /** The mark of a slice in a table. @param {number} place */
  const swatch = (place) => {
    const { fill, ink } = colours(place);
    return `<span class="rfm-swatch" style="background:${fill};color:${ink}">${place + 1}</span>`;
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
   * @param {{ title: string, description: string }} told to those who do not see it
   * @param {string[]} parts
   */
  const drawing = (id, kind, [width, height], { title, description }, parts) =>
    `<svg class="rfm-${kind}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(width)} ${at(height)}" role="img" ` +
    `aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${escape(title)}</title>` +
    `<desc id="${id}-desc">${escape(description)}</desc>${parts.join('')}</svg>`;

  const CENTRE = 120;
  const RADIUS = 114;
  const NUMBERED = 0.045; // a smaller slice has no room for its number

  /** @param {number} turn from the top, clockwise, 1 for all round @param {number} radius */
  const onCircle = (turn, radius) => {
    const angle = turn * 2 * Math.PI;
    return [CENTRE + radius * Math.sin(angle), CENTRE - radius * Math.cos(angle)].map(at);
  };

  /** @param {number} place @param {number} from @param {number} share */
  const slice = (place, from, share) => {
    const { fill, ink } = colours(place);
    const [numberX, numberY] = onCircle(from + share / 2, share > 0.999 ? 0 : RADIUS * 0.72).map(Number);
    const label =
      share < NUMBERED
        ? ''
        : text(
            { x: numberX, y: numberY + 5, size: 14, fill: ink, anchor: 'middle', weight: 700 },
            String(place + 1),
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
   * @param {{ name: string, value: number }[]} parts none below zero
   * @returns {string} nothing where there is nothing to divide
   */
  const pie = (id, title, parts) => {
    const total = parts.reduce((sum, { value }) => sum + value, 0);
    if (total <= 0) return '';
    let from = 0;
    const slices = parts.map(({ value }, place) => {
      const drawn = value > 0 ? slice(place, from, value / total) : '';
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
  const ROW = 50;
  const LEGEND = 44;
  const LABEL_MAX = 42;

  /** @param {string} name */
  const shortened = (name) => (name.length > LABEL_MAX ? `${name.slice(0, LABEL_MAX - 1)}…` : name);

  /**
   * Two bars for each row, to the left of the line where they are below zero.
   *
   * @param {string} id
   * @param {string} title
   * @param {[string, string]} names of the upper and the lower bar
   * @param {{ name: string, values: [string, string] }[]} rows money such as -1234.50
   */
  const bars = (id, title, names, rows) => {
    if (rows.length === 0) return '';
    const all = rows.flatMap(({ values }) => values.map(Number));
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
        `<rect x="${at(x)}" y="${at(y)}" width="${at(Math.max(length, 0.5))}" height="12" fill="${PALETTE[place]}"/>` +
        text({ x: figureX, y: y + 10.5, size: 11.5, anchor }, grouped(money))
      );
    };
    const height = LEGEND + rows.length * ROW;
    const legend = names.map(
      (name, place) =>
        `<rect x="0" y="${4 + 18 * place}" width="12" height="12" fill="${PALETTE[place]}"/>` +
        text({ x: 18, y: 14.5 + 18 * place, size: 12 }, `${place === 0 ? 'upper' : 'lower'} bar: ${name}`),
    );
    const drawn = rows.map(({ name, values }, place) => {
      const y = LEGEND + place * ROW;
      return (
        text({ x: 0, y: y + 14, size: 13, weight: 700 }, shortened(name)) +
        bar(values[0], 0, y + 19) +
        bar(values[1], 1, y + 33) +
        `<path d="M${at(zero)} ${at(y + 17)}v30" stroke="#52606d" stroke-width="1"/>`
      );
    });
    const description = rows
      .map(
        ({ name, values }) => `${name}: ${names[0]} ${grouped(values[0])}, ${names[1]} ${grouped(values[1])}`,
      )
      .join('; ');
    return drawing(id, 'bars', [WIDTH, height], { title, description }, [...legend, ...drawn]);
  };

  return { PALETTE, swatch, pie, bars };
});
