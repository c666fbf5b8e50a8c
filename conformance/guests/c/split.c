// The second of two units whose debug information is split off into a package; the first is lines.c.
static inline __attribute__((always_inline)) int third(int v, int by) {
  return v % by; // second:0
}
__attribute__((export_name("second"))) int second(int by) {
  return third(by + 7, by); // second:1
}
