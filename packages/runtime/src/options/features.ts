import { FEATURES } from '@ferrule/core';
import type { Feature } from '@ferrule/core';

/** What `all` means; a module's features are not looked at where this very set is enabled. */
export const ALL_FEATURES: ReadonlySet<Feature> = new Set(FEATURES);
