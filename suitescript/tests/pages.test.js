/** The Suitelets and the portlet under Oracle's stubs: they are drawn, and a part that fails costs only itself. */
const { Account } = require('./account');
const { checked, load, takeWrong } = require('./checked');

const SEGMENTS = [
  { id: 1, scriptid: 'VAL_RFM_VIP_CHAMPIONS', name: 'VIP Champions', isinactive: 'F' },
  { id: 2, scriptid: 'VAL_RFM_NEW', name: 'New & <b>bold</b>', isinactive: 'F' },
];
const ENTRY_POINTS = {
  rfm_customer_ue: ['afterSubmit', 'beforeLoad', 'beforeSubmit'],
  rfm_daily_mr: ['getInputData', 'map', 'reduce', 'summarize', 'config'],
  rfm_dashboard_pl: ['render'],
  rfm_dashboard_sl: ['onRequest'],
  rfm_setup_sl: ['onRequest'],
};

/** @param {string} script @param {Account} account @param {any} request */
const open = (script, account, { method = 'GET', parameters = {} } = {}) => {
  const written = { pages: [], files: [], texts: [] };
  load(script, account.modules()).onRequest({
    request: { method, parameters, url: '/app/site/hosting/scriptlet.nl', headers: {}, body: '' },
    response: {
      writePage: ({ pageObject }) => written.pages.push(pageObject.toJSON()),
      writeFile: ({ file, isInline }) => written.files.push({ ...file, isInline }),
      write: (text) => written.texts.push(text),
      setHeader() {},
    },
  });
  return written;
};

const reading = () => {
  const account = new Account();
  account.executionContext = 'SUITELET';
  account.answer(/./, []);
  account.answer(/FROM customlist_rfm_segment/, SEGMENTS);
  account.answer(/COUNT\(\*\) AS customers, SUM/, [
    { segment: 1, customers: '3', orders: '7', cents: '1050' },
  ]);
  return account;
};

afterEach(() => expect(takeWrong()).toEqual([]));

test.each(Object.entries(ENTRY_POINTS))('%s returns entry points only', (script, allowed) => {
  const found = Object.keys(load(script, new Account().modules()));
  expect(found.filter((name) => !allowed.includes(name))).toEqual([]);
  expect(found).not.toEqual([]);
});

test('the page of the reports is one form with the segments in it, and names no markup', () => {
  const { pages } = open('rfm_dashboard_sl', reading(), {});
  expect(pages).toHaveLength(1);
  expect(pages[0].html).toContain('VIP Champions');
  expect(pages[0].html).not.toContain('<b>bold');
});

test('a report that cannot be read costs its own place only', () => {
  const account = reading();
  account.answer(/FROM customrecord_rfm_segment_history/, () => {
    throw new Error('no such record');
  });
  const { pages } = open('rfm_dashboard_sl', account, {});
  expect(pages[0].html).toContain('no such record');
  expect(pages[0].html).toContain('VIP Champions');
});

test('a part of the page of campaigns that is refused leaves a line, and the others are drawn', () => {
  const account = reading();
  account.answer(/FROM customrecord_rfm_segment_action/, [
    { id: 1, name: 'Come & see', campaign: 12, promotion: 7, event: 88, cost: '50000' },
  ]);
  const sums = { buyers: 2, orders: 3, cents: '900', squares: 40 };
  const inWindows = Object.fromEntries(
    [30, 60, 90].flatMap((days) => Object.entries(sums).map(([name, value]) => [`${name}_${days}`, value])),
  );
  account.answer(/AS outcome/, [
    {
      campaign: 'campaign 12', segment: 1, wave: '2026-08', outcome: 'sent', customers: 9,
      first_day: '2026-08-01', last_day: '2026-08-02', ...inWindows,
    },
  ]); // prettier-ignore
  ['campaignresponse', 'leadsource', 'tranPromotion', 'JOIN location'].forEach((part) =>
    account.answer(new RegExp(part), () => {
      throw new Error(`no ${part} here`);
    }),
  );
  const { pages } = open('rfm_dashboard_sl', account, { parameters: { campaigns: 'T' } });
  expect(pages[0].html).toContain('Come &amp; see (campaign 12)');
  expect(pages[0].html.match(/are left out\. They need [^<]* NetSuite says: no [^<]* here/g)).toHaveLength(4);
});

test('the file of a segment has the rule of consent in it and is a CSV file', () => {
  const account = reading();
  account.answer(/email/, [
    { id: 7, entityid: 'C7', name: 'Anna', email: 'a@x.example', status: null, isinactive: 'F' },
  ]);
  const { files, pages } = open('rfm_dashboard_sl', account, {
    parameters: { segment: 'val_rfm_vip_champions', export: 'csv' },
  });
  expect(pages).toEqual([]);
  expect(files).toMatchObject([{ fileType: 'CSV', encoding: 'UTF-8', isInline: false }]);
});

test('the portlet has a title and says when the segments were refreshed', () => {
  const portlet = { title: '', html: '' };
  load('rfm_dashboard_pl', reading().modules()).render({ portlet, column: 2, entity: '' });
  expect(portlet.title).toBe('RFM Segments');
  expect(portlet.html).toContain('VIP Champions');
});

test('looking at the setup page makes nothing', () => {
  const account = reading();
  const { pages } = open('rfm_setup_sl', account, {});
  expect(account.calls.map(({ call, type }) => [call, type])).toEqual([['search.run', 'campaign']]);
  expect(pages[0].html).toContain('missing');
});

test('the setup page lists the lead nurturing events of campaigns with their internal ids', () => {
  const account = reading();
  const id = account.add('campaign', {
    title: 'Welcome & more',
    campaigndrip: [{ internalid: 88, description: 'Day 0' }],
  });
  account.results = [
    checked('Result', 'search/Result', {
      id: String(id),
      getValue: ({ name }) => ({ title: 'Welcome & more' })[name],
    }),
  ];
  const { pages } = open('rfm_setup_sl', account, {});
  expect(pages[0].html).toContain('Welcome &amp; more');
  expect(pages[0].html).toContain('>88</td>');
});

test('the button makes the category, rows, searches and groups, and the next look finds them', () => {
  const account = reading();
  account.answer(/FROM customercategory/, () =>
    account.all('customercategory').map(({ id, name }) => ({ id, name })),
  );
  account.answer(/FROM entitygroup/, () =>
    account.all('entitygroup').map(({ id, groupname }) => ({ id, name: groupname })),
  );
  account.answer(/FROM customrecord_rfm_segment_action/, () =>
    account.all('customrecord_rfm_segment_action').map((row) => ({
      id: row.id,
      segment: row.custrecord_rfm_sa_segment,
      category: row.custrecord_rfm_sa_category ?? null,
      overwrite: 'F',
      notify: 'F',
      campaign_event: null,
    })),
  );
  const { pages } = open('rfm_setup_sl', account, { method: 'POST' });
  expect(pages[0].html).not.toContain('failed');
  expect(account.all('customrecord_rfm_segment_action')).toHaveLength(2);
  expect([...account.searches.keys()].sort()).toEqual([
    'customsearch_rfm_distribution',
    'customsearch_rfm_in_new',
    'customsearch_rfm_in_vip_champions',
    'customsearch_rfm_movement',
    'customsearch_rfm_revenue',
  ]);
  expect(open('rfm_setup_sl', account, {}).pages[0].html).not.toContain('missing');
});

// section_3898745006: the kind of member, that it is dynamic, and its search are given as the group is created.
test('a group is created with the values that NetSuite wants at creation', () => {
  const account = reading();
  open('rfm_setup_sl', account, { method: 'POST' });
  const created = account.calls.filter(
    ({ call, type }) => call === 'record.create' && type === 'entitygroup',
  );
  expect(created).toHaveLength(SEGMENTS.length);
  created.forEach(({ values }) => {
    expect(values).toMatchObject({ grouptype: 'CustJob', dynamic: 'T' });
    expect(Number(values.savedsearch)).toBeGreaterThan(0);
  });
});

test('a step that NetSuite refuses is named and keeps no other back', () => {
  const account = reading();
  account.refuse('record.save', 'entitygroup');
  const { pages } = open('rfm_setup_sl', account, { method: 'POST' });
  expect(pages[0].html).toContain('entitygroup refused');
  expect(account.searches.size).toBe(5);
});
