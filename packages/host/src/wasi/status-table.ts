import { ERRNOS, PATH_ERRNOS } from './errnos.ts';
import { parameters } from './parameters.ts';
import { SYSCALLS } from './syscalls.ts';
import { SYSCALLS_UNSTABLE } from './unstable.ts';

const SPEC = 'https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md';

/**
 * The table of all calls for the documentation, in Markdown: what each takes and gives, and how far it goes.
 *
 * @returns lines joined by line feeds, one at the end
 */
export function statusTable(): string {
  const rows = SYSCALLS.map((syscall, index) => {
    const older = SYSCALLS_UNSTABLE[index];
    return [
      `[\`${syscall.name}\`](${SPEC}#${syscall.name})`,
      names(syscall.params),
      names(syscall.results),
      errnos(syscall.name),
      syscall.scope,
      syscall.status,
      older === syscall ? 'the same' : 'its own layout',
    ];
  });
  const head = ['Function', 'Parameters', 'Results', 'Errnos', 'Log scope', 'Status', '`wasi_unstable`'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function names(list: string): string {
  return parameters(list)
    .map(({ name, type }) => `${name}: ${type.replace(/_unstable$/u, '')}`)
    .join(', ');
}

/** What finding a path brings is said once, below the table. */
function errnos(call: string): string {
  const own = ERRNOS[call].filter((errno) => !call.startsWith('path_') || !PATH_ERRNOS.includes(errno));
  return own.map((errno) => `E${errno}`).join(' ');
}
