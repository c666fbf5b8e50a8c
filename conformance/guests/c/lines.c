// Traps at known lines; see ../rust/lines.rs.
__attribute__((always_inline)) static inline int halve(int value, int by) {
  return value / by; // divide:0
}

__attribute__((noinline)) static int outer(int by) {
  int doubled = by + 40;
  return halve(doubled, by) // divide:1
         + 1;
}

__attribute__((export_name("divide"))) int divide(int by) {
  return 2 + outer(by); // divide:2
}

__attribute__((export_name("load"))) int load(unsigned address) {
  volatile int *pointer = (volatile int *)address;
  return *pointer; // load:0
}

static int descend(int depth) {
  if (depth == 0)
    __builtin_trap(); // recurse:0
  volatile int rest = descend(depth - 1); // recurse:1 recurse:2 recurse:3
  return rest + 1;
}

__attribute__((export_name("recurse"))) int recurse(int depth) {
  return descend(3) + depth; // recurse:4
}
