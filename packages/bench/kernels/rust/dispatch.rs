//! Small methods called through trait objects.

trait Shape {
    fn area(&self) -> f64;
    fn grow(&mut self, by: f64);
}

struct Square(f64);
struct Circle(f64);
struct Triangle(f64, f64);

impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
    fn grow(&mut self, by: f64) {
        self.0 = (self.0 + by) % 16.0;
    }
}

impl Shape for Circle {
    fn area(&self) -> f64 {
        self.0 * self.0 * 3.141592653589793
    }
    fn grow(&mut self, by: f64) {
        if self.0 > 8.0 {
            self.0 = 1.0;
        }
        self.0 += by;
    }
}

impl Shape for Triangle {
    fn area(&self) -> f64 {
        self.0 * self.1 * 0.5
    }
    fn grow(&mut self, by: f64) {
        self.0 = self.1;
        self.1 = by;
    }
}

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut shapes: Vec<Box<dyn Shape>> = Vec::new();
    for index in 0..60u32 {
        let side = f64::from(index % 7 + 1);
        shapes.push(match index % 3 {
            0 => Box::new(Square(side)),
            1 => Box::new(Circle(side)),
            _ => Box::new(Triangle(side, side + 1.0)),
        });
    }
    let mut sum = 0.0;
    for round in 0..rounds * 20 {
        for shape in shapes.iter_mut() {
            sum += shape.area();
            shape.grow(f64::from(round % 5) * 0.25);
        }
    }
    sum as u32
}
