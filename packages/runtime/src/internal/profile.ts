/** What those need who profile guests without a `Runtime`; not for users. */
export { loadEncoder, profileFormatOf, type ProfileEncoder } from '../profile/profile-formats.ts';
export { startProfile, type StopProfile } from '../profile/start-profile.ts';
export type { StackModule } from '../traps/wasm-stack.ts';
