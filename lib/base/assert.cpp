#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace ingot {

void invariant_broken(const char* condition, const char* file, int line) {
  std::fprintf(
      stderr,
      "internal error: ingot %s: %s does not hold at %s:%d\nhint: this is a bug; please report the line above\n",
      INGOT_VERSION, condition, file, line);
  std::_Exit(70);
}

}  // namespace ingot
