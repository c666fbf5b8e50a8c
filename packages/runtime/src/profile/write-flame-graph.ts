import { escapeHtml, FLAME_SCRIPT, FLAME_STYLE, flameGraph } from './flame-graph.ts';
import type { Profile } from './profile.ts';

/**
 * Writes a profile as a page that holds everything it needs: a flame graph.
 *
 * @param profile - any
 * @returns HTML
 */
export function writeFlameGraph(profile: Profile): string {
  const name = escapeHtml(profile.name);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}: ${TITLES[profile.unit]}</title>
<style>${FLAME_STYLE}</style>
<h1>${name}</h1>
<p>${summary(profile)}</p>
${flameGraph(profile)}
<script>${FLAME_SCRIPT}</script>
</html>
`;
}

const TITLES = {
  microseconds: 'where time went',
  instructions: 'what was executed',
  bytes: 'who has memory',
};

function summary({ unit, duration, samples }: Profile): string {
  if (unit === 'microseconds') {
    return `${(duration / 1000).toFixed(1)} ms, ${String(samples.length)} samples`;
  }
  const total = (of: 'weight' | 'count'): string =>
    samples.reduce((sum, sample) => sum + sample[of], 0).toLocaleString('en');
  const counted = unit === 'instructions' ? 'calls' : 'allocations';
  return `${total('weight')} ${unit}, ${total('count')} ${counted}`;
}
