import { FEATURES, NATIVE, SourceError } from '@ferrule/core';
import type { WasmBytes } from '@ferrule/core';
import { binaryenFeatures } from './binaryen-features.ts';
import { loadBinaryen, loadedBinaryen } from './load-binaryen.ts';
import type { Binaryen } from './load-binaryen.ts';
import { runBinaryen } from './run-binaryen.ts';
import type { BinaryenFailure } from './run-binaryen.ts';

/**
 * Translates WebAssembly text to bytes. Names become a name section.
 *
 * @param text - one module in the text format
 * @param name - what errors call it
 * @returns its bytes
 * @throws SourceError with line and column where the text is malformed, and without where the module is invalid
 * @throws InstrumentError when binaryen can't be loaded
 * @see https://webassembly.github.io/spec/core/text/index.html
 */
export async function parseText(text: string, name: string): Promise<WasmBytes> {
  return parse(await loadBinaryen(), text, name);
}

/**
 * {@link parseText} at once; binaryen has to be loaded before.
 *
 * @param text - one module in the text format
 * @param name - what errors call it
 * @returns its bytes
 * @throws SourceError with line and column where the text is malformed, and without where the module is invalid
 * @throws InstrumentError when binaryen is not loaded
 */
export function parseTextSync(text: string, name: string): WasmBytes {
  return parse(loadedBinaryen(), text, name);
}

function parse(binaryen: Binaryen, text: string, name: string): WasmBytes {
  return runBinaryen(
    binaryen,
    { optimizeLevel: 0, shrinkLevel: 0 },
    () => {
      const module = binaryen.parseText(text);
      try {
        module.setFeatures(featuresFor(binaryen, text));
        const bytes = Uint8Array.from(module.emitBinary());
        // V8 is the judge, but binaryen tells more of why; what V8 lacks altogether is told by later stages.
        if (!NATIVE.validate(bytes) && module.validate() === 0) throw new Error('');
        return Object.freeze({ bytes, name });
      } finally {
        module.dispose();
      }
    },
    (failure) => malformed(failure, name),
  );
}

/** Custom descriptors change how other modules are written, so they are on only where they are used. */
function featuresFor(binaryen: Binaryen, text: string): number {
  const used = /\((descriptor|describes|exact)\b/.test(text);
  return binaryenFeatures(
    binaryen,
    FEATURES.filter((feature) => used || feature !== 'custom-descriptors'),
  );
}

function malformed({ reason, cause }: BinaryenFailure, name: string): SourceError {
  const [, line, column, problem] = /^(\d+):(\d+): error: ([^]*)$/.exec(reason) ?? [];
  if (line === undefined || column === undefined || problem === undefined) {
    return new SourceError(`${name}: the text is no valid module: ${reason}`, { source: name, cause });
  }
  return new SourceError(`${name}:${line}:${String(Number(column) + 1)}: ${problem}`, {
    source: name,
    line: Number(line),
    column: Number(column) + 1,
    cause,
  });
}
