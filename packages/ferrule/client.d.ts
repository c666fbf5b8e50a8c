// What `import` gives for guests, for `"types": ["ferrule/client"]` in tsconfig.json. Declarations that `ferrule types`
// or the plugin for bundlers wrote beside a guest come before these.

declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*.wasm?init' {
  const init: (imports?: WebAssembly.Imports) => Promise<WebAssembly.Instance>;
  export default init;
}

declare module '*.rs?module' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*.rs?init' {
  const init: (imports?: WebAssembly.Imports) => Promise<WebAssembly.Instance>;
  export default init;
}

declare module '*/Cargo.toml?module' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*/Cargo.toml?init' {
  const init: (imports?: WebAssembly.Imports) => Promise<WebAssembly.Instance>;
  export default init;
}

// whatever they export
declare module '*.wasm';
declare module '*.rs';
declare module '*/Cargo.toml';
