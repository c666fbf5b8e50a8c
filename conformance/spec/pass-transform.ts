import { instrumentModule, planInstrumentation, validateModule } from '@ferrule/instrument';
import type { InstrumentOptions } from '@ferrule/instrument';
import type { Transform } from './v8-backend.ts';

/**
 * Passes alone, without a runtime around them: what is left out says at once whether a fault lies in a pass or in
 * the pipeline. Only for passes that need nothing of the host.
 *
 * @param options - what is asked of instrumentation
 */
export function passTransform(options: InstrumentOptions): Transform {
  return (bytes) => {
    const wasm = { bytes, name: 'script' };
    const info = validateModule(wasm);
    const plan = planInstrumentation(info, options);
    const draft = instrumentModule(wasm, info, plan);
    try {
      return { bytes: draft.emit().bytes };
    } finally {
      draft.dispose();
    }
  };
}
