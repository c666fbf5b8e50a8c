//! `import!`: functions that the host lends.

/// Declares functions of the host's, and makes safe Rust functions of them.
///
/// Parameters are numbers, `bool`, `char`, enums, `&str`, `&[T]`, `&Struct`, and `Option` of numbers and `&str`. Results
/// are what [`export!`](crate::export!) takes as parameters, but for references: what the host returns is the guest's.
///
/// ```
/// ferrule::import! {
///     from "env";
///     /// Writes a line.
///     pub fn log(text: &str);
///     fn ask(question: &str, tries: u32) -> Option<String>;
/// }
/// # if false { log("x"); ask("y", 1); }
/// ```
///
/// # Panics
/// Outside of WebAssembly the functions panic.
#[macro_export]
macro_rules! import {
    (from $module:literal;) => {};
    (from $module:literal; $(#[$meta:meta])* $vis:vis fn $name:ident (
        $($param:ident : $type:ty),* $(,)?
    ) $(-> $result:ty)?; $($rest:tt)*) => {
        $crate::__import_function! {
            $module [$(#[$meta])*] [$vis] $name [] [] [$($param: $type,)*] [$($param: $type,)*] [$($result)?]
        }
        $crate::import! { from $module; $($rest)* }
    };
}

/// Takes the parameters one by one:
/// `module [attributes] [visibility] name [parameters] [arguments] [rest] [names and types] [result]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __import_function {
    ($module:literal $meta:tt $vis:tt $name:ident [$($params:tt)*] [$($args:tt)*]
     [$param:ident : $type:ty, $($rest:tt)*] $types:tt $result:tt) => {
        $crate::__import_function! {
            $module $meta $vis $name
            [$($params)* $param: <$type as $crate::Lent>::First, second: <$type as $crate::Lent>::Second,]
            [$($args)* <$type as $crate::Lent>::lend(&$param),]
            [$($rest)*] $types $result
        }
    };
    ($module:literal $meta:tt $vis:tt $name:ident $params:tt $args:tt [] $types:tt []) => {
        $crate::__import_function! { $module $meta $vis $name $params $args [] $types [()] }
    };
    ($module:literal [$($meta:tt)*] [$vis:vis] $name:ident [$($params:tt)*] [$($args:expr,)*] []
     [$($param:ident : $type:ty,)*] [$result:ty]) => {
        $($meta)*
        #[allow(clippy::too_many_arguments)]
        $vis fn $name($($param: $type),*) -> $result {
            #[cfg(target_arch = "wasm32")]
            {
                #[link(wasm_import_module = $module)]
                #[allow(improper_ctypes)]
                extern "C" {
                    #[link_name = stringify!($name)]
                    fn imported(
                        out: <$result as $crate::FromHost>::Out,
                        $($params)*
                    ) -> <$result as $crate::FromHost>::Returned;
                }
                $crate::__record! {
                    $crate::text::Text::of(concat!("import ", $module, " ", stringify!($name), "("))
                        $(.push(concat!(stringify!($param), ":")).join(<$type as $crate::Lent>::NAME).push(";"))*
                        .push(")").join(<$result as $crate::FromHost>::NAME).push("\n")
                }
                $crate::__call_import! { $result [$($args,)*] [] [] }
            }
            #[cfg(not(target_arch = "wasm32"))]
            {
                $(let _ = $param;)*
                panic!(concat!("\"", stringify!($name), "\" is the host's: it can be called in WebAssembly only"))
            }
        }
    };
}

/// Names each pair of arguments: `result [pairs] [bindings] [values]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __call_import {
    ($result:ty [$pair:expr, $($rest:expr,)*] [$($bindings:tt)*] [$($values:tt)*]) => {
        $crate::__call_import! { $result [$($rest,)*] [$($bindings)* let pair = $pair;] [$($values)* pair.0, pair.1,] }
    };
    ($result:ty [] [$($bindings:tt)*] [$($values:tt)*]) => {{
        $($bindings)*
        unsafe { <$result as $crate::FromHost>::call(|out| imported(out, $($values)*)) }
    }};
}
