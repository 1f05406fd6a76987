// Running searches: ResultSet, Result and PagedData of N/search.
(() => {
  'use strict';
  const { N, host, required, SuiteScriptError } = globalThis.__shim;
  const search = N['N/search'];
  const EACH_MAX = 4000;

  const same = (column, wanted) =>
    column.name === wanted.name && (column.join ?? null) === (wanted.join ?? null) &&
    (column.summary ?? null) === (wanted.summary ?? null) &&
    (wanted.formula === undefined || column.formula === wanted.formula) &&
    (wanted.label === undefined || column.label === wanted.label);

  class Result {
    constructor(definition, { id, cells }) {
      const { type, columns } = definition;
      Object.assign(this, { recordType: type, id, columns });
      Object.defineProperty(this, 'cells', { value: cells });
    }
    cell(option) {
      const wanted = typeof option === 'string' ? { name: option } : option;
      const place = this.columns.indexOf(wanted);
      return this.cells[place >= 0 ? place : this.columns.findIndex((column) => same(column, wanted))];
    }
    getValue(option) {
      return this.cell(option)?.value ?? null;
    }
    getText(option) {
      return this.cell(option)?.text ?? null;
    }
  }

  const plain = (found) => ({ type: found.type, filters: found.filters, columns: found.columns });
  class ResultSet {
    constructor(found) {
      Object.defineProperty(this, 'found', { value: found });
      this.columns = found.columns;
    }
    rows(call, more = {}) {
      return host(call, { ...plain(this.found), ...more }).map((row) => new Result(this.found, row));
    }
    getRange(first, end) {
      const options = typeof first === 'object' ? first : { start: first, end };
      required(options, 'ResultSet.getRange', 'start', 'end');
      return this.rows('search.getRange', { start: options.start, end: options.end });
    }
    each(visit) {
      if (typeof visit !== 'function') required({}, 'ResultSet.each', 'callback');
      this.rows('search.each').every((row, index) => {
        if (index === EACH_MAX) {
          throw new SuiteScriptError({ name: 'SSS_SEARCH_FOR_EACH_LIMIT_EXCEEDED', message: `each visits ${EACH_MAX} rows at most.` });
        }
        return visit(row, index) === true;
      });
    }
  }

  const paged = (found, { pageSize = 50 } = {}) => {
    const { count } = host('search.runPaged', { ...plain(found), pageSize });
    const pages = Math.ceil(count / pageSize);
    const fetch = (option) => {
      const index = typeof option === 'object' ? option.index : option;
      if (!(index >= 0 && index < pages)) {
        throw new SuiteScriptError({ name: 'INVALID_PAGE_RANGE', message: `There is no page ${index}.` });
      }
      const rows = host('search.fetch', { ...plain(found), start: index * pageSize, end: (index + 1) * pageSize });
      return {
        data: rows.map((row) => new Result(found, row)), isFirst: index === 0, isLast: index === pages - 1,
        pageRange: { index }, next: () => fetch(index + 1), prev: () => fetch(index - 1),
      };
    };
    return { count, pageSize, pageRanges: Array.from({ length: pages }, (_, index) => ({ index })), fetch };
  };

  const runnable = (found) => {
    Object.defineProperty(found, 'run', { value: () => new ResultSet(found) });
    Object.defineProperty(found, 'runPaged', { value: (options) => paged(found, options) });
    return found;
  };
  const { create, load } = search;
  search.create = (options) => {
    // A column may be given by its name alone.
    const columns = [options?.columns ?? []].flat().map((column) => (typeof column === 'string' ? { name: column } : column));
    return runnable(create(options && { ...options, columns }));
  };
  search.load = (options) => runnable(load(options));
  search.createFilter ??= (options) => {
    required(options, 'search.createFilter', 'name', 'operator');
    return { ...options };
  };
})();
