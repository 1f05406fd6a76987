// Gives every parameter of a define() callback the type of its module. Modules of this project come out as any.
interface SuiteScriptModules {
  'N/cache': typeof import('N/cache');
  'N/config': typeof import('N/config');
  'N/email': typeof import('N/email');
  'N/file': typeof import('N/file');
  'N/format': typeof import('N/format');
  'N/log': typeof import('N/log');
  'N/query': typeof import('N/query');
  'N/record': typeof import('N/record');
  'N/runtime': typeof import('N/runtime');
  'N/search': typeof import('N/search');
  'N/ui/serverWidget': typeof import('N/ui/serverWidget');
  'N/url': typeof import('N/url');
}

declare function define<const D extends readonly string[], T>(
  dependencies: D,
  factory: (
    ...modules: {
      [K in keyof D]: D[K] extends keyof SuiteScriptModules ? SuiteScriptModules[D[K]] : any;
    }
  ) => T,
): void;
