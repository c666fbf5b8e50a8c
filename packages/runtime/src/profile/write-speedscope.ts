import type { Profile } from './profile.ts';

/**
 * Writes a profile as speedscope reads it.
 *
 * @param profile - any
 * @returns JSON
 * @see https://www.speedscope.app/file-format-schema.json
 */
export function writeSpeedscope({ name, frames, samples }: Profile): string {
  const shown = frames.map(({ name: function_, file, line }) => ({
    name: function_,
    ...(file === '' ? {} : { file }),
    ...(line === 0 ? {} : { line }),
  }));
  const weights = samples.map(({ time }) => time);
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
        unit: 'microseconds',
        startValue: 0,
        endValue: weights.reduce((sum, time) => sum + time, 0),
        samples: samples.map(({ stack }) => stack),
        weights,
      },
    ],
  });
}
