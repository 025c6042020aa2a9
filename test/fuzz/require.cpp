// Failures as the fuzzer wants them: abort(), so that it writes the input to a file. Defining invariant_broken() here
// keeps base/assert.cpp, which exits quietly, out of the program: the linker takes from the library what is missing.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/assert.hpp"
#include "target.hpp"

namespace ingot {

void invariant_broken(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "invariant broken: %s at %s:%d\n", condition, file, line);
  std::abort();
}

void fuzz::require(bool holds, std::string_view law) {
  if (holds) return;
  std::fprintf(stderr, "law broken: %s\n", std::string(law).c_str());
  std::abort();
}

}  // namespace ingot
