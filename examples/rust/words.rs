//! A library that `import` takes as it is: see ../import-rust.mjs.

ferrule::export! {
    /// The words of a text, the longest first.
    pub fn longest(text: &str, count: usize) -> Vec<String> {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(count);
        words
    }
}
