/** How Rust sources are compiled. */
export interface RustOptions {
  /** Name or path of the compiler; `$RUSTC`, else the first `rustc` on the PATH that has the target. */
  readonly rustc?: string | undefined;
  /** Name or path of cargo; `$CARGO`, else the `cargo` beside the compiler, else the first on the PATH. */
  readonly cargo?: string | undefined;
  /** `wasm32-unknown-unknown` by default. */
  readonly target?: string | undefined;
  /** `release` by default; `dev` neither optimises nor leaves checks out. Cargo knows more. */
  readonly profile?: string | undefined;
  /** Of a single `.rs` file; `2021` by default. */
  readonly edition?: string | undefined;
  /** Further flags of rustc's. */
  readonly flags?: readonly string[] | undefined;
  /** Folder of the compiled modules; `node_modules/.cache/ferrule` of the package by default. */
  readonly cache?: string | undefined;
}
