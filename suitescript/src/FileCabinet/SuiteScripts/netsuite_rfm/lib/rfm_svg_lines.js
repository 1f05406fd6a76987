/**
 * Charts over months, or over a share of the customers, as SVG. A table has the same figures. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define(['./rfm_figures', './rfm_svg'], ({ percent: inPercent }, { at, drawing, text }) => {
  const [WIDTH, HEIGHT] = [520, 240];
  const [LEFT, RIGHT, TOP, BOTTOM] = [46, 14, 30, 34];
  const GRID = '#d9dee3';
  const MUTED = '#52606d';
  const ACCENT = '#1f5fa8';
  const OTHER = '#64748b';
  /** Colours of successive months, the latest last. */
  const RISING = ['#8a97a8', '#7089a9', '#5a7ba9', '#3f6da9', '#1f5fa8'];
  /** Percent between two grid lines; the first step that needs at most five lines is used. */
  const STEPS = [1, 2, 5, 10, 20];

  /** @param {number} most per cent */
  const scaleOf = (most) => {
    const step = STEPS.find((size) => size * 5 >= most) ?? STEPS[STEPS.length - 1];
    const top = Math.max(step, Math.ceil(most / step) * step);
    const lines = Array.from({ length: top / step + 1 }, (_, number) => number * step);
    /** @param {number} percent */
    const y = (percent) => HEIGHT - BOTTOM - (percent / top) * (HEIGHT - TOP - BOTTOM);
    return { lines, y };
  };

  /** @param {{ lines: number[], y: (percent: number) => number }} scale */
  const grid = ({ lines, y }) =>
    lines.map(
      (percent) =>
        `<path d="M${LEFT} ${at(y(percent))}H${WIDTH - RIGHT}" stroke="${GRID}"/>` +
        text({ x: LEFT - 6, y: y(percent) + 4, size: 11, anchor: 'end', fill: MUTED }, `${percent} %`),
    );

  /** Every second label if there are many. @param {string[]} labels @param {(place: number) => number} x */
  const axis = (labels, x) =>
    labels.map((label, place) =>
      place % Math.ceil(labels.length / 7) === 0
        ? text({ x: x(place), y: HEIGHT - 12, size: 11, anchor: 'middle', fill: MUTED }, label)
        : '',
    );

  /** @param {string[]} names @param {string[]} colours */
  const legend = (names, colours) =>
    names.map(
      (name, place) =>
        `<rect x="${LEFT + 130 * place}" y="6" width="12" height="12" fill="${colours[place]}"/>` +
        text({ x: LEFT + 18 + 130 * place, y: 16, size: 12 }, name),
    );

  /** @param {string | null} share @returns {number | null} in per cent */
  const percentOf = (share) => (share === null ? null : Number(share) * 100);

  /** @param {{ name: string, shares: (string | null)[] }[]} series */
  const told = (series) =>
    series
      .map(({ name, shares }) => `${name}: ${shares.map((share) => inPercent(share)).join(', ')}`)
      .join('; ');

  /**
   * A line for each series.
   *
   * @param {string} id @param {string} title
   * @param {string[]} labels from left to right
   * @param {{ name: string, shares: (string | null)[] }[]} series
   * @param {{ rising?: boolean }} [look] whether the series are successive, the latest darkest, without a legend
   * @returns {string} empty if no share is known
   */
  const lines = (id, title, labels, series, { rising = false } = {}) => {
    const known = series.flatMap(({ shares }) => shares.filter((share) => share !== null));
    if (known.length === 0 || labels.length === 0) return '';
    const scale = scaleOf(Math.max(...known.map((share) => Number(share) * 100)));
    /** @param {number} place */
    const x = (place) => LEFT + ((WIDTH - LEFT - RIGHT) * (place + 0.5)) / labels.length;
    const colours = series.map((_, place) =>
      rising ? RISING[Math.floor((place * RISING.length) / series.length)] : [ACCENT, OTHER][place % 2],
    );
    const drawn = series.map(({ shares }, place) => {
      let path = '';
      let pen = 'M';
      shares.forEach((share, along) => {
        const percent = percentOf(share);
        if (percent !== null) path += `${pen}${at(x(along))} ${at(scale.y(percent))}`;
        pen = percent === null ? 'M' : 'L';
      });
      return path === '' ? '' : `<path d="${path}" fill="none" stroke="${colours[place]}" stroke-width="2"/>`;
    });
    const names = rising ? [] : series.map(({ name }) => name);
    return drawing(id, 'lines', [WIDTH, HEIGHT], { title, description: told(series) }, [
      ...grid(scale),
      ...axis(labels, x),
      ...legend(names, colours),
      ...drawn,
    ]);
  };

  /**
   * A bar for each label; those still in progress have a dashed edge.
   *
   * @param {string} id @param {string} title
   * @param {{ label: string, share: string | null, open: boolean }[]} bars
   * @returns {string} empty if no share is known
   */
  const columns = (id, title, bars) => {
    const known = bars.filter(({ share }) => share !== null);
    if (known.length === 0) return '';
    const scale = scaleOf(Math.max(...known.map(({ share }) => Number(share) * 100)));
    const room = (WIDTH - LEFT - RIGHT) / bars.length;
    const drawn = bars.map(({ share, open }, place) => {
      const top = scale.y(percentOf(share) ?? 0);
      const look = open ? `fill="#dfe5ec" stroke="${OTHER}" stroke-dasharray="3 2"` : `fill="${ACCENT}"`;
      return `<rect x="${at(LEFT + room * (place + 0.15))}" y="${at(top)}" width="${at(room * 0.7)}" height="${at(HEIGHT - BOTTOM - top)}" ${look}/>`;
    });
    return drawing(
      id,
      'lines',
      [WIDTH, HEIGHT],
      { title, description: told([{ name: title, shares: bars.map(({ share }) => share) }]) },
      [
        ...grid(scale),
        ...axis(
          bars.map(({ label }) => label),
          (place) => LEFT + room * (place + 0.5),
        ),
        ...legend(['complete', 'in progress'], [ACCENT, '#dfe5ec']),
        ...drawn,
      ],
    );
  };

  return { lines, columns };
});
