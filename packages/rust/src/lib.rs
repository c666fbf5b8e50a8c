//! Rust functions for JavaScript, and JavaScript functions for Rust, across the border of WebAssembly: strings, lists,
//! structs, options and results, without a glue step, a dependency or a procedural macro.
//!
//! ```
//! ferrule::export! {
//!     /// Doc comments and other attributes stay where they are.
//!     pub fn greet(name: &str) -> String {
//!         format!("Hello, {}!", name)
//!     }
//!
//!     pub fn mean(numbers: &[f64]) -> Result<f64, String> {
//!         if numbers.is_empty() {
//!             return Err("no numbers".into());
//!         }
//!         Ok(numbers.iter().sum::<f64>() / numbers.len() as f64)
//!     }
//! }
//! # assert_eq!(greet("Ada"), "Hello, Ada!");
//! # assert!(mean(&[]).is_err());
//! ```
//!
//! Built as a `cdylib`, the module says of itself what its functions take and return, in a custom section `ferrule`, so
//! that Ferrule's JavaScript side makes typed functions of them: `bindExports(instance, module).greet('Ada')`.
//! It also exports an allocator and where its panics are told.
#![allow(clippy::missing_safety_doc)]

#[doc(hidden)]
pub mod allocator;
mod export;
#[doc(hidden)]
pub mod from_host;
mod import;
#[doc(hidden)]
pub mod panic;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod to_host;

pub use from_host::{FromHost, Plain};
pub use to_host::{Lent, Stored, ToHost};

/// A struct or enum that [`export!`] declared.
pub trait Named {}
