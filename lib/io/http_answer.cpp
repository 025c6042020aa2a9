#include "io/http_answer.hpp"

#include <algorithm>
#include <charconv>
#include <new>

#include "base/text.hpp"

namespace ingot::io {
namespace {

constexpr std::size_t k_most_line_bytes = 64 << 10;
constexpr std::size_t k_spare_bytes = 64;  // behind a body: readers of JSON want some, and would copy all of it
constexpr int k_first_final_status = 200;

}  // namespace

bool HttpAnswerReader::take_line(std::string_view line) noexcept {
  try {
    return take_any_line(line);
  } catch (const std::bad_alloc&) {
    return give_up(AnswerTrouble::no_memory);
  }
}

bool HttpAnswerReader::take_body(std::string_view bytes) noexcept {
  received_ += bytes.size();
  if (bytes.size() > most_ - answer_.body.size()) return give_up(AnswerTrouble::body_too_large);
  try {
    answer_.body.append(bytes);
  } catch (const std::bad_alloc&) {
    return give_up(AnswerTrouble::no_memory);
  }
  return true;
}

bool HttpAnswerReader::take_any_line(std::string_view line) {
  received_ += line.size();
  line_bytes_ += line.size();
  if (line_bytes_ > k_most_line_bytes) return give_up(AnswerTrouble::fields_too_large);
  if (head_is_whole_) return true;  // a trailer: it comes too late to be believed
  if (line.starts_with("HTTP/")) return take_status(line);
  if (text::trim(line).empty()) return end_head();
  return take_field(line);
}

bool HttpAnswerReader::take_status(std::string_view line) {
  answer_.fields.clear();  // what a 1xx answer said is no part of the one that follows
  answer_.status = 0;
  length_.reset();
  line.remove_prefix(std::min(line.find(' '), line.size()));
  line = text::trim(line);
  std::from_chars(line.data(), line.data() + line.size(), answer_.status);
  return true;
}

bool HttpAnswerReader::take_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || line.front() == ' ' || line.front() == '\t') return true;
  HttpField field{text::lower_ascii(text::trim(line.substr(0, colon))),
                  std::string(text::trim(line.substr(colon + 1)))};
  if (field.name == "content-length" && !take_length(field.value)) return false;
  if (field.name == "transfer-encoding" && text::lower_ascii(field.value) != "chunked")
    return give_up(AnswerTrouble::coded);
  answer_.fields.push_back(std::move(field));
  return true;
}

bool HttpAnswerReader::take_length(std::string_view digits) {
  std::size_t length = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (failure == std::errc::result_out_of_range) return give_up(AnswerTrouble::body_too_large);
  if (failure != std::errc() || end != digits.data() + digits.size() || (length_ && *length_ != length))
    return give_up(AnswerTrouble::two_lengths);
  length_ = length;
  return true;
}

bool HttpAnswerReader::end_head() {
  if (answer_.status < k_first_final_status) return true;
  head_is_whole_ = true;
  if (!length_) return true;
  if (*length_ > most_) return give_up(AnswerTrouble::body_too_large);
  answer_.body.reserve(*length_ + k_spare_bytes);
  return true;
}

}  // namespace ingot::io
