import type { ByteWriter } from '../byte-writer.ts';
import { CHANGES } from './events.ts';
import type { Border } from './border.ts';
import type { Change } from './events.ts';
import { writeRecorded } from './values.ts';

/**
 * @param writer - is written to
 * @param changes - what the host has changed
 * @param border - the types of what it is
 */
export function writeChanges(writer: ByteWriter, changes: readonly Change[], { info }: Border): void {
  writer.unsigned(changes.length);
  for (const change of changes) {
    writer.u8(CHANGES.indexOf(change.of));
    if (change.of === 'fuel') {
      writer.signed(change.units);
      continue;
    }
    writer.unsigned(change.index);
    switch (change.of) {
      case 'bytes':
        writer.unsigned(change.offset).block(change.bytes);
        break;
      case 'memory':
      case 'table':
        writer.unsigned(change.size);
        break;
      case 'global':
        writeRecorded(writer, [info.globals[change.index].valueType], [change.value]);
        break;
      case 'element':
        writer.unsigned(change.slot);
        writeRecorded(writer, [info.tables[change.index].elementType], [change.value]);
    }
  }
}
