// N/url and N/cache. The last of the files: what they share is taken away from the scripts.
(() => {
  'use strict';
  const { N, entered, host, required, SuiteScriptError } = globalThis.__shim;
  delete globalThis.__shim;

  N['N/url'] = {
    HostType: Object.freeze({ APPLICATION: 'APPLICATION', CUSTOMER_CENTER: 'CUSTOMERCENTER', FORM: 'FORM', RESTLET: 'RESTLET', SUITETALK: 'SUITETALK' }),
    resolveDomain: (options) => host('url.resolveDomain', { hostType: options.hostType ?? null, accountId: options.accountId ?? null }),
    resolveScript: (options) => {
      const { scriptId = null, deploymentId = null, params = {}, returnExternalUrl = false } = options;
      return host('url.resolveScript', { scriptId, deploymentId, params, external: returnExternalUrl === true });
    },
    resolveRecord: (options) => {
      const { recordType = null, recordId = null, params = {}, isEditMode = false } = options;
      return host('url.resolveRecord', { recordType, recordId, params, edit: isEditMode === true });
    },
    resolveTaskLink: (first, more) => {
      const { id = null, params = {} } = typeof first === 'object' ? first : { id: first, params: more };
      return host('url.resolveTaskLink', { id, params });
    },
    format: (first, more) => {
      const { domain, params } = typeof first === 'object' ? first : { domain: first, params: more };
      return host('url.format', { domain, params: params ?? null });
    },
  };

  // What Python is handed is always text, as section_4642661313 says of a cache.
  const stored = (value) => (typeof value === 'string' || value === null ? value : JSON.stringify(value));
  class Cache {
    constructor({ name, scope }) {
      ['name', 'scope'].forEach((key) => Object.defineProperty(this, key, {
        enumerable: true,
        get: () => ({ name, scope })[key],
        set: () => { throw new SuiteScriptError({ name: 'READ_ONLY_PROPERTY', message: `Read only property: ${key}.` }); },
      }));
    }
    at(key, more = {}) {
      return { name: this.name, scope: this.scope, key: String(key), ...more };
    }
    get(options) {
      required(options, 'get', 'key');
      const { key, loader, ttl = 0 } = options;
      const found = host('cache.get', this.at(key, { ttl }));
      if (found !== null || typeof loader !== 'function') return found;
      const loaded = loader({ key });
      return host('cache.load', this.at(key, { ttl, value: stored(loaded ?? null) }));
    }
    put(options) {
      required(options, 'put', 'key', 'value');
      host('cache.put', this.at(options.key, { ttl: options.ttl ?? 0, value: stored(options.value) }));
    }
    remove(options) {
      required(options, 'remove', 'key');
      host('cache.remove', this.at(options.key));
    }
  }
  N['N/cache'] = {
    Scope: Object.freeze({ PRIVATE: 'PRIVATE', PROTECTED: 'PROTECTED', PUBLIC: 'PUBLIC' }),
    getCache: (first, more) => {
      entered('cache.getCache');
      const options = first !== null && typeof first === 'object' ? first : { name: first, scope: more };
      required(options, 'cache.getCache', 'name');
      return new Cache(host('cache.open', { name: options.name, scope: options.scope ?? 'PRIVATE' }));
    },
  };
})();
