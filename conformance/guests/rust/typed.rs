//! A guest made with the `ferrule` crate: it says of itself what its functions take and return.

ferrule::import! {
    from "env";
    fn log(text: &str);
    fn ask(question: &str, tries: u32) -> Option<String>;
    fn weigh(numbers: &[f64], point: &Point, by: Option<f64>) -> Point;
    fn pick(side: Side, c: char) -> Side;
    fn all() -> Vec<String>;
}

ferrule::export! {
    pub struct Point {
        pub x: f64,
        pub y: f64,
    }

    pub struct Segment {
        pub id: u8,
        pub ends: [Point; 2],
        pub side: Side,
    }

    #[derive(PartialEq)]
    pub enum Side {
        Left = -1,
        On,
        Right,
    }

    /// Adds.
    pub fn add(a: i32, b: i32) -> i32 {
        a.wrapping_add(b)
    }
    pub fn difference(a: u32, b: u32) -> u32 {
        a - b
    }
    fn big(n: u64, negative: bool, c: char) -> i64 {
        if negative { -(n as i64) } else { n as i64 + i64::from(u32::from(c)) }
    }
    pub fn greet(name: &str) -> String {
        ["Hello, ", name, "!"].concat()
    }
    pub fn take(mut text: String) -> String {
        text.push('!');
        text
    }
    pub fn echo(text: &str) -> String {
        text.to_owned()
    }
    pub fn motto() -> &'static str {
        "keep"
    }
    pub fn sum(numbers: &[f64]) -> f64 {
        numbers.iter().sum()
    }
    pub fn double(numbers: &mut [i32]) {
        numbers.iter_mut().for_each(|n| *n *= 2);
    }
    pub fn sorted(mut numbers: Vec<u16>) -> Vec<u16> {
        numbers.sort_unstable();
        numbers
    }
    pub fn longest(words: Vec<String>) -> Option<String> {
        words.into_iter().max_by_key(|word| word.len())
    }
    pub fn split(text: &str, by: Option<&str>) -> Vec<String> {
        text.split(by.unwrap_or(" ")).map(String::from).collect()
    }
    pub fn half(n: Option<f64>) -> Option<f64> {
        n.map(|n| n / 2.0)
    }
    pub fn parse(text: &str) -> Result<i64, String> {
        text.parse().map_err(|error| format!("{}: {}", text, error))
    }
    pub fn check(ok: bool) -> Result<(), Vec<u8>> {
        if ok { Ok(()) } else { Err(vec![1, 2, 3]) }
    }
    pub fn norm(point: &Point) -> f64 {
        point.x.hypot(point.y)
    }
    pub fn mirror(point: Point) -> Point {
        Point { x: -point.x, y: point.y }
    }
    pub fn side(point: &Point) -> Side {
        if point.x < 0.0 { Side::Left } else if point.x > 0.0 { Side::Right } else { Side::On }
    }
    pub fn flip(side: Side) -> Side {
        match side {
            Side::Left => Side::Right,
            Side::On => Side::On,
            Side::Right => Side::Left,
        }
    }
    pub fn path(points: &[Point]) -> Vec<Segment> {
        points.windows(2).enumerate().map(|(id, ends)| {
            Segment { id: id as u8, ends: [ends[0], ends[1]], side: side(&ends[0]) }
        }).collect()
    }
    pub fn maybe_point(some: bool) -> Result<Option<Point>, String> {
        Ok(if some { Some(Point { x: 1.0, y: 2.0 }) } else { None })
    }
    pub fn at(index: usize) -> u8 {
        [1, 2, 3][index]
    }
    pub fn complain(text: &str) {
        panic!("{} is no good", text)
    }
    pub fn dialogue(name: &str) -> String {
        log(&["asking ", name].concat());
        ask(name, 3).unwrap_or_else(|| all().join("+"))
    }
    pub fn balance(x: f64) -> f64 {
        let point = weigh(&[x, 2.0], &Point { x, y: 1.0 }, Some(10.0));
        point.x * 100.0 + point.y
    }
    pub fn choose(side: Side) -> bool {
        pick(side, 'ß') == Side::Left
    }
}
