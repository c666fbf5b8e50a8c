//! What a guest may give: the results of exported functions, and the parameters of imported ones.

use crate::from_host::{Pair, Plain};
use crate::text::Text;
use std::mem::{align_of, size_of};
use std::ptr::{addr_of_mut, null};

/// A type whose values the guest can write into memory for the host, which owns what they hold.
pub trait Stored: Sized {
    /// As the host's bindings call it.
    const NAME: Text;
    /// Bytes and alignment of the written form.
    const SIZE: usize;
    const ALIGN: usize;

    /// Writes the value.
    ///
    /// # Safety
    /// `SIZE` bytes, aligned, may be written there.
    unsafe fn store(self, at: *mut u8);

    /// Hands over a list: its address and length.
    fn store_list(list: Vec<Self>) -> Pair<*const u8, usize> {
        let length = list.len();
        let memory = crate::allocator::__ferrule_alloc(length * Self::SIZE, Self::ALIGN);
        if length == 0 || Self::SIZE == 0 {
            return Pair { first: Self::ALIGN as *const u8, second: length };
        }
        assert!(!memory.is_null(), "no room for a list of {} elements", length);
        for (index, element) in list.into_iter().enumerate() {
            unsafe { element.store(memory.add(index * Self::SIZE)) };
        }
        Pair { first: memory, second: length }
    }
}

/// What an exported function may return.
pub trait ToHost: Sized {
    /// As the host's bindings call it.
    const NAME: Text;
    type Returned;
    fn give(self) -> Self::Returned;
}

/// The bits lie as the host expects them.
macro_rules! stored_as_it_is {
    ($name:expr) => {
        const NAME: Text = $name;
        const SIZE: usize = size_of::<Self>();
        const ALIGN: usize = align_of::<Self>();
        unsafe fn store(self, at: *mut u8) {
            (at as *mut Self).write(self)
        }
        fn store_list(list: Vec<Self>) -> Pair<*const u8, usize> {
            let list = Box::leak(list.into_boxed_slice());
            Pair { first: list.as_ptr() as *const u8, second: list.len() }
        }
    };
}

/// Numbers are returned as they are.
macro_rules! numbers {
    ($($number:ident)*) => { $(
        impl Stored for $number {
            stored_as_it_is!(<$number as Plain>::NAME);
        }
        impl ToHost for $number {
            const NAME: Text = <$number as Plain>::NAME;
            type Returned = $number;
            fn give(self) -> $number {
                self
            }
        }
    )* };
}
numbers!(i8 u8 i16 u16 i32 u32 i64 u64 isize usize f32 f64 bool char);

impl ToHost for () {
    const NAME: Text = Text::of("void");
    type Returned = ();
    fn give(self) {}
}

impl Stored for () {
    const NAME: Text = Text::of("void");
    const SIZE: usize = 0;
    const ALIGN: usize = 1;
    unsafe fn store(self, _: *mut u8) {}
}

unsafe fn store_pair(at: *mut u8, pair: Pair<*const u8, usize>) {
    (at as *mut Pair<*const u8, usize>).write(pair)
}

/// An address and a length.
macro_rules! pair {
    ($name:expr) => {
        const NAME: Text = $name;
        const SIZE: usize = size_of::<Pair<*const u8, usize>>();
        const ALIGN: usize = align_of::<Pair<*const u8, usize>>();
    };
}

impl Stored for String {
    pair!(Text::of("owned(str)"));
    unsafe fn store(self, at: *mut u8) {
        store_pair(at, u8::store_list(self.into_bytes()))
    }
}
impl Stored for &'static str {
    pair!(Text::of("borrowed(str)"));
    unsafe fn store(self, at: *mut u8) {
        store_pair(at, Pair { first: self.as_ptr(), second: self.len() })
    }
}
impl<T: Stored> Stored for Vec<T> {
    pair!(Text::of("vec(").join(T::NAME).push(")"));
    unsafe fn store(self, at: *mut u8) {
        store_pair(at, T::store_list(self))
    }
}
impl<T: Plain> Stored for &'static [T] {
    pair!(Text::of("slice(").join(T::NAME).push(")"));
    unsafe fn store(self, at: *mut u8) {
        store_pair(at, Pair { first: self.as_ptr() as *const u8, second: self.len() })
    }
}
impl<T: Plain, const N: usize> Stored for [T; N] {
    stored_as_it_is!(<[T; N] as Plain>::NAME);
}

const fn max(a: usize, b: usize) -> usize {
    if a > b {
        a
    } else {
        b
    }
}

const fn up(offset: usize, align: usize) -> usize {
    (offset + align - 1) & !(align - 1)
}

/// Types that are never null have a null pointer for `None`; the others a mark before the value.
pub trait Optional: Stored {
    const NULLABLE: bool;
}
macro_rules! optional {
    ($nullable:literal; $([$($generics:tt)*] $type:ty;)*) => { $(
        impl<$($generics)*> Optional for $type {
            const NULLABLE: bool = $nullable;
        }
    )* };
}
optional! { true; [] String; [] &'static str; [T: Stored] Vec<T>; [T: Plain] &'static [T]; }
optional! { false; [] i8; [] u8; [] i16; [] u16; [] i32; [] u32; [] i64; [] u64; [] isize; [] usize; [] f32; [] f64;
    [] bool; [] char; [T: Plain, const N: usize] [T; N]; }

impl<T: Optional> Stored for Option<T> {
    const NAME: Text = Text::of("option(").join(T::NAME).push(")");
    const ALIGN: usize = if T::NULLABLE { T::ALIGN } else { max(4, T::ALIGN) };
    const SIZE: usize = if T::NULLABLE { T::SIZE } else { up(up(4, T::ALIGN) + T::SIZE, Self::ALIGN) };
    unsafe fn store(self, at: *mut u8) {
        match self {
            None if T::NULLABLE => store_pair(at, Pair { first: null(), second: 0 }),
            Some(value) if T::NULLABLE => value.store(at),
            None => (at as *mut u32).write(0),
            Some(value) => {
                (at as *mut u32).write(1);
                value.store(at.add(up(4, T::ALIGN)));
            }
        }
    }
}

impl<T: Stored, E: Stored> Stored for Result<T, E> {
    const NAME: Text = Text::of("result(").join(T::NAME).push(",").join(E::NAME).push(")");
    const ALIGN: usize = max(4, max(T::ALIGN, E::ALIGN));
    const SIZE: usize = up(up(4, max(T::ALIGN, E::ALIGN)) + max(T::SIZE, E::SIZE), Self::ALIGN);
    unsafe fn store(self, at: *mut u8) {
        let value = at.add(up(4, max(T::ALIGN, E::ALIGN)));
        (at as *mut u32).write(self.is_err() as u32);
        match self {
            Ok(ok) => ok.store(value),
            Err(error) => error.store(value),
        }
    }
}

/// Where results lie that are more than a number, until the next one: the host reads them at once.
static mut AREA: Vec<u64> = Vec::new();

/// Writes a result to the area.
pub fn return_stored<T: Stored>(value: T) -> *const u8 {
    unsafe {
        let area = &mut *addr_of_mut!(AREA);
        let words = (T::SIZE + 7) / 8;
        if area.len() < words {
            area.resize(words, 0);
        }
        let at = area.as_mut_ptr() as *mut u8;
        value.store(at);
        at
    }
}

macro_rules! returned_stored {
    ($([$($generics:tt)*] $type:ty;)*) => { $(
        impl<$($generics)*> ToHost for $type {
            const NAME: Text = <$type as Stored>::NAME;
            type Returned = *const u8;
            fn give(self) -> *const u8 {
                return_stored(self)
            }
        }
    )* };
}
returned_stored! {
    [] String;
    [] &'static str;
    [T: Stored] Vec<T>;
    [T: Plain] &'static [T];
    [T: Plain, const N: usize] [T; N];
    [T: Optional] Option<T>;
    [T: Stored, E: Stored] Result<T, E>;
}

/// What may be passed to an imported function: numbers, and what is lent for the call.
pub trait Lent {
    /// As the host's bindings call it.
    const NAME: Text;
    type First;
    type Second;
    fn lend(&self) -> (Self::First, Self::Second);
}

macro_rules! lent_numbers {
    ($($number:ident)*) => { $(
        impl Lent for $number {
            const NAME: Text = <$number as Plain>::NAME;
            type First = $number;
            type Second = ();
            fn lend(&self) -> ($number, ()) {
                (*self, ())
            }
        }
        impl Lent for Option<$number> {
            const NAME: Text = Text::of("option(").join(<$number as Plain>::NAME).push(")");
            type First = u32;
            type Second = $number;
            fn lend(&self) -> (u32, $number) {
                (self.is_some() as u32, self.unwrap_or_default())
            }
        }
    )* };
}
lent_numbers!(i8 u8 i16 u16 i32 u32 i64 u64 isize usize f32 f64 bool char);

impl Lent for &str {
    const NAME: Text = Text::of("borrowed(str)");
    type First = *const u8;
    type Second = usize;
    fn lend(&self) -> (*const u8, usize) {
        (self.as_ptr(), self.len())
    }
}
impl<T: Plain> Lent for &[T] {
    const NAME: Text = Text::of("slice(").join(T::NAME).push(")");
    type First = *const T;
    type Second = usize;
    fn lend(&self) -> (*const T, usize) {
        (self.as_ptr(), self.len())
    }
}
impl Lent for Option<&str> {
    const NAME: Text = Text::of("option(borrowed(str))");
    type First = *const u8;
    type Second = usize;
    fn lend(&self) -> (*const u8, usize) {
        self.map_or((null(), 0), |text| (text.as_ptr(), text.len()))
    }
}
impl<T: Plain + crate::Named> Lent for &T {
    const NAME: Text = <T as Plain>::NAME;
    type First = *const T;
    type Second = ();
    fn lend(&self) -> (*const T, ()) {
        (*self, ())
    }
}
