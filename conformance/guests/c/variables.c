// Variables of known types and values, in frames that lie on the stack where the program traps.
typedef unsigned int u32;

struct point {
  int x;
  double y;
};

enum level { LOW = 3, HIGH = 9 };

union word {
  unsigned whole;
  float real;
};

struct packed {
  unsigned kind : 3;
  signed rest : 5;
  struct point *origin;
};

static int total = 12;
static const char *greeting = "hello, \"world\"\n";

__attribute__((noinline)) static void keep(volatile const void *address) { (void)address; }

__attribute__((noinline)) static int ratio(struct point *point, int by, u32 count) {
  int numbers[4] = {1, -2, 3, 4};
  int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
  const char *name = greeting;
  char letters[6] = "abc";
  char letter = 'z';
  unsigned char byte = 200;
  short narrow = -300;
  long long wide = -5000000000LL;
  unsigned long long widest = 18446744073709551615ULL;
  float half = 0.5f;
  _Bool flag = 1;
  enum level level = HIGH;
  union word word = {.whole = 0x3f800000};
  struct packed packed = {5, -3, point};
  void *nothing = 0;
  int (*function)(struct point *, int, u32) = ratio;
  keep(&total);
  keep(name), keep(letters), keep(&letter), keep(&byte), keep(&narrow), keep(&wide), keep(&widest);
  keep(&half), keep(&flag), keep(&level), keep(&word), keep(&packed), keep(nothing), keep(&function);
  for (int at = 0; at < 4; at++) {
    int inner = numbers[at] + grid[1][at % 3];
    keep(&inner);
    if (at == 2) return point->x / by + (int)count;
  }
  return 0;
}

// moves the pointer to the stack by what is known only when it runs
__attribute__((noinline)) static int sized(int by, int size) {
  int numbers[size];
  struct point point = {by, 1.5};
  numbers[0] = by;
  keep(numbers);
  return ratio(&point, numbers[0], 1);
}

__attribute__((export_name("divide"))) int divide(int by) {
  struct point point = {40, 2.5};
  return ratio(&point, by, 7) + 1;
}

__attribute__((export_name("sized"))) int call_sized(int by) {
  int before = 5;
  keep(&before);
  return sized(by, 8) + before;
}

__attribute__((export_name("descend"))) int descend(int depth) {
  struct point here = {depth, depth / 2.0};
  keep(&here);
  return depth == 0 ? ratio(&here, 0, 0) : descend(depth - 1) + here.x;
}
