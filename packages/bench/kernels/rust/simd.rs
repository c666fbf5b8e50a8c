//! Loops that a compiler turns into vector instructions: a filter over pixels, and distances.

const N: usize = 4096;

fn blend(out: &mut [u8; N], a: &[u8; N], b: &[u8; N]) {
    for index in 0..N {
        out[index] = ((u16::from(a[index]) * 3 + u16::from(b[index])) >> 2) as u8;
    }
}

fn scale(out: &mut [f32; N], by: f32) {
    for value in out.iter_mut() {
        *value = (*value * by + 1.0).min(255.0);
    }
}

fn distance(a: &[i32; N], b: &[i32; N]) -> i32 {
    let mut sum = 0i32;
    for index in 0..N {
        let difference = a[index].wrapping_sub(b[index]);
        sum = sum.wrapping_add(difference.wrapping_mul(difference));
    }
    sum
}

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut a = [0u8; N];
    let mut b = [0u8; N];
    let mut out = [0u8; N];
    let mut floats = [0f32; N];
    let mut left = [0i32; N];
    let mut right = [0i32; N];
    for index in 0..N {
        a[index] = (index * 7) as u8;
        b[index] = (index * 13) as u8;
        floats[index] = index as f32;
        left[index] = index as i32;
        right[index] = (index as i32) ^ 0x55;
    }
    let mut sum = 0u32;
    for round in 0..rounds {
        blend(&mut out, &a, &b);
        a[round as usize % N] = out[(round as usize * 31) % N];
        scale(&mut floats, 0.999);
        right[round as usize % N] ^= round as i32;
        sum = sum.wrapping_mul(31).wrapping_add(distance(&left, &right) as u32).wrapping_add(u32::from(a[0]));
    }
    sum.wrapping_add(floats.iter().sum::<f32>() as u32)
}
