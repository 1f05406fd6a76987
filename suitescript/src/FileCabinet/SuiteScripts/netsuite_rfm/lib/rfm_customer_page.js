/**
 * The page that explains a customer's segment to the people who serve the customer: the segment, since when, and the
 * next one and when. No N module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_dashboard',
  './rfm_figures',
  './rfm_html',
  './rfm_next_step',
  './rfm_reports',
  './rfm_run_status',
], (
  dashboard,
  { NO_SEGMENT, integer, money },
  { counted, day, grouped, head, line, link, section, table, withParameters },
  nextStep,
  { attempt, orElse },
  runs,
) => {
  /** @param {CustomerSqlRow} customer @param {Segment | null} segment */
  const where = ({ name, orders, cents, last_order: lastOrder }, segment) =>
    segment === null
      ? `${name} has no order that counts, so no scores and no segment.`
      : `${name} is in ${segment.name}: ${counted(integer(orders), 'order')} worth ${grouped(money(integer(cents)))}, ` +
        `the last on ${lastOrder}.`;

  /** @param {PastSqlRow[]} past newest first */
  const since = (past) => {
    if (past.length === 0) return 'The segment history has no change of this customer yet.';
    const [last, before] = past;
    const said = `In ${last.to_name ?? NO_SEGMENT} since ${last.day}`;
    return before === undefined
      ? `${said} or earlier: that is the first change in the history.`
      : `${said}, before that in ${before.to_name ?? NO_SEGMENT} since ${before.day}.`;
  };

  /**
   * @param {CustomerSqlRow} customer
   * @param {{ name: string, on: string } | null} next
   * @param {boolean} isKnown whether the scheme of the last run gives the next segment
   */
  const later = (
    { held_until: heldUntil, counts_as: countsAs, counts_until: countsUntil },
    next,
    isKnown,
  ) => {
    const held = heldUntil === null ? '' : `A person holds the segment until ${heldUntil}. `;
    const counts = countsAs === null ? '' : `Still counts as ${countsAs} until ${countsUntil}. `;
    if (!isKnown) return `${held}${counts}What comes next is shown by netsuite-rfm explain.`;
    return next === null
      ? `${held}${counts}Stays there without a new order.`
      : `${held}${counts}Moves to ${next.name} on ${next.on} without a new order.`;
  };

  /**
   * @param {ReportServices} services
   * @param {string} id internal id from a URL, so untrusted
   * @param {string} address of the dashboard
   * @returns {string | null} HTML; null if there is no such customer
   */
  const page = (services, id, address) => {
    const { repository } = services;
    const customer = repository.customer(id);
    if (customer === null) return null;
    const past = attempt(services, 'History', () => repository.pastOf(id));
    const read = {
      runs: attempt(services, 'Runs', repository.runs),
      lastRefresh: attempt(services, 'Last refresh', repository.lastRefresh),
    };
    const segments = repository.segments();
    const segment = segments.find((known) => known.id === String(customer.segment)) ?? null;
    const places = nextStep.read(orElse(read.lastRefresh, null)?.run_counting);
    const step = nextStep.after(places, customer.score, customer.last_order);
    const name = segments.find((known) => known.scriptId === step?.scriptId)?.name;
    const next = step === null ? null : { name: name ?? step.scriptId, on: step.on };
    const whatToDo = segment === null ? null : (repository.actionOf(segment.id)?.whatToDo ?? null);
    /** @type {PastSqlRow[]} */
    const rows = orElse(past, []);
    return dashboard.frame(
      `<nav aria-label="Reports">${link(`/app/common/entity/custjob.nl?id=${encodeURIComponent(id)}`, 'The customer')}` +
        `${segment === null ? '' : link(withParameters(address, { segment: String(segment.scriptId) }), `All of ${segment.name}`)}` +
        `${link(address, 'All reports')}</nav>`,
      runs.status(read, services.today),
      section(
        'Why this segment?',
        line(where(customer, segment)),
        'found' in past ? line(since(rows)) : line(`The history cannot be read: ${past.failed}`, 'problem'),
        segment === null ? '' : line(later(customer, next, places !== null)),
        whatToDo === null ? '' : line(`What to do: ${whatToDo}`),
        line(
          [`Score ${customer.score ?? '–'}`, customer.stage, customer.store].filter(Boolean).join(' · '),
          'muted',
        ),
      ),
      rows.length === 0
        ? ''
        : section(
            'Segments so far',
            table(
              'Segments so far',
              ['Segment', 'From', 'Until'].map(head),
              rows.map((row, place) => [
                head(row.to_name ?? NO_SEGMENT),
                day(row.day),
                day(place === 0 ? 'now' : rows[place - 1].day),
              ]),
            ),
          ),
    );
  };

  return { page };
});
