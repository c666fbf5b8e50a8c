//! The product of two matrices of doubles.

const N: usize = 48;

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut a = vec![0.0f64; N * N];
    let mut b = vec![0.0f64; N * N];
    let mut c = vec![0.0f64; N * N];
    for index in 0..N * N {
        a[index] = (index % 7) as f64;
        b[index] = (index % 11) as f64;
    }
    for _ in 0..rounds {
        for row in 0..N {
            for column in 0..N {
                let mut sum = 0.0;
                for k in 0..N {
                    sum += a[row * N + k] * b[k * N + column];
                }
                c[row * N + column] = sum;
            }
        }
        a[0] = c[N] % 5.0;
    }
    c.iter().sum::<f64>() as u32
}
