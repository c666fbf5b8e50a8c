//! What a guest may receive: the parameters of exported functions, and the results of imported ones.

use crate::text::Text;
use std::mem::MaybeUninit;

/// Two values one after another in memory.
#[repr(C)]
pub struct Pair<A, B> {
    pub first: A,
    pub second: B,
}

/// A type that the host can hand to the guest, as one or two values: the second is `()`, which is no parameter at all,
/// where one is enough.
pub trait FromHost: Sized {
    /// As the host's bindings call it.
    const NAME: Text;
    type First;
    type Second;
    /// The address an imported function writes its result to; `()` where it returns it.
    type Out;
    /// What an imported function returns.
    type Returned;

    /// Makes a value of what was passed.
    ///
    /// # Safety
    /// The host passed what its bindings pass for [`FromHost::NAME`].
    unsafe fn receive(first: Self::First, second: Self::Second) -> Self;

    /// Calls an imported function for its result.
    ///
    /// # Safety
    /// The function is one that the host's bindings made for [`FromHost::NAME`].
    unsafe fn call(import: impl FnOnce(Self::Out) -> Self::Returned) -> Self;
}

/// One value, which an import returns directly.
macro_rules! one_value {
    () => {
        type Second = ();
        type Out = ();
        type Returned = Self::First;
        unsafe fn call(import: impl FnOnce(Self::Out) -> Self::Returned) -> Self {
            Self::receive(import(()), ())
        }
    };
}

/// Two values, which an import writes to memory.
macro_rules! two_values {
    () => {
        type Out = *mut Pair<Self::First, Self::Second>;
        type Returned = ();
        unsafe fn call(import: impl FnOnce(Self::Out) -> Self::Returned) -> Self {
            let mut pair = MaybeUninit::<Pair<Self::First, Self::Second>>::uninit();
            import(pair.as_mut_ptr());
            let Pair { first, second } = pair.assume_init();
            Self::receive(first, second)
        }
    };
}

macro_rules! numbers {
    ($($number:ident)*) => { $(
        impl FromHost for $number {
            const NAME: Text = Text::of(stringify!($number));
            type First = $number;
            one_value!();
            unsafe fn receive(first: $number, _: ()) -> $number {
                first
            }
        }
        impl FromHost for Option<$number> {
            const NAME: Text = Text::of("option(").join(<$number as FromHost>::NAME).push(")");
            type First = u32;
            type Second = $number;
            two_values!();
            unsafe fn receive(first: u32, second: $number) -> Self {
                if first == 0 { None } else { Some(second) }
            }
        }
    )* };
}
numbers!(i8 u8 i16 u16 i32 u32 i64 u64 isize usize f32 f64 bool);

impl FromHost for () {
    const NAME: Text = Text::of("void");
    type First = ();
    one_value!();
    unsafe fn receive(_: (), _: ()) {}
}

impl FromHost for char {
    const NAME: Text = Text::of("char");
    type First = u32;
    one_value!();
    unsafe fn receive(first: u32, _: ()) -> char {
        char::from_u32(first).expect("the host passes a Unicode scalar value for a char")
    }
}

impl<'a> FromHost for &'a str {
    const NAME: Text = Text::of("borrowed(str)");
    type First = *const u8;
    type Second = usize;
    two_values!();
    unsafe fn receive(first: *const u8, second: usize) -> &'a str {
        std::str::from_utf8_unchecked(std::slice::from_raw_parts(first, second))
    }
}

impl FromHost for String {
    const NAME: Text = Text::of("owned(str)");
    type First = *mut u8;
    type Second = usize;
    two_values!();
    unsafe fn receive(first: *mut u8, second: usize) -> String {
        String::from_raw_parts(first, second, second)
    }
}

/// A type that lies in memory as the host's bindings have it: lists of it are passed as they are.
///
/// # Safety
/// The layout is the one the host computes from [`Plain::NAME`], and every pattern of bits that the host writes is a
/// value.
pub unsafe trait Plain: Copy {
    const NAME: Text;
}

macro_rules! plain {
    ($($number:ident)*) => { $(
        unsafe impl Plain for $number {
            const NAME: Text = <$number as FromHost>::NAME;
        }
    )* };
}
plain!(i8 u8 i16 u16 i32 u32 i64 u64 isize usize f32 f64 bool char);

unsafe impl<T: Plain, const N: usize> Plain for [T; N] {
    const NAME: Text = Text::of("array(").join(T::NAME).push(",").number(N as i64).push(")");
}

impl<'a, T: Plain> FromHost for &'a [T] {
    const NAME: Text = Text::of("slice(").join(T::NAME).push(")");
    type First = *const T;
    type Second = usize;
    two_values!();
    unsafe fn receive(first: *const T, second: usize) -> &'a [T] {
        std::slice::from_raw_parts(first, second)
    }
}

impl<'a, T: Plain> FromHost for &'a mut [T] {
    const NAME: Text = Text::of("sliceMut(").join(T::NAME).push(")");
    type First = *mut T;
    type Second = usize;
    two_values!();
    unsafe fn receive(first: *mut T, second: usize) -> &'a mut [T] {
        std::slice::from_raw_parts_mut(first, second)
    }
}

impl<T: Plain> FromHost for Vec<T> {
    const NAME: Text = Text::of("vec(").join(T::NAME).push(")");
    type First = *mut T;
    type Second = usize;
    two_values!();
    unsafe fn receive(first: *mut T, second: usize) -> Vec<T> {
        Vec::from_raw_parts(first, second, second)
    }
}

impl FromHost for Vec<String> {
    const NAME: Text = Text::of("vec(str)");
    type First = *mut Pair<*mut u8, usize>;
    type Second = usize;
    two_values!();
    unsafe fn receive(first: *mut Pair<*mut u8, usize>, second: usize) -> Vec<String> {
        Vec::from_raw_parts(first, second, second)
            .into_iter()
            .map(|text| String::receive(text.first, text.second))
            .collect()
    }
}

/// What is passed as an address that is null for `None`.
macro_rules! options {
    ($([$($generics:tt)*] $type:ty;)*) => { $(
        impl<$($generics)*> FromHost for Option<$type> {
            const NAME: Text = Text::of("option(").join(<$type as FromHost>::NAME).push(")");
            type First = <$type as FromHost>::First;
            type Second = usize;
            two_values!();
            unsafe fn receive(first: Self::First, second: usize) -> Self {
                if first.is_null() { None } else { Some(<$type as FromHost>::receive(first, second)) }
            }
        }
    )* };
}
options! {
    ['a] &'a str;
    [] String;
    ['a, T: Plain] &'a [T];
    [T: Plain] Vec<T>;
    [] Vec<String>;
}

impl<'a, T: Plain + crate::Named> FromHost for &'a T {
    const NAME: Text = <T as Plain>::NAME;
    type First = *const T;
    one_value!();
    unsafe fn receive(first: *const T, _: ()) -> &'a T {
        &*first
    }
}
