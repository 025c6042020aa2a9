#include "base/pattern.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/text.hpp"

namespace ingot {
namespace {

constexpr std::size_t k_longest = 1000;
// What one expression may grow to: (((a{100}){100}){100}) is refused, and so is nothing that people write.
constexpr std::int64_t k_program_bytes = 1 << 20;

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(k_program_bytes);
  return options;
}

}  // namespace

struct Pattern::Program {
  explicit Program(const std::string& expression) : re(expression, options()) {}
  RE2 re;
};

Pattern::Pattern(std::string expression, std::shared_ptr<const Program> program)
    : expression_(std::move(expression)), program_(std::move(program)) {}

Result<Pattern> Pattern::compile(std::string_view expression) {
  if (expression.size() > k_longest)
    return fail(ErrorKind::config, fmt::format("a pattern of more than {} bytes", k_longest));
  std::string text(expression);
  auto program = std::make_shared<const Program>(text);
  if (!program->re.ok()) {
    return fail(ErrorKind::config,
                fmt::format("the pattern {} is not valid: {}", text::printable(expression),
                            text::printable(program->re.error())),
                "patterns are RE2: no look-around, no back-references");
  }
  return Pattern(std::move(text), std::move(program));
}

bool Pattern::found_in(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), program_->re);
}

std::optional<ByteRange> Pattern::find(std::string_view text, std::size_t from) const {
  re2::StringPiece match;
  const re2::StringPiece piece(text.data(), text.size());
  if (from > text.size() || !program_->re.Match(piece, from, text.size(), RE2::UNANCHORED, &match, 1))
    return std::nullopt;
  const auto begin = static_cast<std::size_t>(match.data() - text.data());
  return ByteRange{begin, begin + match.size()};
}

}  // namespace ingot
