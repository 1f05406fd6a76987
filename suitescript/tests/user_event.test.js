/** The user event under Oracle's stubs: CREATE, EDIT and XEDIT, and what may go wrong in another's hands. */
const { Account } = require('./account');
const { load, takeWrong } = require('./checked');

const CUSTOMER = 1001;
const VIP = '3';
const NEW = '5';
const RETAIL = '1';
const VIP_CATEGORY = '9';
const HISTORY = 'customrecord_rfm_segment_history';
const ACTION = 'customrecord_rfm_segment_action';
const UserEventType = { CREATE: 'create', EDIT: 'edit', XEDIT: 'xedit', DELETE: 'delete', COPY: 'copy' };

const BEFORE = {
  custentity_rfm_segment: NEW,
  custentity_rfm_segment_changed_on: new Date(2026, 9, 1),
  custentity_segment_last_updated: new Date(2026, 9, 1, 3),
  custentity_rfm_score: '544',
  category: RETAIL,
  phone: '1',
};
const WRITTEN = {
  custentity_rfm_segment: VIP,
  custentity_rfm_segment_changed_on: new Date(2026, 10, 20),
  custentity_segment_last_updated: new Date(2026, 10, 20, 3),
  custentity_rfm_score: '555',
};

const accountWithRule = () => {
  const account = new Account();
  account.add('customer', {});
  const action = account.add(ACTION, {
    isinactive: false,
    custrecord_rfm_sa_category: [{ value: VIP_CATEGORY, text: 'VIP' }],
    custrecord_rfm_sa_overwrite: true,
  });
  account.parameters.custscript_rfm_actions = JSON.stringify({ [VIP]: String(action) });
  return account;
};

/** @param {Account} account @param {string} type @param {any} before @param {any} after @param {any} [how] */
const fire = (account, type, before, after, how = {}) => {
  const script = load('rfm_customer_ue', account.modules());
  script.afterSubmit({
    type,
    UserEventType,
    oldRecord: before === null ? null : account.eventRecord(CUSTOMER, before),
    newRecord: account.eventRecord(CUSTOMER, after, how),
  });
};

const rowsOf = (account) => account.all(HISTORY);
const errorsOf = (account) => account.log.filter(({ level }) => level === 'error');

afterEach(() => expect(takeWrong()).toEqual([]));

test('it has two entry points', () => {
  expect(Object.keys(load('rfm_customer_ue', new Account().modules()))).toEqual([
    'beforeLoad',
    'afterSubmit',
  ]);
});

test.each([
  ['view', 'USERINTERFACE', 1],
  ['edit', 'USERINTERFACE', 0],
  ['view', 'RESTWEBSERVICES', 0],
])('a customer who is looked at in the UI gets a link (%s, %s)', (type, context, links) => {
  const account = new Account();
  account.executionContext = context;
  const added = [];
  load('rfm_customer_ue', account.modules()).beforeLoad({
    type,
    UserEventType: { ...UserEventType, VIEW: 'view' },
    newRecord: account.eventRecord(CUSTOMER, BEFORE),
    form: { addPageLink: (link) => added.push(link) },
  });
  expect(added).toHaveLength(links);
});

test('a change of segment by EDIT leaves a row with its day, score and source, and sets the category', () => {
  const account = accountWithRule();
  fire(account, UserEventType.EDIT, BEFORE, { ...BEFORE, ...WRITTEN });
  expect(rowsOf(account)).toMatchObject([
    {
      custrecord_rfm_sh_customer: String(CUSTOMER),
      custrecord_rfm_sh_from: NEW,
      custrecord_rfm_sh_to: VIP,
      custrecord_rfm_sh_score: '555',
      custrecord_rfm_sh_source: 'RESTWEBSERVICES',
      externalid: `rfm-${CUSTOMER}-${WRITTEN.custentity_segment_last_updated.getTime()}-${VIP}`,
    },
  ]);
  expect(rowsOf(account)[0].custrecord_rfm_sh_changed_on).toEqual(WRITTEN.custentity_rfm_segment_changed_on);
  expect(account.rows('customer').get(CUSTOMER)).toMatchObject({ category: VIP_CATEGORY });
  expect(errorsOf(account)).toEqual([]);
});

test('a customer created with a segment leaves a row from nothing', () => {
  const account = accountWithRule();
  fire(account, UserEventType.CREATE, null, WRITTEN);
  expect(rowsOf(account)).toMatchObject([{ custrecord_rfm_sh_to: VIP }]);
  expect(rowsOf(account)[0].custrecord_rfm_sh_from).toBeUndefined();
});

test('a change by XEDIT, which carries the written fields only, is the same change', () => {
  const account = accountWithRule();
  fire(account, UserEventType.XEDIT, BEFORE, WRITTEN, { edited: Object.keys(WRITTEN) });
  expect(rowsOf(account)).toMatchObject([{ custrecord_rfm_sh_from: NEW, custrecord_rfm_sh_to: VIP }]);
});

// Help says that XEDIT carries the edited fields only, not what getValue gives of the others.
test.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty text', ''],
])('an inline edit of another field is no change of segment where the others read as %s', (_, absent) => {
  const account = accountWithRule();
  fire(account, UserEventType.XEDIT, BEFORE, { phone: '2' }, { edited: ['phone'], absent });
  expect(account.calls).toEqual([]);
});

test('a segment cleared by an inline edit is a change', () => {
  const account = accountWithRule();
  fire(
    account,
    UserEventType.XEDIT,
    BEFORE,
    { custentity_rfm_segment: '' },
    { edited: ['custentity_rfm_segment'] },
  );
  expect(rowsOf(account)).toMatchObject([{ custrecord_rfm_sh_from: NEW }]);
  expect(rowsOf(account)[0].custrecord_rfm_sh_to).toBeUndefined();
});

test.each(['DELETE', 'COPY'])('%s is none of its business', (type) => {
  const account = accountWithRule();
  fire(account, UserEventType[type], BEFORE, WRITTEN);
  expect(account.calls).toEqual([]);
});

test('a save that leaves the segment as it is reads and writes nothing', () => {
  const account = accountWithRule();
  fire(account, UserEventType.EDIT, BEFORE, { ...BEFORE, phone: '2' });
  expect(account.calls).toEqual([]);
});

test('a category that NetSuite refuses costs no row, and nobody an error', () => {
  const account = accountWithRule();
  account.refuse('record.submitFields', 'customer');
  expect(() => fire(account, UserEventType.EDIT, BEFORE, { ...BEFORE, ...WRITTEN })).not.toThrow();
  expect(rowsOf(account)).toHaveLength(1);
});

test('the row is written before the category', () => {
  const account = accountWithRule();
  fire(account, UserEventType.EDIT, BEFORE, { ...BEFORE, ...WRITTEN });
  const written = account.calls.filter(({ call }) => ['record.save', 'record.submitFields'].includes(call));
  expect(written.map(({ type }) => type).slice(0, 2)).toEqual([HISTORY, 'customer']);
});

test('a row that cannot be written is logged and does not fail the save of the customer', () => {
  const account = accountWithRule();
  account.refuse('record.save', HISTORY);
  expect(() => fire(account, UserEventType.EDIT, BEFORE, { ...BEFORE, ...WRITTEN })).not.toThrow();
  expect(errorsOf(account)).toHaveLength(1);
});

test.each(['UNIQUE_RCRD_ID_REQD', 'DUP_CSTM_RCRD_ENTRY'])('a row that exists is no error: %s', (name) => {
  const account = accountWithRule();
  account.refuse('record.save', HISTORY, name);
  fire(account, UserEventType.EDIT, BEFORE, { ...BEFORE, ...WRITTEN });
  expect(errorsOf(account)).toEqual([]);
});

test('a Date of another realm is a date', () => {
  const { runInNewContext } = require('node:vm');
  const account = accountWithRule();
  const foreign = (/** @type {Date} */ date) => runInNewContext(`new Date(${date.getTime()})`);
  fire(account, UserEventType.EDIT, BEFORE, {
    ...BEFORE,
    ...WRITTEN,
    custentity_rfm_segment_changed_on: foreign(WRITTEN.custentity_rfm_segment_changed_on),
    custentity_segment_last_updated: foreign(WRITTEN.custentity_segment_last_updated),
  });
  const [row] = rowsOf(account);
  expect(row.externalid).toBe(`rfm-${CUSTOMER}-${WRITTEN.custentity_segment_last_updated.getTime()}-${VIP}`);
  expect(Number(row.custrecord_rfm_sh_changed_on)).toBe(WRITTEN.custentity_rfm_segment_changed_on.getTime());
});
