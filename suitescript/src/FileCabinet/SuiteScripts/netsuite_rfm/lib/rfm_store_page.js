/**
 * The page of the stores with their customers by segment, with links to the customers of each segment at a store. No N
 * module is used here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([
  './rfm_counting',
  './rfm_dashboard',
  './rfm_figures',
  './rfm_html',
  './rfm_months',
  './rfm_reports',
  './rfm_run_status',
], (
  counting,
  dashboard,
  { integer, money },
  { head, line, link, number, numberHead, section, table, withParameters },
  months,
  { attempt, countingOf, orElse },
  runs,
) => {
  const NO_STORE = 'No store';

  /**
   * @typedef {Object} StoreFigures
   * @property {string} id internal id of the location; 0 for none
   * @property {string} name
   * @property {bigint} customers
   * @property {bigint} cents
   * @property {bigint | null} sold in the month, in cents; null if unknown
   * @property {Map<string, bigint>} segments customers by internal id of the segment
   */

  /**
   * @param {StoreSqlRow[]} rows customers by home location
   * @param {StoreSqlRow[] | null} sales by the location of the order; null if unknown
   * @returns {StoreFigures[]} most valuable first, customers without a store last
   */
  const byStore = (rows, sales) => {
    /** @type {Map<string, StoreFigures>} */
    const found = new Map();
    const sold = sales === null ? null : 0n;
    const storeOf = (/** @type {StoreSqlRow} */ row) => {
      const id = String(row.store);
      const name = id === '0' ? NO_STORE : (row.name ?? `location ${id}`);
      const store = found.get(id) ?? { id, name, customers: 0n, cents: 0n, sold, segments: new Map() };
      found.set(id, store);
      return store;
    };
    rows.forEach((row) => {
      const store = storeOf(row);
      store.customers += integer(row.customers);
      store.cents += integer(row.cents);
      store.segments.set(String(row.segment), integer(row.customers));
    });
    (sales ?? []).forEach((row) => {
      const store = storeOf(row);
      store.sold = (store.sold ?? 0n) + integer(row.cents);
    });
    return [...found.values()].sort(
      (one, other) =>
        Number(one.id === '0') - Number(other.id === '0') ||
        Number(other.cents - one.cents) ||
        Number(one.id) - Number(other.id),
    );
  };

  /**
   * @param {StoreFigures[]} stores
   * @param {(Segment & { scriptId: string })[]} segments in use
   * @param {string} address of the dashboard
   * @param {string} month in words
   */
  const tableOf = (stores, segments, address, month) =>
    table(
      'Active customers by store and segment',
      [
        head('Store'),
        numberHead('Customers'),
        numberHead('Lifetime value'),
        numberHead(`Revenue, ${month}`),
        ...segments.map(({ name }) => numberHead(name)),
      ],
      stores.map((store) => [
        head(store.name),
        number(String(store.customers)),
        number(money(store.cents)),
        number(store.sold === null ? null : money(store.sold)),
        ...segments.map(({ id, scriptId }) => {
          const count = store.segments.get(id) ?? 0n;
          if (count === 0n || store.id === '0') return number(String(count));
          const place = withParameters(address, { segment: scriptId, store: store.id });
          return { html: link(place, String(count)), number: true };
        }),
      ]),
    );

  /**
   * @param {ReportServices} services
   * @param {string} address of the dashboard
   * @returns {string} HTML
   */
  const page = (services, address) => {
    const { repository, today } = services;
    const read = {
      runs: attempt(services, 'Runs', repository.runs),
      lastRefresh: attempt(services, 'Last refresh', repository.lastRefresh),
    };
    const { counting: counted } = counting.read(
      countingOf(/** @type {RunsRead} */ (/** @type {unknown} */ (read))),
    );
    const month = months.monthOf(today);
    const sales = attempt(services, 'Revenue by store', () =>
      repository.salesByStore(counted, months.firstDay(month), today),
    );
    const found = attempt(services, 'Stores', () => {
      const customers = repository.customersByStore();
      return byStore(customers, orElse(sales, null));
    });
    const stores = orElse(found, []);
    const used = new Set(stores.flatMap((/** @type {StoreFigures} */ { segments }) => [...segments.keys()]));
    const segments = orElse(attempt(services, 'Segments', repository.segments), []).filter(
      (/** @type {Segment} */ { id }) => used.has(id),
    );
    return dashboard.frame(
      `<nav aria-label="Reports">${link(address, 'All reports')}</nav>`,
      runs.status(read, services.today),
      section(
        'Stores',
        line(
          'A customer belongs to the store of most of their orders. Click a number to see these customers. Revenue of the month, up to today, belongs to the store where it was made.',
        ),
        line([counting.limitsInWords(counted), counting.currencyInWords(counted)].filter(Boolean).join(' ')),
        'failed' in sales ? line(`Revenue by store cannot be read: ${sales.failed}`, 'problem') : '',
        'found' in found
          ? stores.every((/** @type {StoreFigures} */ { customers }) => customers === 0n)
            ? line('No customer has a store yet: set RFM_HOME_LOCATION=true for the worker.')
            : tableOf(stores, segments, address, months.nameOf(month))
          : line(`The stores cannot be read: ${found.failed}`, 'problem'),
      ),
    );
  };

  return { byStore, page };
});
