// How the sweep ends when it finds something or cannot go on: nobody but main() could do anything about it.
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace ingot::fault {

/// A promise of the program is broken, or the sweep cannot do its work; the text says which.
class Broken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The value, or Broken with what was being done.
template <class T>
auto must(T result, const std::string& doing) {
  if (!result) throw Broken(doing + ": " + result.error().message);
  if constexpr (!std::is_void_v<typename T::value_type>) return *std::move(result);
}

}  // namespace ingot::fault
