// Exceptions: caught by base class, by pointer and by value, thrown on, and destructors on the way.
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>

struct Guard {
  const char *name;
  ~Guard() { std::printf("left %s\n", name); }
};

struct Counted {
  static int alive;
  Counted() { alive++; }
  Counted(const Counted &) { alive++; }
  ~Counted() { alive--; }
};
int Counted::alive = 0;

static int checked(int n) {
  Guard guard{"checked"};
  if (n > 2) throw std::runtime_error("too large: " + std::to_string(n));
  return n;
}

static int sum() {
  int total = 0;
  for (int n = 0; n < 5; n++) {
    try {
      total += checked(n);
    } catch (const std::logic_error &) {
      std::puts("not this one");
    } catch (const std::exception &error) {
      std::printf("caught %s\n", error.what());
      total += 100;
    }
  }
  return total;
}

int main(int argc, char **argv) {
  if (argc > 1 && std::strcmp(argv[1], "nowhere") == 0) throw 1;
  std::printf("sum %d\n", sum());
  try {
    try {
      throw 7;
    } catch (...) {
      std::puts("thrown on");
      throw;
    }
  } catch (int number) {
    std::printf("number %d\n", number);
  }
  try {
    throw "text";
  } catch (const char *text) {
    std::printf("pointer %s\n", text);
  }
  for (int round = 0; round < 1000; round++) {
    try {
      throw Counted();
    } catch (Counted &) {
    }
  }
  std::printf("alive %d\n", Counted::alive);
  return 0;
}
