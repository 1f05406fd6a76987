// SuiteScript's define() and N modules; those that make pages, links and caches are in the files next to this one.
// Each N function hands its arguments, as JSON, to the host in Python.
// `__host(name, json)` answers {"value": ...} or {"error": {"name": ..., "message": ...}}; it never throws.
(() => {
  'use strict';
  const NativeDate = Date;
  let defining = false;

  const tagged = (key, value, holder) => {
    const real = holder[key];
    if (!(real instanceof NativeDate)) return value;
    const parts = [real.getFullYear(), real.getMonth() + 1, real.getDate()];
    return { $date: { ms: real.getTime(), day: parts } };
  };
  const revived = (key, value) => {
    if (value === null || typeof value !== 'object') return value;
    if (value.$day) return new NativeDate(value.$day[0], value.$day[1] - 1, value.$day[2]);
    return '$ms' in value ? new NativeDate(value.$ms) : value;
  };
  const encode = (value) => JSON.stringify(value ?? null, function (key, held) { return tagged(key, held, this); });
  const decode = (text) => JSON.parse(text, revived);

  class SuiteScriptError extends Error {
    constructor({ name, message }) {
      super(message);
      this.name = name;
      this.type = 'error.SuiteScriptError';
    }
    toJSON() {
      return { type: this.type, name: this.name, message: this.message };
    }
  }

  const entered = (name) => {
    if (defining) {
      throw new SuiteScriptError({
        name: 'SUITESCRIPT_API_UNAVAILABLE_IN_DEFINE',
        message: `All SuiteScript API Modules are unavailable while executing your define callback (${name}).`,
      });
    }
  };
  const host = (name, args) => {
    entered(name);
    const answer = decode(__host(name, encode(args)));
    if (answer.error) throw new SuiteScriptError(answer.error);
    return answer.value;
  };

  class ClockDate extends NativeDate {
    constructor(...parts) {
      if (parts.length === 0) super(JSON.parse(__host('clock.now', 'null')).value);
      else super(...parts);
    }
    static now() {
      return JSON.parse(__host('clock.now', 'null')).value;
    }
    static [Symbol.hasInstance](value) {
      return value instanceof NativeDate;
    }
  }
  globalThis.Date = ClockDate;

  const named = (option, key) => (typeof option === 'string' ? option : option[key]);
  const required = (options, call, ...keys) => {
    keys.forEach((key) => {
      if (options === undefined || options === null || options[key] === undefined || options[key] === null) {
        throw new SuiteScriptError({ name: 'SSS_MISSING_REQD_ARGUMENT', message: `${call}: Missing a required argument: ${key}` });
      }
    });
  };

  // ---- N/record ----

  class EventRecord {
    constructor(type, id, values, fields) {
      Object.assign(this, { type, id });
      Object.defineProperty(this, 'held', { value: values });
      Object.defineProperty(this, 'carried', { value: fields });
    }
    getValue(option) {
      return this.held[named(option, 'fieldId')];
    }
    getFields() {
      return [...this.carried];
    }
    setValue() {
      throw new SuiteScriptError({ name: 'SSS_INVALID_API_USAGE', message: 'The record is read-only in afterSubmit.' });
    }
  }

  class OwnRecord {
    constructor({ type, id, values, defaultValues, sublists }, call) {
      Object.assign(this, { type, id });
      Object.defineProperty(this, 'defaultValues', { value: defaultValues ?? {} });
      Object.defineProperty(this, 'held', { value: values });
      Object.defineProperty(this, 'changed', { value: {} });
      Object.defineProperty(this, 'sublists', { value: sublists ?? {} });
      Object.defineProperty(this, 'call', { value: call });
    }
    getLineCount(option) {
      return this.sublists[named(option, 'sublistId')]?.length ?? -1; // Guess: -1 where there is no such sublist.
    }
    getSublistValue(options) {
      required(options, 'Record.getSublistValue', 'sublistId', 'fieldId', 'line');
      return this.sublists[options.sublistId]?.[options.line]?.[options.fieldId] ?? null;
    }
    getValue(option) {
      const field = named(option, 'fieldId');
      return field in this.changed ? this.changed[field] : (this.held[field] ?? '');
    }
    setValue(option, value) {
      if (typeof option === 'string') this.changed[option] = value;
      else this.changed[option.fieldId] = option.value;
      return this;
    }
    save() {
      const { type, id = null, changed: values, defaultValues } = this;
      return host(this.call, { type, id, values, defaultValues });
    }
  }

  const record = {
    Type: __record_types,
    create: (options) => {
      required(options, 'record.create', 'type');
      return new OwnRecord(host('record.create', options), 'record.save');
    },
    load: (options) => {
      required(options, 'record.load', 'type', 'id');
      return new OwnRecord(host('record.load', options), 'record.save');
    },
    submitFields: (options) => {
      required(options, 'record.submitFields', 'type', 'id', 'values');
      return host('record.submitFields', options);
    },
    delete: (options) => {
      required(options, 'record.delete', 'type', 'id');
      return host('record.delete', options);
    },
  };

  // ---- N/search, N/query ----

  class Search {
    constructor(definition) {
      Object.assign(this, definition);
    }
    save() {
      this.searchId = host('search.save', this);
      return this.searchId;
    }
    run() {
      return {
        getRange: (options) => {
          required(options, 'ResultSet.getRange', 'start', 'end');
          return host('search.getRange', { definition: this, start: options.start, end: options.end });
        },
      };
    }
  }
  const search = {
    Type: __record_types,
    Summary: { GROUP: 'GROUP', COUNT: 'COUNT', SUM: 'SUM', AVG: 'AVG', MIN: 'MIN', MAX: 'MAX' },
    Sort: { ASC: 'ASC', DESC: 'DESC', NONE: 'NONE' },
    createColumn: (options) => ({ ...options }),
    create: (options) => {
      required(options, 'search.create', 'type');
      host('search.create', options);
      return new Search({ filters: [], columns: [], isPublic: false, ...options });
    },
    load: (options) => new Search(host('search.load', { id: named(options, 'id') })),
    delete: (options) => host('search.delete', { id: named(options, 'id') }),
    lookupFields: (options) => {
      required(options, 'search.lookupFields', 'type', 'id', 'columns');
      return host('search.lookupFields', { ...options, columns: [options.columns].flat() });
    },
  };
  const query = {
    runSuiteQL: (options) => {
      const asked = typeof options === 'string' ? { query: options } : options;
      required(asked, 'query.runSuiteQL', 'query');
      const { columns, rows } = host('query.runSuiteQL', { query: asked.query, params: asked.params ?? [] });
      return {
        results: rows.map((values) => ({ values })),
        asMappedResults: () => rows.map((row) => Object.fromEntries(row.map((value, at) => [columns[at], value]))),
      };
    },
  };

  // ---- the small ones ----

  const email = {
    send: (options) => {
      required(options, 'email.send', 'author', 'recipients', 'subject', 'body');
      const attachments = (options.attachments ?? []).map((one) => ({ name: one.name, contents: one.getContents() }));
      host('email.send', { ...options, attachments });
    },
    sendCampaignEvent: (options) => {
      required(options, 'email.sendCampaignEvent', 'campaignEventId', 'recipientId');
      return host('email.sendCampaignEvent', options);
    },
  };
  const log = Object.fromEntries(
    ['debug', 'audit', 'error', 'emergency'].map((level) => [
      level,
      (first, details) => {
        const { title, details: more } = typeof first === 'object' ? first : { title: first, details };
        const text = more instanceof Error ? { name: more.name, message: more.message } : more;
        host('log.write', { level, title, details: typeof text === 'string' ? text : JSON.stringify(text) });
      },
    ]),
  );
  const runtime = {
    ContextType: __contexts,
    EnvType: Object.freeze({ BETA: 'BETA', INTERNAL: 'INTERNAL', PRODUCTION: 'PRODUCTION', SANDBOX: 'SANDBOX' }),
    get envType() {
      return host('runtime.envType');
    },
    get executionContext() {
      return host('runtime.executionContext');
    },
    get accountId() {
      return host('runtime.accountId');
    },
    getCurrentScript: () => ({
      get id() { return host('runtime.script').id; },
      get deploymentId() { return host('runtime.script').deploymentId; },
      getParameter: (option) => host('runtime.parameter', { name: named(option, 'name') }),
      getRemainingUsage: () => host('runtime.remaining'),
    }),
    getCurrentUser: () => ({
      ...host('runtime.user'),
      getPreference: (option) => host('runtime.preference', { name: named(option, 'name') }),
    }),
  };
  const config = {
    Type: { COMPANY_INFORMATION: 'companyinformation', COMPANY_PREFERENCES: 'companypreferences' },
    load: (options) => {
      required(options, 'config.load', 'type');
      return new OwnRecord({ type: options.type, id: null, values: host('config.load', options) }, 'config.save');
    },
  };
  const task = {
    TaskType: { MAP_REDUCE: 'MAP_REDUCE', SCHEDULED_SCRIPT: 'SCHEDULED_SCRIPT' },
    create: (options) => ({ ...options, submit: () => host('task.submit', options) }),
  };
  const error = {
    create: (options) => {
      required(options, 'error.create', 'name', 'message');
      return new SuiteScriptError(options);
    },
  };
  const format = {
    Type: Object.freeze({ DATE: 'date', DATETIME: 'datetime', DATETIMETZ: 'datetimetz' }),
    format: (options) => {
      required(options, 'format.format', 'value', 'type');
      return host('format.format', options);
    },
  };
  const N = {
    'N/format': format,
    'N/record': record, 'N/search': search, 'N/query': query, 'N/email': email, 'N/log': log,
    'N/runtime': runtime, 'N/config': config, 'N/task': task, 'N/error': error,
  };

  // ---- modules ----

  const loaded = new Map();
  const resolve = (name, from) => {
    if (!name.startsWith('.')) return name.endsWith('.js') ? name : `${name}.js`;
    const parts = from.split('/').slice(0, -1);
    name.split('/').forEach((part) => {
      if (part === '..') parts.pop();
      else if (part !== '.') parts.push(part);
    });
    const path = parts.join('/');
    return path.endsWith('.js') ? path : `${path}.js`;
  };
  const load = (path) => {
    if (loaded.has(path)) return loaded.get(path);
    const found = [];
    globalThis.define = (...given) => found.push(given.slice(-2));
    const source = JSON.parse(__source(path));
    if (source.error) throw new SuiteScriptError(source.error);
    (0, eval)(source.value);
    if (found.length !== 1) throw new SuiteScriptError({ name: 'INVALID_DEFINE', message: `${path} calls define ${found.length} times` });
    const [names, factory] = found[0];
    const needed = names.map((name) => {
      if (!name.startsWith('N/')) return load(resolve(name, path));
      if (!(name in N)) throw new SuiteScriptError({ name: 'MODULE_DOES_NOT_EXIST', message: `Module does not exist: ${name} (in the sandbox)` });
      return N[name];
    });
    defining = true;
    try {
      loaded.set(path, factory(...needed));
    } finally {
      defining = false;
    }
    return loaded.get(path);
  };

  // ---- entry points ----

  const UserEventType = { CREATE: 'create', EDIT: 'edit', XEDIT: 'xedit', DELETE: 'delete' };
  const pairsOf = (pairs) => ({
    iterator: () => ({ each: (visit) => pairs.every(([key, error]) => visit(key, error) !== false) }),
  });
  const callers = {
    entryPoints: (script) => Object.keys(script),
    afterSubmit: (script, { type, recordType, id, before, after, fields }) => {
      const oldRecord = before === null ? null : new EventRecord(recordType, id, before, Object.keys(before));
      script.afterSubmit({ type, UserEventType, oldRecord, newRecord: new EventRecord(recordType, id, after, fields) });
    },
    getInputData: (script, args) => script.getInputData(args),
    map: (script, args) => {
      const written = [];
      script.map({ ...args, write: (key, value) => written.push(value === undefined ? key : { key, value }) });
      return written;
    },
    reduce: (script, args) => {
      const written = [];
      script.reduce({ ...args, write: (key, value) => written.push(value === undefined ? key : { key, value }) });
      return written;
    },
    summarize: (script, { inputError, map, reduce, output, usage }) =>
      script.summarize({
        usage,
        seconds: 0,
        output: pairsOf(output),
        inputSummary: { error: inputError },
        mapSummary: { errors: pairsOf(map) },
        reduceSummary: { errors: pairsOf(reduce) },
      }),
  };
  globalThis.__call = (path, entry, json) => {
    try {
      return encode({ value: callers[entry](load(path), decode(json)) });
    } catch (error) {
      return encode({ error: { name: error.name ?? 'Error', message: `${path}: ${error.message}${error.stack ? `\n${error.stack}` : ''}` } });
    }
  };
  globalThis.__shim = { N, callers, entered, host, named, required, SuiteScriptError };
})();
