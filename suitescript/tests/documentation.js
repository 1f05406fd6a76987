/**
 * What Oracle's stubs document of an N module or of one of its objects: members, the options of methods, and types.
 * Read from the JSDoc of @oracle/suitecloud-unit-testing, of which nothing is copied.
 */
const fs = require('fs');
const path = require('path');

const STUBS = path.join(__dirname, '..', 'node_modules', '@oracle', 'suitecloud-unit-testing', 'stubs');
const MEMBER =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:\w+\.prototype|\w+)(?:\.(\w+)|\[['"](\w+)['"]\])\s*=\s*(function)?/g;
const ENUM = /\w+\.prototype\.(\w+)\s*=\s*new\s/g;
const PARAMETER = /@param\s+\{((?:[^{}]|\{[^{}]*\})*)\}\s+(\[?)([\w.]+)/g;

/**
 * Options that the stubs leave out, or say too much of: as @hitc/netsuite-types declares them.
 */
const GAPS = {
  'cache/CacheInstance': {
    put: [
      { name: 'value', kinds: ['string', 'object'] },
      { name: 'ttl', kinds: ['number'], optional: true },
    ],
  },
  'config/config': { load: [{ name: 'isDynamic', kinds: ['boolean'], optional: true }] },
  'ui/serverWidget/Field': { updateDisplayType: [{ name: 'displayType', kinds: ['string'] }] },
  'format/format': { format: [{ name: 'timezone', kinds: ['string', 'number'], optional: true }] },
  'file/file': { create: [{ name: 'encoding', kinds: ['string'], optional: true }] },
};

/** @param {string} text one type of JSDoc, such as Array<string>|number= */
const typeOf = (text) => ({
  kinds: text
    .replace(/=$/, '')
    .split('|')
    .map((kind) => kind.trim().toLowerCase()),
  optional: text.endsWith('='),
});

/** @param {string} comment */
const parametersOf = (comment) => {
  const found = [...comment.matchAll(PARAMETER)].map(([, type, bracket, name]) => ({
    name,
    ...typeOf(type),
    ...(bracket ? { optional: true } : {}),
  }));
  const inOptions = found.filter(({ name }) => /^options\.\w+$/.test(name));
  // Some stubs name the options without the object they are in.
  return (inOptions.length > 0 ? inOptions : found.filter(({ name }) => name !== 'options')).map(
    (parameter) => ({
      ...parameter,
      name: parameter.name.replace(/^options\./, ''),
    }),
  );
};

/**
 * @param {string} file path of a stub without its ending, such as record/RecordInstance
 * @returns {Record<string, { isMethod: boolean, readOnly: boolean, parameters: any[] }>}
 */
const documented = (file) => {
  const text = fs.readFileSync(path.join(STUBS, `${file}.js`), 'utf8');
  const found = {};
  for (const [, comment, plain, quoted, isFunction] of text.matchAll(MEMBER)) {
    const name = plain ?? quoted;
    const gaps = Object.hasOwn(GAPS[file] ?? {}, name) ? GAPS[file][name] : [];
    const told = parametersOf(comment).filter(
      (parameter) => !gaps.some((gap) => gap.name === parameter.name),
    );
    const parameters = [...told, ...gaps];
    found[name] = { isMethod: isFunction !== undefined, readOnly: /@readonly/.test(comment), parameters };
  }
  for (const [, name] of text.matchAll(ENUM))
    found[name] = { isMethod: false, readOnly: true, parameters: [] };
  return found;
};

/** @param {any} value @param {string[]} kinds as JSDoc writes them, in lower case */
const fits = (value, kinds) =>
  kinds.some((kind) => {
    if (['string', 'number', 'boolean', 'function'].includes(kind)) return typeof value === kind;
    if (kind === 'date') return Object.prototype.toString.call(value) === '[object Date]';
    if (kind.endsWith('[]'))
      return Array.isArray(value) && value.every((item) => fits(item, [kind.slice(0, -2)]));
    const items = /^array<(.*?)>?$/.exec(kind);
    if (items) return Array.isArray(value) && value.every((item) => typeof item !== 'function');
    if (['*', 'any', '?'].includes(kind)) return true;
    if (['int', 'integer'].includes(kind)) return Number.isInteger(value);
    if (kind.endsWith('type')) return typeof value === 'string'; // an enum by its name
    return value !== null && typeof value === 'object'; // an object of some class
  });

module.exports = { documented, fits };
