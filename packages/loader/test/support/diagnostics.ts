import ts from 'typescript';

/** The standard library's declarations, parsed once for all programs. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * Has the compiler look at a program, as strictly as it can.
 *
 * @param file - path of its only root
 * @param options - on top of that
 * @returns what the compiler has against it
 */
export function diagnosticsOf(file: string, options: ts.CompilerOptions): readonly string[] {
  const complete: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipDefaultLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
    ...options,
  };
  const host = ts.createCompilerHost(complete);
  const library = host.getDefaultLibLocation?.() ?? '';
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...how) => {
    if (!name.startsWith(library)) return read(name, ...how);
    if (!parsed.has(name)) parsed.set(name, read(name, ...how));
    return parsed.get(name);
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], complete, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
