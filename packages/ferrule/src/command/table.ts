/**
 * Aligns text in columns.
 *
 * @param rows - cells; the last cell of a row is not padded
 * @param options - `indent`: spaces in front of each line; `right`: columns whose cells stand right
 * @returns one line a row
 */
export function table(
  rows: readonly (readonly string[])[],
  { indent = 0, right = [] }: { readonly indent?: number; readonly right?: readonly number[] } = {},
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, width(cell))));
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const space = ' '.repeat((widths[column] ?? 0) - width(cell));
      return right.includes(column) ? space + cell : cell + space;
    });
    return (' '.repeat(indent) + cells.join('  ')).trimEnd();
  });
}

/** Code points, which is near enough to columns for what stands in modules. */
function width(text: string): number {
  return [...text].length;
}
