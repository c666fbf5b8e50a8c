//! Sorting numbers: the library's stable sort, and a heap sort written out.

fn heap_sort(list: &mut [u32]) {
    let length = list.len();
    for start in (0..length / 2).rev() {
        sift(list, start, length);
    }
    for end in (1..length).rev() {
        list.swap(0, end);
        sift(list, 0, end);
    }
}

fn sift(list: &mut [u32], mut root: usize, end: usize) {
    loop {
        let mut child = root * 2 + 1;
        if child >= end {
            return;
        }
        if child + 1 < end && list[child] < list[child + 1] {
            child += 1;
        }
        if list[root] >= list[child] {
            return;
        }
        list.swap(root, child);
        root = child;
    }
}

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut seed = 1u32;
    let mut sum = 0u32;
    for _ in 0..rounds {
        let mut list: Vec<u32> = (0..1000)
            .map(|_| {
                seed ^= seed << 13;
                seed ^= seed >> 17;
                seed ^= seed << 5;
                seed
            })
            .collect();
        let mut other = list.clone();
        list.sort();
        heap_sort(&mut other);
        sum = sum.wrapping_add(list[500] ^ other[250]);
    }
    sum
}
