// Finds where the values of a JSON file end while the file is still coming in, so that each can be read by itself.
// Brackets and quotes are matched here; whatever else is wrong inside a value, its reader finds.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"
#include "parse/feed.hpp"

namespace ingot::parse {

class JsonScan {
 public:
  explicit JsonScan(Feed& feed) : feed_(feed) {}

  /// The first byte from `at` on that is no blank; the end of the file when there is none.
  [[nodiscard]] Result<std::size_t> skip_blanks(std::size_t at);
  /// The byte that stands at the offset, or '\0' at the end of the file.
  [[nodiscard]] char at(std::size_t offset) const { return offset < feed_.end() ? feed_.at(offset) : '\0'; }
  /// The end of the value that begins at `at`. Errors (document): no value, an open or wrong bracket, an open string,
  /// more than k_max_json_depth levels, more than k_max_element_bytes.
  [[nodiscard]] Result<std::size_t> value_end(std::size_t at);
  /// "path:line:column: unexpected ... in JSON".
  [[nodiscard]] tl::unexpected<Error> unexpected(std::size_t at, std::string_view wanted) const;

 private:
  Result<std::size_t> container_end(std::size_t begin);
  Result<std::size_t> string_end(std::size_t begin, std::size_t element);
  Result<std::size_t> scalar_end(std::size_t begin);
  Result<std::string_view> rest_of(std::size_t element, std::size_t at);

  Feed& feed_;
};

}  // namespace ingot::parse
