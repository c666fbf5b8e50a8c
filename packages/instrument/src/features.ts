import { FEATURES, FEATURES_OF, OptionError } from '@ferrule/core';
import type { Feature, FeatureSet } from '@ferrule/core';

/** Which features a module may use: a release of the spec, or exceptions to `all` by name. */
export type FeaturesOption = FeatureSet | Readonly<Partial<Record<Feature, boolean>>>;

/**
 * Resolves the option `features`, once, at the door.
 *
 * @param option - a release, or features by name; those not named are enabled
 * @returns the features that are enabled
 * @throws OptionError when a name or value is unknown
 */
export function resolveFeatures(option: FeaturesOption): ReadonlySet<Feature> {
  if (typeof option === 'string') {
    if (!Object.hasOwn(FEATURES_OF, option)) {
      throw new OptionError(
        `unknown feature set "${String(option)}": expected ${Object.keys(FEATURES_OF).join(', ')}, or features by name`,
        { option: 'features' },
      );
    }
    return new Set(FEATURES_OF[option]);
  }
  const enabled = new Set<Feature>(FEATURES);
  for (const [name, value] of Object.entries(option)) {
    const feature = FEATURES.find((known) => known === name);
    if (feature === undefined) {
      throw new OptionError(`unknown feature "${name}": expected one of ${FEATURES.join(', ')}`, {
        option: `features.${name}`,
      });
    }
    if (value === false) enabled.delete(feature);
    else if (value !== true && value !== undefined) {
      throw new OptionError(`expected true or false for the feature "${name}", found ${String(value)}`, {
        option: `features.${name}`,
      });
    }
  }
  return enabled;
}
