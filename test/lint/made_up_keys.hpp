// Values that look as keys do. Put together here, so that no scanner of repositories takes the tests for a leak.
#pragma once

#include <string>
#include <string_view>

namespace ingot::lint::made_up {

inline std::string repeated(std::string_view what, std::size_t length) {
  std::string out;
  while (out.size() < length) out += what;
  return out.substr(0, length);
}

inline std::string random(std::size_t length) {
  return repeated("q7RtV2mXw9ZkP4sLd8NfH3jYb6GcT5xAe1KuWvMoJiQyBrSzCpEaFhDnUgOl", length);
}

inline std::string hexadecimal(std::size_t length) {
  return repeated("3f9a1c7e5b2d8046", length);
}

}  // namespace ingot::lint::made_up
