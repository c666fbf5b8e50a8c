//! Text put together while compiling: the signatures of the custom section.

/// The longest signature of one function, in bytes.
const CAPACITY: usize = 1024;

/// A string that is built by `const fn`; over [`CAPACITY`] is an error of the compiler's.
#[derive(Clone, Copy)]
pub struct Text {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl Text {
    /// The text as it is.
    pub const fn of(text: &str) -> Text {
        Text { bytes: [0; CAPACITY], length: 0 }.push(text)
    }

    /// Its bytes.
    #[allow(clippy::len_without_is_empty)]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// With more behind it.
    pub const fn push(mut self, text: &str) -> Text {
        let more = text.as_bytes();
        let mut index = 0;
        while index < more.len() {
            self.bytes[self.length] = more[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    /// With another one behind it.
    pub const fn join(mut self, other: Text) -> Text {
        let mut index = 0;
        while index < other.length {
            self.bytes[self.length] = other.bytes[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    /// With a number behind it, in decimal.
    pub const fn number(self, value: i64) -> Text {
        let digits = "0123456789";
        if value < 0 {
            return self.push("-").number(-value);
        }
        let text = if value >= 10 { self.number(value / 10) } else { self };
        let digit = (value % 10) as u8;
        let mut text = text;
        text.bytes[text.length] = digits.as_bytes()[digit as usize];
        text.length += 1;
        text
    }

    /// The bytes alone, `LENGTH` being [`Text::len`].
    pub const fn bytes<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let mut index = 0;
        while index < LENGTH {
            bytes[index] = self.bytes[index];
            index += 1;
        }
        bytes
    }
}
