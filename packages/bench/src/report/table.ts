/** A table of a report, in whatever form that is written. */
export interface Table {
  readonly title: string;
  /** A sentence above it. */
  readonly about?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A table in Markdown, readable as it is in a terminal too.
 *
 * @param head - the titles of the columns
 * @param rows - cells
 * @param right - columns that stand right, all but the first where left out
 * @returns its lines
 */
export function markdownLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: (column: number) => boolean = (column) => column > 0,
): string[] {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, right(column))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    right(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)];
}

const pad = (text: string, width: number, right: boolean): string =>
  right ? text.padStart(width) : text.padEnd(width);

/**
 * @param table - with its title
 * @returns it as Markdown; nothing where it has no rows
 */
export function tableLines({ title, about, columns, rows }: Table): string[] {
  if (rows.length === 0) return [];
  const above = about === undefined ? [] : [about, ''];
  return [`## ${title}`, '', ...above, ...markdownLines(columns, rows, () => false)];
}
