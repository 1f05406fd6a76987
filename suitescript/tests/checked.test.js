/** What stands between scripts and the account lets nothing through that Oracle's stubs do not document. */
const { Account } = require('./account');
const { takeWrong, UndocumentedUse } = require('./checked');

const { 'N/record': record, 'N/email': email, 'N/search': search, 'N/log': log } = new Account().modules();

test.each([
  ['a member that is not there', () => record.submitField({})],
  ['an option that is not there', () => record.create({ type: 'customer', values: {} })],
  ['a missing option', () => email.send({ author: 1, recipients: [2], subject: 'x' })],
  ['a text for a number', () => email.send({ author: 'x', recipients: [2], subject: 'x', body: 'y' })],
  ['no options', () => search.create()],
  ['more than one argument', () => log.error('title', 'details')],
  ['an enum value that is not there', () => record.Type.CUSTOMERS],
  ['a property that cannot be set', () => { record.Type = {}; }],
])('%s', (_, use) => {
  expect(use).toThrow(UndocumentedUse);
  expect(takeWrong()).toHaveLength(1);
}); // prettier-ignore

test('a documented use goes through', () => {
  expect(record.create({ type: record.Type.CUSTOMER }).save()).toBeGreaterThan(0);
  expect(takeWrong()).toEqual([]);
});
