// What makes pages: N/ui/serverWidget and N/file, the request and response of a Suitelet, the portlet of a dashboard.
// Python draws them: a form leaves here as data.
(() => {
  'use strict';
  const { N, callers, entered, host, required, SuiteScriptError } = globalThis.__shim;
  const FILE_BYTES_MAX = 10 * 1024 * 1024; // section_4223861820

  const fail = (name, message) => { throw new SuiteScriptError({ name, message }); };
  const choices = (...names) => Object.freeze(Object.fromEntries(names.map((name) => [name, name])));
  const text = (value, call, key) => (typeof value === 'string' ? value : fail('WRONG_PARAMETER_TYPE', `${call}: ${key} is not a string`));
  // An enum's values are accepted in either case: samples of the help write 'text' for FieldType.TEXT.
  const oneOf = (allowed, value, call, key) => {
    const found = String(value).toUpperCase();
    return found in allowed ? found : fail('SSS_INVALID_TYPE_ARG', `${call}: ${key} is ${value}`);
  };
  const readOnly = (values) => Object.defineProperties({}, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, {
    enumerable: true,
    get: () => value,
    set: () => fail('READ_ONLY_PROPERTY', `You cannot edit this property: ${name}`),
  }])));
  const utf8Bytes = (value) => unescape(encodeURIComponent(value)).length;

  // ---- N/ui/serverWidget ----

  const FieldType = choices(
    'CHECKBOX', 'CURRENCY', 'DATE', 'DATETIME', 'DATETIMETZ', 'EMAIL', 'FILE', 'FLOAT', 'HELP', 'INLINEHTML', 'INTEGER', 'IMAGE', 'LABEL',
    'LONGTEXT', 'MULTISELECT', 'PASSWORD', 'PERCENT', 'PHONE', 'SELECT', 'RADIO', 'RICHTEXT', 'TEXT', 'TEXTAREA', 'TIMEOFDAY', 'URL',
  );
  const DRAWN = ['CHECKBOX', 'CURRENCY', 'DATE', 'EMAIL', 'FLOAT', 'HELP', 'INLINEHTML', 'INTEGER', 'LABEL', 'SELECT', 'TEXT', 'TEXTAREA'];
  const FieldDisplayType = choices('DISABLED', 'ENTRY', 'HIDDEN', 'INLINE', 'NODISPLAY', 'NORMAL', 'READONLY');
  const FieldLayoutType = choices('NORMAL', 'OUTSIDE', 'OUTSIDEABOVE', 'OUTSIDEBELOW', 'STARTROW', 'MIDROW', 'ENDROW');
  const FieldBreakType = choices('NONE', 'STARTCOL', 'STARTROW');
  const FormPageLinkType = choices('BREADCRUMB', 'CROSSLINK');

  class Field {
    #made;
    constructor({ id, type, label }) {
      this.#made = { id, type, display: 'NORMAL', options: [], help: '' };
      Object.assign(this, { label, defaultValue: '', isMandatory: false, maxLength: null });
    }
    get id() { return this.#made.id; }
    get type() { return this.#made.type; }
    addSelectOption(options) {
      const call = 'Field.addSelectOption';
      required(options, call, 'value', 'text');
      if (this.type !== 'SELECT') fail('SSS_INVALID_UI_OBJECT_TYPE', `${call}: ${this.id} is ${this.type}`);
      const { value, text: shown, isSelected = false } = options;
      this.#made.options.push({ value: String(value), text: text(shown, call, 'text'), selected: isSelected === true });
    }
    updateDisplayType(options) {
      required(options, 'Field.updateDisplayType', 'displayType');
      this.#made.display = oneOf(FieldDisplayType, options.displayType, 'Field.updateDisplayType', 'displayType');
      return this;
    }
    updateLayoutType(options) {
      required(options, 'Field.updateLayoutType', 'layoutType');
      oneOf(FieldLayoutType, options.layoutType, 'Field.updateLayoutType', 'layoutType');
      return this;
    }
    updateBreakType(options) {
      required(options, 'Field.updateBreakType', 'breakType');
      oneOf(FieldBreakType, options.breakType, 'Field.updateBreakType', 'breakType');
      return this;
    }
    setHelpText(options) {
      required(options, 'Field.setHelpText', 'help');
      this.#made.help = text(options.help, 'Field.setHelpText', 'help');
      return this;
    }
    drawn() {
      const { defaultValue: value, label, isMandatory, maxLength } = this;
      if (value !== null && typeof value === 'object') fail('WRONG_PARAMETER_TYPE', `Field.defaultValue of ${this.id} is not a string`);
      return { ...this.#made, label: String(label), value: String(value ?? ''), mandatory: isMandatory === true, longest: maxLength };
    }
  }

  class Form {
    #fields = [];
    #buttons = [];
    #links = [];
    constructor({ title, hideNavBar = false }) {
      this.title = text(title, 'serverWidget.createForm', 'title');
      Object.defineProperty(this, 'hideNavBar', { value: hideNavBar === true });
    }
    addField(options) {
      const call = 'Form.addField';
      required(options, call, 'id', 'type', 'label');
      const type = oneOf(FieldType, options.type, call, 'type');
      if (!DRAWN.includes(type) || options.source) fail('UNSUPPORTED', `${call}: the sandbox draws ${DRAWN.join(', ')}, without a source`);
      // Lower case without spaces is what section_4337905245 asks for; guess: another id is refused.
      if (!/^[a-z0-9_]+$/.test(options.id)) fail('SSS_INVALID_FIELD_ID', `${call}: ${options.id} is not in lower case without spaces`);
      if (this.#fields.some(({ id }) => id === options.id)) fail('SSS_DUPLICATE_FIELD_ID', `${call}: there is a field ${options.id}`);
      const field = new Field({ ...options, type });
      this.#fields.push(field);
      return field;
    }
    addSubmitButton(options) {
      this.#buttons.push({ kind: 'submit', id: 'submitter', label: text(options?.label ?? 'Save', 'Form.addSubmitButton', 'label') });
    }
    addResetButton(options) {
      this.#buttons.push({ kind: 'reset', id: 'resetter', label: text(options?.label ?? 'Reset', 'Form.addResetButton', 'label') });
    }
    addButton(options) {
      required(options, 'Form.addButton', 'id', 'label');
      const { id, label, functionName = '' } = options;
      this.#buttons.push({ kind: 'button', id, label: text(label, 'Form.addButton', 'label'), calls: String(functionName) });
    }
    addPageLink(options) {
      const call = 'Form.addPageLink';
      required(options, call, 'type', 'title', 'url');
      const type = oneOf(FormPageLinkType, options.type, call, 'type');
      this.#links.push({ type, title: text(options.title, call, 'title'), url: text(options.url, call, 'url') });
    }
    drawn() {
      return {
        title: text(this.title, 'Form.title', 'title'),
        bare: this.hideNavBar,
        fields: this.#fields.map((field) => field.drawn()),
        buttons: this.#buttons,
        links: this.#links,
      };
    }
  }

  N['N/ui/serverWidget'] = {
    FieldType, FieldDisplayType, FieldLayoutType, FieldBreakType, FormPageLinkType,
    createForm: (options) => {
      entered('serverWidget.createForm');
      required(options, 'serverWidget.createForm', 'title');
      return new Form(options);
    },
  };

  // ---- N/file ----

  // Of file.Type, the textual ones: the content of the others is base64 (section_4223861820).
  const Type = choices('CSV', 'HTMLDOC', 'JAVASCRIPT', 'JSON', 'PLAINTEXT', 'STYLESHEET', 'SVG', 'XMLDOC');
  // section_4228998505; what a Suitelet sends is UTF-8 (article_0808012948), and so is every file here.
  const Encoding = choices('UTF_8', 'WINDOWS_1252', 'ISO_8859_1', 'GB18030', 'SHIFT_JIS', 'MAC_ROMAN', 'GB2312', 'BIG5');
  class File {
    constructor({ name, fileType, contents = '', encoding = Encoding.UTF_8 }) {
      oneOf(Encoding, encoding, 'file.create', 'encoding');
      Object.defineProperties(this, {
        name: { value: text(name, 'file.create', 'name'), enumerable: true, writable: true },
        fileType: { value: oneOf(Type, fileType, 'file.create', 'fileType'), enumerable: true },
        held: { value: '', writable: true },
        size: { get: () => this.bytes },
        bytes: { value: 0, writable: true },
        folder: { value: undefined, enumerable: true, writable: true },
      });
      this.add(text(contents, 'file.create', 'contents'));
    }
    add(contents) {
      this.bytes += utf8Bytes(contents);
      if (this.bytes > FILE_BYTES_MAX) {
        fail('SSS_FILE_CONTENT_SIZE_EXCEEDED', 'The file content you are attempting to access exceeds the maximum allowed size of 10 MB.');
      }
      this.held += contents;
    }
    getContents() { return this.held; }
    appendLine(options) {
      required(options, 'File.appendLine', 'value');
      this.add(`${text(options.value, 'File.appendLine', 'value')}\n`);
      return this;
    }
    save() {
      if (this.folder === undefined || this.folder === null) {
        fail('SSS_MISSING_REQD_ARGUMENT', 'Please enter value(s) for: Folder');
      }
      return host('file.save', { name: this.name, folder: this.folder, contents: this.held });
    }
  }
  N['N/file'] = {
    Type,
    Encoding,
    create: (options) => {
      entered('file.create');
      required(options, 'file.create', 'name', 'fileType');
      return new File(options);
    },
  };

  // ---- a Suitelet's response ----

  // "General Blocked HTTP Headers" and "Suitelet Response HTTP Header Blocklist" of section_4296361104.
  const DISCARDED = ['connection', 'content-length', 'host', 'jsessionid', 'trailer', 'transfer-encoding', 'upgrade', 'via'];
  const REFUSED = [
    'allow', 'content-location', 'content-md5', 'content-range', 'date', 'location', 'proxy-authenticate', 'public-key-pins',
    'public-key-pins-report-only', 'retry-after', 'server', 'strict-transport-security', 'upgrade-insecure-requests', 'warning', 'www-authenticate',
  ];
  const response = (answer) => {
    const setHeader = (call, replaces) => (options) => {
      required(options, call, 'name', 'value');
      const [name, value] = [String(options.name), String(options.value)];
      const key = name.toLowerCase();
      if (REFUSED.includes(key) || !/^[a-z0-9!#$%&'*+.^`|~-]+$/.test(key) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
        fail('SSS_INVALID_HEADER', 'One or more headers are not valid.');
      }
      if (DISCARDED.includes(key)) return;
      if (replaces) answer.headers = answer.headers.filter(([known]) => known.toLowerCase() !== key);
      answer.headers.push([name, value]);
    };
    const output = (option, call) => {
      const value = typeof option === 'string' ? option : option?.output;
      if (value === undefined || value === null) fail('SSS_MISSING_REQD_ARGUMENT', 'Missing a required argument: output');
      return text(value, call, 'output');
    };
    return {
      setHeader: setHeader('ServerResponse.setHeader', true),
      addHeader: setHeader('ServerResponse.addHeader', false),
      getHeader: (options) => answer.headers.find(([name]) => name.toLowerCase() === String(options.name).toLowerCase())?.[1] ?? null,
      write: (option) => { answer.texts.push(output(option, 'ServerResponse.write')); },
      writeLine: (option) => { answer.texts.push(`${output(option, 'ServerResponse.writeLine')}\n`); },
      writePage: (option) => {
        const page = option instanceof Form ? option : option?.pageObject;
        if (page === undefined || page === null) fail('SSS_MISSING_REQD_ARGUMENT', 'Missing a required argument: pageObject');
        if (!(page instanceof Form)) fail('WRONG_PARAMETER_TYPE', 'pageObject');
        answer.form = page.drawn();
      },
      writeFile: (first, inline) => {
        const { file, isInline = false } = first instanceof File ? { file: first, isInline: inline } : (first ?? {});
        if (file === undefined || file === null) fail('SSS_MISSING_REQD_ARGUMENT', 'Missing a required argument: file');
        if (!(file instanceof File)) fail('WRONG_PARAMETER_TYPE', 'file');
        answer.file = { name: file.name, type: file.fileType, contents: file.getContents(), inline: isInline === true };
      },
      sendRedirect: (options) => {
        required(options, 'ServerResponse.sendRedirect', 'type', 'identifier');
        answer.redirect = host('url.redirect', { id: null, editMode: false, parameters: {}, ...options });
      },
    };
  };
  // Each header by its name in lower case and in title case, as section_4567654177 says is typical.
  const bothCases = (headers) => Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => [[name, value], [name.replace(/(^|-)[a-z]/g, (part) => part.toUpperCase()), value]]),
  );
  const http = { Method: choices('GET', 'POST', 'PUT', 'DELETE', 'HEAD'), RedirectType: Object.freeze({ RECORD: 'RECORD', SUITELET: 'SUITELET', RESTLET: 'RESTLET', MEDIA_ITEM: 'MEDIAITEM', TASK_LINK: 'TASKLINK' }) };
  N['N/http'] = http;
  N['N/https'] = http;

  // ---- entry points ----

  callers.onRequest = (script, { method, url, parameters, headers, body }) => {
    const answer = { texts: [], headers: [], form: null, file: null, redirect: null };
    const request = readOnly({
      method, url, body, clientIpAddress: '127.0.0.1', files: Object.freeze({}),
      parameters: Object.freeze({ ...parameters }), headers: Object.freeze(bothCases(headers)),
    });
    script.onRequest({ request, response: response(answer) });
    return answer;
  };
  callers.render = (script, { column, entity }) => {
    const portlet = { title: '', html: '' };
    script.render(readOnly({ portlet, column, entity }));
    return { title: text(portlet.title, 'Portlet', 'title'), html: text(portlet.html, 'Portlet', 'html') };
  };
})();
