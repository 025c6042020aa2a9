// Invariants of our own. They are checked in every build; data of users can never reach one.
#pragma once

namespace ingot {

/// Prints the broken invariant with the way to report it, and ends the process with exit code 70.
[[noreturn]] void invariant_broken(const char* condition, const char* file, int line);

}  // namespace ingot

#define INGOT_ASSERT(condition) \
  (static_cast<bool>(condition) ? void(0) : ::ingot::invariant_broken(#condition, __FILE__, __LINE__))
