/**
 * An account in memory behind the N modules, as far as these scripts need one. Enums are those of Oracle's stubs.
 * SuiteQL is not run: a test gives the rows of each table.
 */
const { checked } = require('./checked');

/** Values that a stub lacks; from the help page of each enum. */
const CONTEXTS = {
  REST_WEBSERVICES: 'RESTWEBSERVICES',
  USER_INTERFACE: 'USERINTERFACE',
  MAP_REDUCE: 'MAPREDUCE',
};

/** Search columns of a customer, as far as these scripts look them up (oracle/netsuite-suitecloud-sdk, records.json). */
const CUSTOMER_COLUMNS =
  /^(email|isinactive|globalsubscriptionstatus|category|entityid|altname|subsidiary|custentity_\w+)$/;

class SuiteScriptError extends Error {
  constructor(name, message = name) {
    super(message);
    this.name = name;
  }
}

class Account {
  constructor() {
    this.records = new Map();
    this.calls = [];
    this.outbox = [];
    this.campaignMails = [];
    this.log = [];
    this.parameters = {};
    this.preferences = {};
    this.searches = new Map();
    this.tables = [];
    this.results = [];
    this.refusals = [];
    this.cached = new Map();
    this.units = 1000;
    this.envType = 'PRODUCTION';
    this.duplicateError = 'UNIQUE_RCRD_ID_REQD';
    this.executionContext = 'RESTWEBSERVICES';
  }

  /** Have record.create, save or submitFields of a type fail. @param {string} call @param {string} type */
  refuse(call, type, name = 'USER_ERROR') {
    this.refusals.push({ call, type, name });
  }

  did(call, type, values) {
    this.calls.push({ call, type, values });
    const refusal = this.refusals.find((refused) => refused.call === call && refused.type === type);
    if (refusal) throw new SuiteScriptError(refusal.name, `${type} refused`);
  }

  rows(type) {
    if (!this.records.has(type)) this.records.set(type, new Map());
    return this.records.get(type);
  }

  add(type, values) {
    const rows = this.rows(type);
    const id = 1 + Math.max(100, ...rows.keys());
    rows.set(id, { ...values });
    return id;
  }

  all(type) {
    return [...this.rows(type)].map(([id, values]) => ({ id, ...values }));
  }

  /** Rows of SuiteQL: the first entry whose pattern the text has. @param {RegExp} pattern */
  answer(pattern, rows) {
    this.tables.unshift({ pattern, rows });
  }

  /** A record as a user event gets it. @param {object} values @param {{ edited?: string[], absent?: any }} how */
  eventRecord(id, values, { edited = null, absent = undefined } = {}) {
    const carries = (fieldId) => edited === null || edited.includes(fieldId);
    return checked('Record', 'record/RecordInstance', {
      id,
      type: 'customer',
      getValue: ({ fieldId }) =>
        carries(fieldId) ? (values[fieldId] ?? (edited === null ? null : '')) : absent,
      getFields: () => edited ?? Object.keys(values),
    });
  }

  #record(type, id, held) {
    const changed = {};
    const account = this;
    return checked('Record', 'record/RecordInstance', {
      id,
      type,
      getValue: ({ fieldId }) => changed[fieldId] ?? held[fieldId] ?? '',
      getFields: () => Object.keys({ ...held, ...changed }),
      getLineCount: ({ sublistId }) => held[sublistId]?.length ?? -1,
      getSublistValue: ({ sublistId, fieldId, line }) => held[sublistId][line][fieldId],
      setValue({ fieldId, value }) {
        changed[fieldId] = value;
      },
      save() {
        account.did('record.save', type, { ...held, ...changed });
        if (type === 'companypreferences') return Object.assign(account.preferences, changed);
        const { externalid } = changed;
        if (externalid && account.all(type).some((row) => row.externalid === externalid))
          throw new SuiteScriptError(account.duplicateError);
        if (id === null) return account.add(type, { ...held, ...changed });
        account.rows(type).set(id, { ...held, ...changed });
        return id;
      },
    });
  }

  #recordModule() {
    return {
      Type: jest.requireActual('N/record').Type,
      create: ({ type, defaultValues = {} }) => {
        this.did('record.create', type, defaultValues);
        return this.#record(type, null, { ...defaultValues });
      },
      load: ({ type, id }) => this.#record(type, Number(id), this.rows(type).get(Number(id)) ?? {}),
      submitFields: ({ type, id, values }) => {
        this.did('record.submitFields', type, values);
        this.rows(type).set(Number(id), { ...this.rows(type).get(Number(id)), ...values });
        return Number(id);
      },
      delete: ({ type, id }) => {
        this.did('record.delete', type, {});
        this.rows(type).delete(Number(id));
        return Number(id);
      },
    };
  }

  #searchModule() {
    const running = (definition) =>
      checked('Search', 'search/SearchInstance', {
        ...definition,
        save: () => {
          this.did('search.save', definition.type, definition);
          const searchId = 1000 + this.searches.size;
          this.searches.set(definition.id ?? String(searchId), { ...definition, searchId });
          return searchId;
        },
        run: () =>
          checked('ResultSet', 'search/ResultSet', {
            getRange: () => {
              this.did('search.run', definition.type, definition);
              return this.results;
            },
            each: () => this.did('search.run', definition.type, definition),
          }),
      });
    return {
      Type: jest.requireActual('N/search').Type,
      Sort: jest.requireActual('N/search').Sort,
      Summary: jest.requireActual('N/search').Summary,
      Operator: jest.requireActual('N/search').Operator,
      create: (options) => running({ filters: [], columns: [], ...options }),
      load: ({ id }) => {
        if (!this.searches.has(id)) throw new SuiteScriptError('INVALID_SEARCH');
        return running(this.searches.get(id));
      },
      delete: ({ id }) => this.searches.delete(id),
      createColumn: (options) => ({ ...options }),
      createFilter: (options) => ({ ...options }),
      lookupFields: ({ type, id, columns }) => {
        const row = this.rows(type).get(Number(id));
        if (row === undefined) throw new SuiteScriptError('RCRD_DSNT_EXIST');
        const unknown = type === 'customer' && [columns].flat().find((name) => !CUSTOMER_COLUMNS.test(name));
        if (unknown) throw new SuiteScriptError('SSS_INVALID_SRCH_COL', unknown);
        return Object.fromEntries([columns].flat().map((name) => [name, row[name] ?? '']));
      },
    };
  }

  #queryModule() {
    return {
      runSuiteQL: ({ query, params = [] }) => {
        const table = this.tables.find(({ pattern }) => pattern.test(query));
        if (table === undefined) throw new Error(`No rows for: ${query}`);
        const rows = typeof table.rows === 'function' ? table.rows(query, params) : table.rows;
        return checked('QueryResultSet', 'query/ResultSet', {
          asMappedResults: () => rows,
          results: rows.map((row) => ({ values: Object.values(row) })),
        });
      },
    };
  }

  #runtimeModule() {
    return {
      // The stub's own ContextType is undefined.
      ContextType: CONTEXTS,
      EnvType: jest.requireActual('N/runtime').EnvType,
      executionContext: this.executionContext,
      envType: this.envType,
      accountId: 'TSTDRV1234567',
      version: '2026.2',
      getCurrentScript: () =>
        checked('Script', 'runtime/Script', {
          id: 'customscript_test',
          deploymentId: 'customdeploy_test',
          getParameter: ({ name }) => this.parameters[name] ?? null,
          getRemainingUsage: () => this.units,
        }),
      getCurrentUser: () =>
        checked('User', 'runtime/User', {
          id: 7,
          role: 3,
          roleId: 'administrator',
          email: 'a@x.example',
          getPreference: () => 'Europe/London',
        }),
      isFeatureInEffect: () => true,
    };
  }

  #pages() {
    const field = () =>
      checked('Field', 'ui/serverWidget/Field', { updateLayoutType() {}, updateDisplayType() {} });
    return {
      FieldType: jest.requireActual('N/ui/serverWidget').FieldType,
      FieldLayoutType: jest.requireActual('N/ui/serverWidget').FieldLayoutType,
      FieldDisplayType: jest.requireActual('N/ui/serverWidget').FieldDisplayType,
      FormPageLinkType: jest.requireActual('N/ui/serverWidget').FormPageLinkType,
      createForm: ({ title }) => {
        const fields = new Map();
        const buttons = [];
        return checked('Form', 'ui/serverWidget/Form', {
          title,
          addField: ({ id }) => {
            fields.set(id, field());
            return fields.get(id);
          },
          addSubmitButton: ({ label }) => buttons.push(label),
          addButton: ({ label }) => buttons.push(label),
          addPageLink: () => undefined,
          // For the tests themselves, by way of a member that is documented.
          toJSON: () => ({
            title,
            buttons,
            html: [...fields.values()].map((field) => field.defaultValue).join(''),
          }),
        });
      },
    };
  }

  #cacheModule() {
    return {
      Scope: jest.requireActual('N/cache').Scope,
      getCache: () =>
        checked('Cache', 'cache/CacheInstance', {
          get: ({ key }) => this.cached.get(key) ?? null,
          put: ({ key, value }) => this.cached.set(key, value),
          remove: ({ key }) => this.cached.delete(key),
        }),
    };
  }

  /** The N modules, each behind what its stub documents. */
  modules() {
    const account = this;
    const log = (level) => (options) => account.log.push({ level, ...options });
    const held = {
      'N/record': ['record', 'record/record', this.#recordModule()],
      'N/search': ['search', 'search/search', this.#searchModule()],
      'N/query': ['query', 'query/query', this.#queryModule()],
      'N/runtime': ['runtime', 'runtime/runtime', this.#runtimeModule()],
      'N/log': ['log', 'log/log', { debug: log('debug'), audit: log('audit'), error: log('error') }],
      'N/cache': ['cache', 'cache/cache', this.#cacheModule()],
      'N/ui/serverWidget': ['serverWidget', 'ui/serverWidget/serverWidget', this.#pages()],
      'N/email': ['email', 'email/email', {
        send: (mail) => account.outbox.push(mail),
        sendCampaignEvent: (mail) => account.campaignMails.push(mail),
      }],
      'N/config': ['config', 'config/config', {
        // The stub leaves its enum on the prototype.
          Type: new (jest.requireActual('N/config'))().Type,
        load: ({ type }) =>
          account.#record(String(type), null, type === 'companypreferences' ? account.preferences : { TIMEZONE: 'Europe/London', timezone: 'Europe/London' }),
      }],
      'N/url': ['url', 'url/url', {
        HostType: jest.requireActual('N/url').HostType,
        resolveDomain: () => 'tstdrv1234567.app.netsuite.com',
        resolveScript: ({ scriptId }) => `/app/site/hosting/scriptlet.nl?script=${scriptId}`,
        resolveRecord: ({ recordType, recordId }) => `/app/common/custom/custrecordentry.nl?type=${recordType}&id=${recordId}`,
      }],
      'N/file': ['file', 'file/file', {
        Type: jest.requireActual('N/file').Type,
        Encoding: jest.requireActual('N/file').Encoding,
        create: (options) => ({ ...options }),
      }],
      'N/format': ['format', 'format/format', {
        Type: jest.requireActual('N/format').Type,
        Timezone: jest.requireActual('N/format').Timezone,
        format: ({ value }) => `${value.getMonth() + 1}/${value.getDate()}/${value.getFullYear()} 9:00:00 am`,
        parse: ({ value }) => new Date(value),
      }],
    }; // prettier-ignore
    return Object.fromEntries(
      Object.entries(held).map(([name, [short, file, made]]) => [name, checked(short, file, made)]),
    );
  }
}

module.exports = { Account, SuiteScriptError };
