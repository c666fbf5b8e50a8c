/** A WebAssembly type in which values cross the border. */
export type CoreType = 'i32' | 'i64' | 'f32' | 'f64' | 'externref';
