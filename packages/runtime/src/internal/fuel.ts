/** What those need who count fuel without a `Runtime`, in a page too; not for users. */
export { uncatchable } from '../endings.ts';
export { type FuelRequest, FuelGauge } from '../fuel-gauge.ts';
