//! Allocation: binary trees built, walked and dropped.

struct Tree {
    left: Option<Box<Tree>>,
    right: Option<Box<Tree>>,
}

fn build(depth: u32) -> Box<Tree> {
    if depth == 0 {
        Box::new(Tree { left: None, right: None })
    } else {
        Box::new(Tree { left: Some(build(depth - 1)), right: Some(build(depth - 1)) })
    }
}

fn count(tree: &Tree) -> u32 {
    1 + tree.left.as_ref().map_or(0, |left| count(left)) + tree.right.as_ref().map_or(0, |right| count(right))
}

#[no_mangle]
pub extern "C" fn run(rounds: u32) -> u32 {
    let mut sum = 0u32;
    for round in 0..rounds * 4 {
        sum = sum.wrapping_add(count(&build(6 + round % 4)));
    }
    sum
}
