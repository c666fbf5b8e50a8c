// An entry of its own: who does not bind Rust functions need not load what binds them
export { Allocation, type TypedArrayConstructor } from './bridge/allocation.ts';
export { bind, type BindOptions } from './bridge/bind.ts';
export { bindExports, type SignatureSource, type UntypedFunction } from './bridge/bind-exports.ts';
export { type BridgeInstance, detectAllocator } from './bridge/bridge-instance.ts';
export { type AllocatorNames, type AllocatorOptions, GuestAllocator } from './bridge/guest-allocator.ts';
export { type DeclaredModule } from './bridge/check-declared.ts';
export {
  type Bindings,
  type BoundFunction,
  fn,
  type FunctionOptions,
  type GuestFunction,
  type ReturnConvention,
} from './bridge/guest-function.ts';
export { type HostImports, hostImports, type HostModules } from './bridge/host-imports.ts';
export { PanicRecord } from './bridge/panic.ts';
export {
  type FunctionSignature,
  type ImportSignature,
  readSignatures,
  SIGNATURE_SECTION,
  type SignatureField,
  type Signatures,
  type SignatureType,
} from './bridge/signatures.ts';
export { callback, type Outputs } from './bridge/types/callback.ts';
export { type CallbackImport, callbackImport } from './bridge/types/callback-import.ts';
export { type ErrorClass, option, result, type ResultInput, void_ } from './bridge/types/choices.ts';
export { type AnyType, GuestType, type InputOf, type OutputOf } from './bridge/types/guest-type.ts';
export { bytes, type ListFor, type ListOf, slice, sliceMut, vec, view } from './bridge/types/lists.ts';
export { json, mapped, type Schema, schemaless } from './bridge/types/mapped.ts';
export {
  bool,
  char,
  type ElementType,
  externref,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  isize,
  u16,
  u32,
  u64,
  u8,
  usize,
} from './bridge/types/numbers.ts';
export { borrowed, boxed, owned } from './bridge/types/ownership.ts';
export { array, byValue, enumeration, struct, tuple } from './bridge/types/records.ts';
export { cstr, str } from './bridge/types/text.ts';
