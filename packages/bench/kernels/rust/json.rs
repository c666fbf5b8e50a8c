//! A parser of a JSON-like text by recursive descent, summing what it finds.

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Record(Vec<(String, Value)>),
}

impl<'a> Parser<'a> {
    fn space(&mut self) {
        while self.at < self.text.len() && self.text[self.at].is_ascii_whitespace() {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.space();
        if self.text.get(self.at) == Some(&byte) {
            self.at += 1;
            true
        } else {
            false
        }
    }

    fn string(&mut self) -> String {
        let mut out = String::new();
        self.eat(b'"');
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => {
                    out.push(self.text[self.at] as char);
                    self.at += 1;
                }
                _ => out.push(byte as char),
            }
        }
        out
    }

    fn value(&mut self) -> Value {
        self.space();
        match self.text.get(self.at) {
            Some(b'{') => {
                self.at += 1;
                let mut fields = Vec::new();
                while !self.eat(b'}') {
                    let key = self.string();
                    self.eat(b':');
                    fields.push((key, self.value()));
                    self.eat(b',');
                    self.space();
                }
                Value::Record(fields)
            }
            Some(b'[') => {
                self.at += 1;
                let mut list = Vec::new();
                while !self.eat(b']') {
                    list.push(self.value());
                    self.eat(b',');
                }
                Value::List(list)
            }
            Some(b'"') => Value::Text(self.string()),
            Some(b't') => {
                self.at += 4;
                Value::Bool(true)
            }
            Some(b'f') => {
                self.at += 5;
                Value::Bool(false)
            }
            Some(b'n') => {
                self.at += 4;
                Value::Null
            }
            _ => {
                let start = self.at;
                while self.at < self.text.len() && matches!(self.text[self.at], b'0'..=b'9' | b'-' | b'.' | b'e') {
                    self.at += 1;
                }
                let text = std::str::from_utf8(&self.text[start..self.at]).unwrap_or("0");
                Value::Number(text.parse().unwrap_or(0.0))
            }
        }
    }
}

fn weigh(value: &Value) -> f64 {
    match value {
        Value::Null => 0.0,
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        Value::Number(number) => *number,
        Value::Text(text) => text.len() as f64,
        Value::List(list) => list.iter().map(weigh).sum(),
        Value::Record(fields) => fields.iter().map(|(key, value)| key.len() as f64 + weigh(value)).sum(),
    }
}

const TEXT: &str = r#"{"name": "ferrule", "list": [1, 2.5, 3e2, -4, true, false, null, "a \"quoted\" word"],
  "nested": {"deep": [[1, 2], [3, [4, [5, 6]]], {"x": 1.25, "y": [0, 0, 7]}], "empty": {}, "none": []},
  "rows": [{"id": 1, "tag": "alpha"}, {"id": 2, "tag": "beta"}, {"id": 3, "tag": "gamma delta epsilon"}]}"#;

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut sum = 0.0;
    for _ in 0..rounds * 4 {
        let mut parser = Parser { text: TEXT.as_bytes(), at: 0 };
        sum += weigh(&parser.value());
    }
    sum as u32
}
