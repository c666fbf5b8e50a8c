import { buildGuest } from './build-guest.ts';
import type { BuiltGuest, Target } from './build-guest.ts';
import { guestId, guestIdOf } from './guest-id.ts';
import type { BundleForm, GuestId } from './guest-id.ts';
import { linkGuest } from './link-guest.ts';
import { compiledText, moduleText } from './module-text.ts';
import { pluginSettings } from './options.ts';
import type { WasmPluginOptions } from './options.ts';
import { isOwnFile, ownFile } from './own-packages.ts';
import { placeBytes } from './place-bytes.ts';
import type { EmittedAsset } from './place-bytes.ts';
import { writeDeclarationsOf } from '../types/write-declarations.ts';

/** What the plugin asks of the bundler. */
export interface BundlerContext {
  /** Has a file written. */
  emitFile(asset: EmittedAsset): string;
  /** Has the bundle made anew when a file changes. */
  addWatchFile(file: string): void;
  /** Asks all plugins where a specifier leads. */
  resolve(
    specifier: string,
    importer?: string,
    options?: { readonly skipSelf?: boolean },
  ): Promise<{ readonly id: string; readonly external: boolean | 'absolute' | 'relative' } | null>;
}

/** Where a specifier leads. */
export interface ResolvedSpecifier {
  readonly id: string;
  readonly external?: boolean;
  readonly moduleSideEffects?: boolean;
}

/** A file that was emitted, and the bundle that refers to it. */
export interface BundledFile {
  readonly referenceId: string | null;
  readonly relativePath: string;
  readonly format: string;
}

/** A plugin as Rollup, Rolldown and Vite want it. */
export interface WasmPlugin {
  readonly name: string;
  /** Vite has handlers of its own for `.wasm`, which are to come after. */
  readonly enforce: 'pre';
  /** Vite says whether it builds or serves. */
  configResolved(config: {
    readonly command: string;
    readonly build: { readonly ssrEmitAssets?: boolean | undefined };
  }): void;
  /** Forgets what was built before. */
  buildStart(): void;
  /** Forgets what a file was part of. */
  watchChange(file: string): void;
  /** Finds guests, in all their forms. */
  resolveId(
    this: BundlerContext,
    specifier: string,
    importer: string | undefined,
  ): Promise<ResolvedSpecifier | null>;
  /** Tells where a guest's file is, seen from the bundle: Vite would tell of a path on the page's server. */
  resolveFileUrl(file: BundledFile): string | null;
  /** Gives the JavaScript that stands for a guest. */
  load(
    this: BundlerContext,
    id: string,
    options?: { readonly ssr?: boolean | undefined },
  ): Promise<{ readonly code: string; readonly map: null } | null>;
}

/** What bundles for Node import, as it is installed there. */
const NODE_ENTRY = /^ferrule\/internal\//;

/**
 * A plugin for Rollup and Vite: `import { add } from './lib.wasm'`, of a `.rs` file or of a `Cargo.toml`, as
 * `ferrule/register` has it, in what is bundled. What the options ask for is done to the module when it is bundled.
 *
 * @param options - see {@link WasmPluginOptions}
 * @returns the plugin
 * @throws OptionError naming the option that is wrong
 * @example
 * // rollup.config.js
 * import { wasm } from 'ferrule/rollup';
 * export default { input: 'app.js', output: { dir: 'dist' }, plugins: [wasm({ targetEnv: 'node' })] };
 */
export function wasm(options: WasmPluginOptions = {}): WasmPlugin {
  const settings = pluginSettings(options);
  const built = new Map<string, Promise<BuiltGuest>>();
  const emitted = new Set<string>();
  let viteCommand: string | undefined;
  let isServerAlone = false;

  function targetFor(isServer: boolean): Target {
    if (settings.targetEnv === 'node') return 'node';
    return settings.targetEnv === 'auto' && viteCommand !== undefined && isServer ? 'node' : 'page';
  }

  async function guestOf(context: BundlerContext, id: GuestId, target: Target): Promise<BuiltGuest> {
    const key = `${target} ${id.path}`;
    const building = built.get(key) ?? buildGuest(id, target, settings);
    built.set(key, building);
    const guest = await building;
    for (const file of guest.files) context.addWatchFile(file);
    return guest;
  }

  function emit(context: BundlerContext, asset: EmittedAsset): string {
    const referenceId = context.emitFile(asset);
    emitted.add(referenceId);
    return referenceId;
  }

  async function textOf(context: BundlerContext, form: BundleForm, guest: BuiltGuest): Promise<string> {
    const { path, target, artifact, bytes, needsGiven } = guest;
    if (form === 'compiled') {
      const hasFiles = viteCommand !== 'serve' && !(isServerAlone && target === 'node');
      const emitFile = hasFiles ? (asset: EmittedAsset) => emit(context, asset) : undefined;
      const place = (which: Uint8Array) => placeBytes({ path, bytes: which, target }, settings, emitFile);
      return compiledText(guest, place(artifact), needsGiven ? place(bytes) : undefined);
    }
    const linked = await linkGuest(
      guest,
      form === 'init' ? 'init' : form === 'instance' ? 'instance' : 'nothing',
      settings.imports,
      async (specifier, importer) => (await context.resolve(specifier, importer)) ?? undefined,
    );
    return moduleText(form, guest, linked);
  }

  return {
    name: 'ferrule',
    enforce: 'pre',
    configResolved({ command, build }) {
      viteCommand = command;
      // what Vite builds for the server has no files beside it, unless it is told to
      isServerAlone = build.ssrEmitAssets !== true;
    },
    buildStart() {
      built.clear();
    },
    watchChange() {
      built.clear();
    },
    async resolveId(specifier, importer) {
      if (NODE_ENTRY.test(specifier)) return { id: specifier, external: true };
      const own = ownFile(specifier);
      if (own !== undefined && importer !== undefined && (isOwnFile(importer) || guestIdOf(importer))) {
        return { id: own, moduleSideEffects: false };
      }
      const asked = guestIdOf(specifier);
      if (asked === undefined) return null;
      if (asked.form === 'compiled' || asked.form === 'instance') return { id: specifier };
      const found = await this.resolve(asked.path, importer, { skipSelf: true });
      if (found === null || found.external !== false) return null;
      const resolved = guestIdOf(found.id);
      if (resolved === undefined || !settings.accepts(resolved.path)) return null;
      return { id: guestId(resolved.path, asked.form) };
    },
    resolveFileUrl({ referenceId, relativePath, format }) {
      if (format !== 'es' || referenceId === null || !emitted.has(referenceId)) return null;
      return `new URL(${JSON.stringify(relativePath)}, import.meta.url).href`;
    },
    async load(id, { ssr = false } = {}) {
      const asked = guestIdOf(id);
      if (asked === undefined || !settings.accepts(asked.path)) return null;
      const guest = await guestOf(this, asked, targetFor(ssr));
      if (settings.types !== false) {
        writeDeclarationsOf(guest, asked.path, settings.types === true ? undefined : settings.types);
      }
      return { code: await textOf(this, asked.form, guest), map: null };
    },
  };
}
