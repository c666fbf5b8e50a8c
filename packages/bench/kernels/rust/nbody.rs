//! Planets pulling at each other: floating point with square roots.

#[derive(Clone, Copy)]
struct Body {
    at: [f64; 3],
    speed: [f64; 3],
    mass: f64,
}

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut bodies = [Body { at: [0.0; 3], speed: [0.0; 3], mass: 39.47 }; 5];
    for (index, body) in bodies.iter_mut().enumerate().skip(1) {
        let k = index as f64;
        *body = Body { at: [4.8 * k, -1.1 * k, 0.1 + k], speed: [0.6, 2.8 / k, -0.02], mass: 0.03 / k };
    }
    for _ in 0..rounds * 100 {
        for i in 0..5 {
            for j in i + 1..5 {
                let mut delta = [0.0; 3];
                let mut square = 0.0;
                for axis in 0..3 {
                    delta[axis] = bodies[i].at[axis] - bodies[j].at[axis];
                    square += delta[axis] * delta[axis];
                }
                let magnitude = 0.001 / (square * square.sqrt());
                for axis in 0..3 {
                    let (mi, mj) = (bodies[i].mass, bodies[j].mass);
                    bodies[i].speed[axis] -= delta[axis] * mj * magnitude;
                    bodies[j].speed[axis] += delta[axis] * mi * magnitude;
                }
            }
        }
        for body in bodies.iter_mut() {
            for axis in 0..3 {
                body.at[axis] += 0.001 * body.speed[axis];
            }
        }
    }
    (bodies[0].at[0] * 1e9) as i64 as u32
}
