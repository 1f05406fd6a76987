/** The nightly map/reduce under Oracle's stubs, stage by stage as NetSuite hands values on: as text. */
const { Account } = require('./account');
const { load, takeWrong } = require('./checked');

const LEEDS = 11;
const MANAGER = 32;
const VIP = '3';
const HISTORY = 'customrecord_rfm_segment_history';
const DAY = new Date();
const today = () =>
  [
    DAY.getFullYear(),
    String(DAY.getMonth() + 1).padStart(2, '0'),
    String(DAY.getDate()).padStart(2, '0'),
  ].join('-');

/** A row of SuiteQL of a change that is to be announced. */
const pendingRow = (id, customer, more = {}) => ({
  id,
  customer,
  name: `Customer ${customer}`,
  from_segment: null,
  to_segment: VIP,
  from_name: null,
  to_name: 'VIP Champions',
  changed_on: today(),
  last_order: '2026-11-01',
  lifetime_value: '120.5',
  location: LEEDS,
  digest: null,
  campaign: null,
  ...more,
});

const nightOf = ({ pending = [], missing = [], campaign = null, sent = [] }) => {
  const account = new Account();
  account.executionContext = 'MAPREDUCE';
  account.units = 5000;
  Object.assign(account.parameters, {
    custscript_rfm_author: 31,
    custscript_rfm_default_recipient: 35,
    custscript_rfm_manager_titles: 'Store Manager',
    custscript_rfm_announce_from: '2020-01-01',
  });
  account
    .rows('customer')
    .set(1001, { email: 'c@x.example', isinactive: false, globalsubscriptionstatus: [] });
  const rows = account.rows(HISTORY);
  pending.forEach(({ id, ...row }) => rows.set(id, { ...row }));
  account.answer(/./, []);
  account.answer(/FROM customrecord_rfm_segment_action/, [
    { id: 1, segment: VIP, category: null, overwrite: 'F', notify: 'T', campaign_event: campaign },
  ]);
  account.answer(/last_row\b.*FROM customer c LEFT JOIN/s, missing);
  account.answer(/JOIN customer c ON c\.id = h\.custrecord_rfm_sh_customer/, pending);
  account.answer(/FROM customrecord_rfm_segment_history h WHERE h\.id IN/, () =>
    [...rows].map(([id, row]) => ({ id, digest: row.custrecord_rfm_sh_digest ?? null })),
  );
  account.answer(/FROM location/, [
    { name: 'Leeds', id: MANAGER, email: 'm@x.example', isinactive: 'F', title: 'Store Manager' },
  ]);
  account.answer(/FROM message/, sent);
  return account;
};

/** Runs all stages. @param {Account} account */
const run = (account) => {
  const script = load('rfm_daily_mr', account.modules());
  const errors = { map: [], reduce: [] };
  const written = new Map();
  const attempt = (stage, key, work) => {
    try {
      work();
    } catch (error) {
      errors[stage].push([key, String(error)]);
    }
  };
  script.getInputData({ isRestarted: false }).forEach((item, key) =>
    attempt('map', String(key), () =>
      script.map({
        key: String(key),
        value: JSON.stringify(item),
        isRestarted: false,
        write: ({ key: place, value }) => written.set(place, [...(written.get(place) ?? []), value]),
      }),
    ),
  );
  const output = [];
  written.forEach((values, key) =>
    attempt('reduce', key, () =>
      script.reduce({
        key,
        values,
        isRestarted: false,
        write: ({ key: place, value }) => output.push([place, value]),
      }),
    ),
  );
  const iterating = (pairs) => ({
    iterator: () => ({ each: (visit) => pairs.every(([key, error]) => visit(key, error)) }),
  });
  script.summarize({
    usage: 1,
    seconds: 2,
    output: iterating(output),
    isRestarted: false,
    inputSummary: { error: null },
    mapSummary: { errors: iterating(errors.map), keys: iterating([]) },
    reduceSummary: { errors: iterating(errors.reduce), keys: iterating([]) },
  });
  return errors;
};

afterEach(() => expect(takeWrong()).toEqual([]));

test('it has the four stages', () => {
  const script = load('rfm_daily_mr', new Account().modules());
  expect(Object.keys(script).sort()).toEqual(['getInputData', 'map', 'reduce', 'summarize']);
});

test('the changes of a store go to its manager in one mail, and their rows are claimed before', () => {
  const account = nightOf({ pending: [pendingRow(101, 1001), pendingRow(102, 1002)] });
  expect(run(account)).toEqual({ map: [], reduce: [] });
  expect(account.outbox).toMatchObject([{ author: 31, recipients: [MANAGER] }]);
  expect(account.outbox[0].body).toContain('Customer 1002');
  const marks = account.all(HISTORY).map((row) => row.custrecord_rfm_sh_digest);
  expect(new Set(marks).size).toBe(1);
  expect(account.outbox[0].subject).toContain(`[${marks[0]}]`);
});

// section_4358681681: internal ids throughout; the type of a custom record is an integer as well.
test('what the mail is related to is given by numbers', () => {
  const account = nightOf({ pending: [pendingRow(101, 1001)] });
  run(account);
  const numbers = (/** @type {any} */ held) =>
    Object.values(held ?? {}).every((value) =>
      typeof value === 'object' ? numbers(value) : Number.isInteger(value),
    );
  expect(account.outbox).toHaveLength(1);
  expect(numbers(account.outbox[0].relatedRecords)).toBe(true);
});

test('a campaign starts once for a customer who may be written to', () => {
  const account = nightOf({ pending: [pendingRow(101, 1001)], campaign: 77 });
  expect(run(account)).toEqual({ map: [], reduce: [] });
  expect(account.campaignMails).toEqual([{ campaignEventId: 77, recipientId: 1001 }]);
});

test.each([
  ['soft opt-out', { globalsubscriptionstatus: [{ value: '2', text: 'Soft Opt-Out' }] }],
  ['confirmed opt-out', { globalsubscriptionstatus: [{ value: '4', text: 'Confirmed Opt-Out' }] }],
  ['no address', { email: '' }],
  ['inactive', { isinactive: true }],
])('no campaign starts for a customer who must not be written to: %s', (_, values) => {
  const account = nightOf({ pending: [pendingRow(101, 1001)], campaign: 77 });
  Object.assign(account.rows('customer').get(1001), values);
  expect(run(account).map).toEqual([]);
  expect(account.campaignMails).toEqual([]);
});

test('a change that the user event missed gets its row', () => {
  const missing = { ...pendingRow(null, 1001), last_row: null, score: '555', category: null };
  const account = nightOf({ missing: [missing] });
  account.answer(/WHERE c\.id = \?/, [{ segment: VIP, last_row: null }]);
  expect(run(account).map).toEqual([]);
  expect(account.all(HISTORY)).toMatchObject([
    { custrecord_rfm_sh_customer: '1001', custrecord_rfm_sh_to: VIP },
  ]);
});

test('a digest that was sent before is not sent again after a restart', () => {
  const account = nightOf({ pending: [pendingRow(101, 1001)] });
  run(account);
  const [row] = account.all(HISTORY);
  account.answer(/FROM message/, [{ id: 1, subject: `x [${row.custrecord_rfm_sh_digest}]` }]);
  account.answer(/SELECT DISTINCT/, [{ reference: row.custrecord_rfm_sh_digest }]);
  run(account);
  expect(account.outbox).toHaveLength(1);
});

test('one store that fails keeps no other from its mail, and the log names it', () => {
  const account = nightOf({ pending: [pendingRow(101, 1001), pendingRow(102, 1002, { location: 12 })] });
  account.answer(/FROM location/, (text, params) => {
    if (String(params[0]) === '12' || /= 12\b/.test(text)) throw new Error('no store 12');
    return [{ name: 'Leeds', id: MANAGER, email: 'm@x.example', isinactive: 'F', title: '' }];
  });
  expect(run(account).reduce).toHaveLength(1);
  expect(account.outbox).toHaveLength(1);
  expect(account.log.filter(({ level }) => level === 'error')).not.toEqual([]);
});

test('outside production nothing is mailed', () => {
  const account = nightOf({ pending: [pendingRow(101, 1001)], campaign: 77 });
  account.envType = 'SANDBOX';
  run(account);
  expect([account.outbox, account.campaignMails]).toEqual([[], []]);
});
