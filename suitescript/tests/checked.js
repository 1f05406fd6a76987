/** Has scripts reach an implementation only through what Oracle's stubs document of it. */
const { documented, fits } = require('./documentation');

class UndocumentedUse extends Error {}

/** Every member that was used, as module.member, with the number of times. */
const used = new Map();
/** Uses that were wrong. A script may catch an error, so that each is kept as well. */
const wrong = [];
const state = { loading: false };

/** @param {string} text */
const refuse = (text) => {
  wrong.push(text);
  throw new UndocumentedUse(text);
};

/** @param {string} call @param {any[]} parameters @param {any[]} given */
const checkArguments = (call, parameters, given) => {
  const [options, ...others] = given;
  if (others.length > 0) refuse(`${call}: one object of options is documented`);
  if (parameters.length === 0) {
    if (given.length > 0) refuse(`${call} takes nothing`);
    return;
  }
  if (parameters.length === 1 && typeof options === 'function') return; // a callback by itself
  if (given.length === 0 && parameters.every(({ optional }) => optional)) return;
  if (options === null || typeof options !== 'object')
    refuse(`${call}: ${typeof options} instead of options`);
  Object.entries(options).forEach(([name, value]) => {
    const parameter = parameters.find((documentedOne) => documentedOne.name === name);
    if (parameter === undefined) refuse(`${call} has no option ${name}`);
    if (value !== undefined && !fits(value, parameter.kinds))
      refuse(`${call}: ${name} is ${JSON.stringify(value)} instead of ${parameter.kinds.join(' or ')}`);
  });
  parameters
    .filter(({ name, optional }) => !optional && options[name] === undefined)
    .forEach(({ name }) => refuse(`${call} wants ${name}`));
};

const isEnum = (/** @type {any} */ held) =>
  held !== null &&
  typeof held === 'object' &&
  Object.values(held).every((value) => typeof value === 'string');

/** An enum of which only values that exist can be read. @param {string} name @param {any} held */
const known = (name, held) =>
  new Proxy(held, {
    get: (values, key) =>
      typeof key === 'symbol' || key in values ? values[key] : refuse(`${name}.${key} is not documented`),
  });

/** The wrong uses so far, which are then forgotten. */
const takeWrong = () => wrong.splice(0);

/**
 * @param {string} name as it is told in `used`, such as record or Form
 * @param {string} file path of the stub
 * @param {object} implementation
 */
const checked = (name, file, implementation) => {
  const members = documented(file);
  return new Proxy(implementation, {
    get(target, key) {
      if (typeof key === 'symbol' || key === '__esModule' || key === 'then' || key === 'default')
        return target[key];
      const call = `${name}.${key}`;
      const member = members[key];
      if (member === undefined) return refuse(`${call} is not documented`);
      used.set(call, (used.get(call) ?? 0) + 1);
      if (!(key in target)) throw new Error(`The tests' account has no ${call}`);
      if (!member.isMethod) return isEnum(target[key]) ? known(call, target[key]) : target[key];
      return (...given) => {
        if (state.loading) refuse(`${call} is called while a module loads`);
        checkArguments(call, member.parameters, given);
        return target[key](...given);
      };
    },
    set(target, key, value) {
      const member = members[key];
      if (member === undefined) return refuse(`${name}.${String(key)} is not documented`);
      if (member.isMethod || member.readOnly) return refuse(`${name}.${String(key)} cannot be set`);
      used.set(`${name}.${key}`, (used.get(`${name}.${key}`) ?? 0) + 1);
      target[key] = value;
      return true;
    },
  });
};

/**
 * Loads a script with these N modules, while which no N function may be called.
 *
 * @param {string} script path below the project's folder, without its ending
 * @param {Record<string, any>} modules
 */
const load = (script, modules) => {
  let found;
  jest.isolateModules(() => {
    Object.entries(modules).forEach(([name, held]) => jest.doMock(name, () => held));
    state.loading = true;
    try {
      found = require(`SuiteScripts/netsuite_rfm/${script}`);
    } finally {
      state.loading = false;
    }
  });
  return found;
};

module.exports = { checked, load, used, takeWrong, UndocumentedUse };
