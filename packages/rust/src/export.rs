//! `export!`: functions, structs and enums that the host may use.

/// Exports functions to the host, and declares the structs and enums they take and return.
///
/// - **Parameters**: numbers, `bool`, `char`, `&str`, `String`, `&[T]`, `&mut [T]`, `Vec<T>` (of numbers, `bool`,
///   `char`, arrays, structs and enums; of `String` too), `&Struct`, `Struct`, enums, and `Option` of those but for
///   structs.
/// - **Results**: the same without references (but `&'static str` and `&'static [T]`), nested as you like, `()`,
///   `Option` and `Result`. An `Err` is an exception on the other side.
/// - **Structs** become `#[repr(C)]`; their fields are numbers, `bool`, `char`, arrays, and other such structs. They
///   are `Clone` and `Copy`.
/// - **Enums** have no fields and become `#[repr(i32)]`; JavaScript's side is the name.
///
/// A block may hold some fifty items; there may be many blocks.
///
/// ```
/// ferrule::export! {
///     #[derive(Debug, PartialEq)]
///     pub struct Point {
///         pub x: f64,
///         pub y: f64,
///     }
///
///     #[derive(Debug, PartialEq)]
///     pub enum Side { Left = -1, On, Right }
///
///     pub fn side(point: &Point) -> Side {
///         if point.x < 0.0 { Side::Left } else if point.x > 0.0 { Side::Right } else { Side::On }
///     }
/// }
/// # assert_eq!(side(&Point { x: -1.0, y: 0.0 }), Side::Left);
/// ```
#[macro_export]
macro_rules! export {
    () => {};
    ($(#[$meta:meta])* $vis:vis fn $name:ident ( $($params:tt)* ) $(-> $result:ty)? $body:block $($rest:tt)*) => {
        $(#[$meta])*
        $vis fn $name($($params)*) $(-> $result)? $body
        $crate::__export_function! { $name [] [] [] [$($params)*] [$($result)?] }
        $crate::export! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $type:ty),* $(,)?
    } $($rest:tt)*) => {
        $(#[$meta])*
        #[repr(C)]
        #[derive(Clone, Copy)]
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }
        const _: () = {
            $crate::__record! {
                $crate::text::Text::of(concat!("struct ", stringify!($name), "{"))
                    $(.push(concat!(stringify!($field), ":")).join(<$type as $crate::Plain>::NAME).push(";"))*
                    .push("}\n")
            }
        };
        unsafe impl $crate::Plain for $name {
            const NAME: $crate::text::Text = $crate::text::Text::of(stringify!($name));
        }
        $crate::__plain_type! { $name }
        impl $crate::FromHost for $name {
            const NAME: $crate::text::Text = <$name as $crate::Plain>::NAME;
            type First = *const $name;
            type Second = ();
            type Out = *mut $name;
            type Returned = ();
            unsafe fn receive(first: *const $name, _: ()) -> $name { unsafe { *first } }
            unsafe fn call(import: impl FnOnce(*mut $name)) -> $name {
                let mut value = ::std::mem::MaybeUninit::<$name>::uninit();
                import(value.as_mut_ptr());
                unsafe { value.assume_init() }
            }
        }
        impl $crate::ToHost for $name {
            const NAME: $crate::text::Text = <$name as $crate::Plain>::NAME;
            type Returned = *const u8;
            fn give(self) -> *const u8 { $crate::to_host::return_stored(self) }
        }
        $crate::export! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident $(= $value:expr)?),* $(,)?
    } $($rest:tt)*) => {
        $(#[$meta])*
        #[repr(i32)]
        #[derive(Clone, Copy)]
        $vis enum $name { $($(#[$variant_meta])* $variant $(= $value)?),* }
        const _: () = {
            $crate::__record! {
                $crate::text::Text::of(concat!("enum ", stringify!($name), "{"))
                    $(.push(concat!(stringify!($variant), "=")).number($name::$variant as i64).push(";"))*
                    .push("}\n")
            }
        };
        // the host writes only the numbers of the names it knows
        unsafe impl $crate::Plain for $name {
            const NAME: $crate::text::Text = $crate::text::Text::of(stringify!($name));
        }
        $crate::__plain_type! { $name }
        impl $crate::FromHost for $name {
            const NAME: $crate::text::Text = <$name as $crate::Plain>::NAME;
            type First = i32;
            type Second = ();
            type Out = ();
            type Returned = i32;
            unsafe fn receive(first: i32, _: ()) -> $name {
                match first {
                    $(value if value == $name::$variant as i32 => $name::$variant,)*
                    other => panic!(concat!("{} is not the number of a ", stringify!($name)), other),
                }
            }
            unsafe fn call(import: impl FnOnce(()) -> i32) -> $name {
                unsafe { <$name as $crate::FromHost>::receive(import(()), ()) }
            }
        }
        impl $crate::ToHost for $name {
            const NAME: $crate::text::Text = <$name as $crate::Plain>::NAME;
            type Returned = i32;
            fn give(self) -> i32 { self as i32 }
        }
        impl $crate::Lent for $name {
            const NAME: $crate::text::Text = <$name as $crate::Plain>::NAME;
            type First = i32;
            type Second = ();
            fn lend(&self) -> (i32, ()) { (*self as i32, ()) }
        }
        $crate::export! { $($rest)* }
    };
}

/// What structs and enums have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __plain_type {
    ($name:ident) => {
        impl $crate::Named for $name {}
        impl $crate::Stored for $name {
            const NAME: $crate::text::Text = <$name as $crate::Plain>::NAME;
            const SIZE: usize = ::std::mem::size_of::<$name>();
            const ALIGN: usize = ::std::mem::align_of::<$name>();
            unsafe fn store(self, at: *mut u8) {
                unsafe { (at as *mut $name).write(self) }
            }
            fn store_list(list: ::std::vec::Vec<$name>) -> $crate::from_host::Pair<*const u8, usize> {
                let list = ::std::boxed::Box::leak(list.into_boxed_slice());
                $crate::from_host::Pair { first: list.as_ptr() as *const u8, second: list.len() }
            }
        }
        impl $crate::to_host::Optional for $name {
            const NULLABLE: bool = false;
        }
    };
}

/// Writes a line of the custom section.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($text:expr) => {
        const RECORD: $crate::text::Text = $text;
        #[cfg_attr(target_arch = "wasm32", link_section = "ferrule")]
        #[used]
        static SECTION: [u8; RECORD.len()] = RECORD.bytes();
    };
}

/// Takes the parameters one by one: `name [parameters] [arguments] [names and types] [rest] [result]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_function {
    ($name:ident [$($params:tt)*] [$($args:tt)*] [$($types:tt)*] [mut $($rest:tt)*] $result:tt) => {
        $crate::__export_function! { $name [$($params)*] [$($args)*] [$($types)*] [$($rest)*] $result }
    };
    ($name:ident [$($params:tt)*] [$($args:tt)*] [$($types:tt)*] [$param:ident : $type:ty, $($rest:tt)*] $result:tt) => {
        $crate::__export_function! {
            $name
            [$($params)* $param: <$type as $crate::FromHost>::First, second: <$type as $crate::FromHost>::Second,]
            [$($args)* <$type as $crate::FromHost>::receive($param, second),]
            [$($types)* $param: $type,]
            [$($rest)*]
            $result
        }
    };
    ($name:ident $params:tt $args:tt $types:tt [$param:ident : $type:ty] $result:tt) => {
        $crate::__export_function! { $name $params $args $types [$param: $type,] $result }
    };
    ($name:ident $params:tt $args:tt $types:tt [] []) => {
        $crate::__export_function! { $name $params $args $types [] [()] }
    };
    ($name:ident [$($params:tt)*] [$($args:tt)*] [$($param:ident : $type:ty,)*] [] [$result:ty]) => {
        const _: () = {
            #[cfg_attr(target_arch = "wasm32", export_name = stringify!($name))]
            #[allow(improper_ctypes_definitions, non_snake_case, clippy::let_unit_value)]
            pub unsafe extern "C" fn exported($($params)*) -> <$result as $crate::ToHost>::Returned {
                $crate::panic::enter();
                unsafe { <$result as $crate::ToHost>::give($name($($args)*)) }
            }
            $crate::__record! {
                $crate::text::Text::of(concat!("fn ", stringify!($name), "("))
                    $(.push(concat!(stringify!($param), ":")).join(<$type as $crate::FromHost>::NAME).push(";"))*
                    .push(")").join(<$result as $crate::ToHost>::NAME).push("\n")
            }
        };
    };
}
