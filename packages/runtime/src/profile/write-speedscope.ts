import type { Profile } from './profile.ts';

/**
 * Writes a profile as speedscope reads it.
 *
 * @param profile - any
 * @returns JSON
 * @see https://www.speedscope.app/file-format-schema.json
 */
export function writeSpeedscope({ name, unit, frames, samples }: Profile): string {
  const shown = frames.map(({ name: function_, file, line }) => ({
    name: function_,
    ...(file === '' ? {} : { file }),
    ...(line === 0 ? {} : { line }),
  }));
  const weights = samples.map(({ weight }) => weight);
  return JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'ferrule',
    name,
    activeProfileIndex: 0,
    shared: { frames: shown },
    profiles: [
      {
        type: 'sampled',
        name,
        // it has no unit for instructions
        unit: unit === 'instructions' ? 'none' : unit,
        startValue: 0,
        endValue: weights.reduce((sum, weight) => sum + weight, 0),
        samples: samples.map(({ stack }) => stack),
        weights,
      },
    ],
  });
}
