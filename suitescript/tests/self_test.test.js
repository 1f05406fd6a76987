/** The self-test of the setup page: every point is tried by itself, and nothing stays but what it found. */
const { Account } = require('./account');
const { load, takeWrong } = require('./checked');

const TYPE = 'customrecord_rfm_self_test';
const PROBE = 'rfm-self-test-probe';
const POINTS = [
  'external_id', 'date_values', 'messages', 'groups', 'customermain', 'ratio_to_report', 'without_segment',
  'nested_queries', 'consent', 'day', 'environment',
]; // prettier-ignore

/** An account in which everything is as the scripts expect it. */
const ready = () => {
  const account = new Account();
  account.executionContext = 'SUITELET';
  account.rows('customer').set(7, { email: 'a@x.example' });
  account.rows('entitygroup').set(5, { groupname: 'RFM VIP', isdynamic: true });
  account.results = [
    { getValue: ({ name }) => (name === 'internalid' ? '4' : '- None -'), getText: () => '- None -' },
  ];
  account.answer(/./, []);
  account.answer(/FROM message/, [{ count: 3 }]);
  account.answer(/FROM entitygroup/, [{ id: 5, name: 'RFM VIP' }]);
  account.answer(/FROM customlist_rfm_segment/, [{ id: 1, scriptid: 'VAL_RFM_NEW', name: 'New' }]);
  account.answer(/FROM customer c WHERE c\.isinactive = 'F' AND .* IS NULL/, [{ count: 4 }]);
  account.answer(/MAX\(c\.id\)/, [{ id: 7 }]);
  const kept = () => account.all(TYPE).filter(({ externalid }) => externalid !== PROBE);
  account.answer(/AS external_id/, () =>
    kept().map((row) => ({
      id: row.id,
      external_id: row.externalid,
      title: row.custrecord_rfm_st_title,
      state: row.custrecord_rfm_st_state,
      finding: row.custrecord_rfm_st_finding,
    })),
  );
  account.answer(/externalid = \?/, () =>
    account.all(TYPE).filter(({ externalid }) => externalid === PROBE).map(({ id }) => ({ id })),
  ); // prettier-ignore
  return account;
};

const press = (account, method = 'POST') => {
  const pages = [];
  load('rfm_setup_sl', account.modules()).onRequest({
    request: { method, parameters: { custpage_rfm_page: 'self-test' } },
    response: { writePage: ({ pageObject }) => pages.push(pageObject.toJSON()) },
  });
  return pages[0];
};

const outcomes = (account) =>
  Object.fromEntries(
    account
      .all(TYPE)
      .filter((row) => row.externalid)
      .map((row) => [row.externalid.replace('rfm-self-test-', ''), row.custrecord_rfm_st_state]),
  );

afterEach(() => expect(takeWrong()).toEqual([]));

test('where everything is as the scripts expect it, each point says so', () => {
  const account = ready();
  press(account);
  expect(outcomes(account)).toEqual(Object.fromEntries(POINTS.map((point) => [point, 'as expected'])));
});

test('nothing stays but one row for each point, however often the button is pressed', () => {
  const account = ready();
  press(account);
  const first = account.all(TYPE).map(({ id }) => id);
  press(account);
  expect(account.all(TYPE).map(({ id }) => id)).toEqual(first);
  expect(account.searches.size).toBe(0);
});

test('looking at the page tries nothing and shows what the last test found', () => {
  const account = ready();
  expect(press(account, 'GET').html).toContain('not run yet');
  expect(account.calls).toEqual([]);
  press(account);
  account.calls = [];
  expect(press(account, 'GET').html).toContain('Read through the join customermain');
  expect(account.calls).toEqual([]);
});

test.each([
  ['external_id', (account) => (account.duplicateError = 'SOMETHING_ELSE'), 'SOMETHING_ELSE'],
  ['external_id', (account) => account.answer(/externalid = \?/, []), 'does not find'],
  ['external_id', (account) => account.refuse('record.delete', TYPE), 'could not be deleted'],
  ['customermain', (account) => account.refuse('search.run', 'transaction', 'SSS_INVALID_SRCH_COL'), 'SSS_INVALID_SRCH_COL'],
  ['ratio_to_report', (account) => account.refuse('search.run', 'customer'), 'customer refused'],
  ['groups', (account) => (account.rows('entitygroup').get(5).isdynamic = false), 'Not dynamic: RFM VIP'],
  ['without_segment', (account) => (account.results = []), 'no such group'],
  ['nested_queries', (account) => account.answer(/ROWNUM/, () => { throw new Error('no ROWNUM'); }), 'no ROWNUM'],
  ['messages', (account) => account.answer(/FROM message/, () => { throw new Error('no table'); }), 'no table'],
])('%s: a difference is told', (point, change, told) => {
  const account = ready();
  change(account);
  const { html } = press(account);
  expect(outcomes(account)).toMatchObject({ [point]: 'differs' });
  expect(html).toContain(told);
}); // prettier-ignore

test.each([
  ['messages', (account) => account.answer(/FROM message/, [{ count: 0 }])],
  ['groups', (account) => account.answer(/FROM entitygroup/, [])],
  ['without_segment', (account) => account.answer(/IS NULL/, [{ count: 0 }])],
  ['consent', (account) => account.answer(/MAX\(c\.id\)/, [{ id: null }])],
  ['environment', (account) => (account.envType = 'SANDBOX')],
])('%s: what cannot be tried yet is open', (point, change) => {
  const account = ready();
  change(account);
  press(account);
  expect(outcomes(account)).toMatchObject({ [point]: 'open' });
});

test('an outcome that cannot be kept is shown with the reason', () => {
  const account = ready();
  account.refuse('record.save', TYPE);
  const { html } = press(account);
  expect(html).toContain('could not be kept');
  expect(html).toContain('customermain');
});
