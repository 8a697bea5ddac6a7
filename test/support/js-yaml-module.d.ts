/** js-yaml ships without types; this is all that tests use of it. */
declare module 'js-yaml' {
  const yaml: {
    /** The types that JSON has, and no dates. */
    readonly JSON_SCHEMA: object;
    safeLoad(text: string, options: { readonly schema: object }): unknown;
  };
  export = yaml;
}
