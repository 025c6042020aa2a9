// Puts an answer together from the lines and bytes as they arrive, and keeps it within its limits while it does.
// Nothing is decompressed, so a few bytes on the wire never become many here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "io/http.hpp"

namespace ingot::io {

enum class AnswerTrouble {
  none,
  fields_too_large,  ///< more than 64 KiB of header lines, those of 1xx answers and trailers included
  body_too_large,
  two_lengths,  ///< Content-Length twice with different values, or no number
  coded,        ///< a Transfer-Encoding other than chunked
  no_memory,
};

class HttpAnswerReader {
 public:
  /// The body takes the memory of `room`.
  explicit HttpAnswerReader(std::size_t most_body_bytes = 0, std::string room = {}) : most_(most_body_bytes) {
    answer_.body = std::move(room);
    answer_.body.clear();
  }

  /// A status line, a header line, the empty line after them, or a trailer. False: the answer is given up, see
  /// trouble(); nothing may be taken afterwards.
  [[nodiscard]] bool take_line(std::string_view line) noexcept;
  [[nodiscard]] bool take_body(std::string_view bytes) noexcept;

  [[nodiscard]] AnswerTrouble trouble() const { return trouble_; }
  [[nodiscard]] bool head_is_whole() const { return head_is_whole_; }  ///< of the answer itself, not of a 1xx
  [[nodiscard]] std::size_t received() const { return received_; }     ///< bytes of all kinds
  [[nodiscard]] std::size_t most_body_bytes() const { return most_; }
  [[nodiscard]] HttpAnswer take() { return std::move(answer_); }

 private:
  bool take_any_line(std::string_view line);
  bool take_status(std::string_view line);
  bool take_field(std::string_view line);
  bool take_length(std::string_view digits);
  bool end_head();
  bool give_up(AnswerTrouble why) {
    trouble_ = why;
    return false;
  }

  std::size_t most_;
  HttpAnswer answer_;
  std::optional<std::size_t> length_;
  std::size_t received_ = 0;
  std::size_t line_bytes_ = 0;
  bool head_is_whole_ = false;
  AnswerTrouble trouble_ = AnswerTrouble::none;
};

}  // namespace ingot::io
