//! A crate with tests for coverage. What is marked is not executed.

pub fn classify(value: i32) -> &'static str {
    if value < 0 {
        return "negative";
    }
    match value {
        0 => "zero",
        1..=9 => "digit",
        _ => "many", // never
    }
}

pub fn sum(values: &[i32]) -> i32 {
    let mut total = 0;
    for value in values {
        total += value;
    }
    total
}

pub fn unused(value: i32) -> i32 {
    value * 2 // never
}

pub fn checked(value: Option<i32>) -> i32 {
    match value {
        Some(value) => value + 1,
        None => panic!("nothing was given"), // never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classifies() {
        assert_eq!(classify(-1), "negative");
        assert_eq!(classify(0), "zero");
        assert_eq!(classify(5), "digit");
    }

    #[test]
    fn sums() {
        assert_eq!(sum(&[1, 2, 3]), 6);
    }

    #[test]
    fn checks() {
        assert_eq!(checked(Some(1)), 2);
    }
}
