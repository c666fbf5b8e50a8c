import { BindingError } from '@ferrule/core';
import type { FunctionSignature, Signatures, SignatureType } from './signatures.ts';
import { option, result, void_ } from './types/choices.ts';
import type { AnyType } from './types/guest-type.ts';
import { slice, sliceMut, vec } from './types/lists.ts';
import { bool, char, f32, f64, i16, i32, i64, i8, isize, u16, u32, u64, u8, usize } from './types/numbers.ts';
import { borrowed, owned } from './types/ownership.ts';
import { array, enumeration, struct } from './types/records.ts';
import { str } from './types/text.ts';

const SIMPLE: ReadonlyMap<string, AnyType> = new Map<string, AnyType>(
  [i8, u8, i16, u16, i32, u32, i64, u64, isize, usize, f32, f64, bool, char, str, void_].map((type) => [
    type.name,
    type,
  ]),
);

const OF: Readonly<Record<string, (...types: AnyType[]) => AnyType>> = {
  slice,
  sliceMut,
  vec,
  option,
  owned: (type) => owned(type),
  borrowed: (type) => borrowed(type),
  result: (ok, error) => result(ok, error),
};

/** A function as the crate makes it. */
export interface TypedSignature {
  readonly params: readonly AnyType[];
  readonly result: AnyType;
  /** Whether the result is more than a number, so that it is handed over by an address. */
  readonly inMemory: boolean;
}

/** Makes the types that signatures speak of; each struct and enum once. */
export class SignatureTypes {
  readonly #signatures: Signatures;
  readonly #named = new Map<string, AnyType | undefined>();

  /** @param signatures - whose structs and enums may be named */
  constructor(signatures: Signatures) {
    this.#signatures = signatures;
  }

  /** @throws BindingError for a name that nothing declares, or a struct that holds itself */
  function({ params, result }: FunctionSignature): TypedSignature {
    const type = this.type(result);
    return {
      params: params.map((param) => this.type(param.type)),
      result: type,
      inMemory: type.flat.length > 1 || (type.nullFlat && !type.nullStored),
    };
  }

  /** @throws BindingError as {@link function} does */
  type(signature: SignatureType): AnyType {
    switch (signature.kind) {
      case 'simple':
        return SIMPLE.get(signature.name) ?? this.#unknown(signature.name);
      case 'of':
        return (
          OF[signature.name]?.(...signature.types.map((type) => this.type(type))) ??
          this.#unknown(signature.name)
        );
      case 'array':
        return array(this.type(signature.element), signature.length);
      case 'named':
        return this.#namedType(signature.name);
    }
  }

  #namedType(name: string): AnyType {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    if (this.#named.has(name))
      throw new BindingError(`read the custom section "ferrule": "${name}" holds itself`);
    // marks it as under way
    this.#named.set(name, undefined);
    const type = this.#declared(name);
    this.#named.set(name, type);
    return type;
  }

  #declared(name: string): AnyType {
    const fields = this.#signatures.structs.get(name);
    if (fields !== undefined) {
      return struct(Object.fromEntries(fields.map((field) => [field.name, this.type(field.type)])), name);
    }
    const variants = this.#signatures.enums.get(name);
    if (variants !== undefined) return enumeration(variants, i32, name);
    return this.#unknown(name);
  }

  #unknown(name: string): never {
    throw new BindingError(`read the custom section "ferrule": the type "${name}" is not declared`);
  }
}
