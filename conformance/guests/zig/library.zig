//! Zig frees with pointer and size: alloc(size), free(pointer, size).
const std = @import("std");
const allocator = std.heap.wasm_allocator;

var live: usize = 0;

export fn alloc(size: usize) ?[*]u8 {
    const memory = allocator.alloc(u8, size) catch return null;
    live += size;
    return memory.ptr;
}

export fn free(pointer: [*]u8, size: usize) void {
    allocator.free(pointer[0..size]);
    live -= size;
}

/// Bytes allocated and not yet freed.
export fn allocated() usize {
    return live;
}

/// The text in capital letters, packed; the host frees it.
export fn shout(pointer: [*]const u8, size: usize) u64 {
    const result = alloc(size) orelse return 0;
    for (0..size) |index| result[index] = std.ascii.toUpper(pointer[index]);
    return @as(u64, @intFromPtr(result)) << 32 | size;
}
