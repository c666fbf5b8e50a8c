import { readLayout } from '../../src/code/module-layout.ts';
import { opcodeName } from '../../src/code/opcodes.ts';
import { InstructionReader } from '../../src/code/instruction-reader.ts';
import { depthChange, skipLocals } from '../../src/code/function-bodies.ts';
import { rewriteModule } from '../../src/code/rewrite-module.ts';
import type { CodeWriter } from '../../src/code/code-writer.ts';
import type { BodySpan } from '../../src/code/module-layout.ts';
import { validateModule } from '../../src/validate-module.ts';

/** The export under which a counted module gives its count. */
export const COUNT = 'oracle:count';

const FREE = /^(nop|drop|block|loop|try|try_table|else|catch|catch_all|delegate|end)$/;
const BY_BYTES = /^memory\.(fill|copy|init)$/;
const BY_ELEMENTS =
  /^(table\.(fill|copy|init|grow)|array\.(new|new_default|new_data|new_elem|fill|copy|init_data|init_elem))$/;

/**
 * Counts executed instructions in the dumbest way that works: before every instruction a global is raised by one.
 * Shares nothing with the fuel pass but the reader of instructions. Only for modules with 32-bit memories and tables.
 *
 * @param bytes - a valid module
 * @returns the same module with the mutable i64 global `oracle:count` exported
 */
export function countInstructions(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const info = validateModule({ bytes, name: 'oracle' });
  const layout = readLayout(bytes, info);
  const global = info.globals.length;
  const body = (writer: CodeWriter, span: BodySpan, original: number): void => {
    const reader = new InstructionReader(bytes);
    reader.seek(span.start, span.end);
    const groups = reader.u32();
    const firstGroup = reader.position;
    reader.seek(span.start, span.end);
    const declared = skipLocals(reader);
    const size = (info.functions[original]?.type.params.length ?? 0) + declared;
    writer.u32(groups + 1);
    writer.copy(firstGroup, reader.position);
    writer.raw(Uint8Array.of(1, 0x7f));
    for (let depth = 1; depth > 0;) {
      const opcode = reader.next();
      const name = opcodeName(opcode) ?? '';
      if (!FREE.test(name)) {
        const units = name === 'array.new_fixed' ? 1 + reader.second : 1;
        writer.u8(0x23);
        writer.u32(global);
        writer.u8(0x42);
        writer.signed(units);
        writer.u8(0x7c);
        writer.u8(0x24);
        writer.u32(global);
      }
      if (BY_BYTES.test(name) || BY_ELEMENTS.test(name)) {
        writer.u8(0x22);
        writer.u32(size);
        writer.u8(0x23);
        writer.u32(global);
        writer.u8(0x20);
        writer.u32(size);
        writer.u8(0xad);
        if (BY_BYTES.test(name)) writer.raw(Uint8Array.of(0x42, 3, 0x88));
        writer.u8(0x7c);
        writer.u8(0x24);
        writer.u32(global);
      }
      writer.copy(reader.start, reader.position);
      depth += depthChange(opcode);
    }
  };
  return rewriteModule(layout, {
    types: [],
    imports: [],
    typeOf: (index) => layout.functionTypes[index] ?? 0,
    functions: [],
    globals: [Uint8Array.of(0x7e, 1, 0x42, 0, 0x0b)],
    exports: [{ name: COUNT, kind: 3, index: global }],
    declared: [],
    refer: (index) => index,
    body,
  }).bytes;
}
