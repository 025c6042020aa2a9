// Any bytes as a Markdown file: parse -> chunk, with limits taken from the first bytes, by all laws that are cheap.
#include "chunk/chunk.hpp"
#include "parse/parse.hpp"
#include "support/laws.hpp"
#include "support/markdown.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

// The first bytes, of which there may be fewer than are asked for.
class Head {
 public:
  Head(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::size_t next() { return at_ < size_ ? data_[at_++] : 0; }
  [[nodiscard]] std::size_t used() const { return at_; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

// Within what config/chunking.cpp lets through.
chunk::Options options_from(Head& head) {
  chunk::Options options;
  options.max_tokens = chunk::k_least_max_tokens + head.next() * 5;
  options.max_words = 1 + head.next() * 4;
  options.target_words = 1 + head.next() * 4;
  const std::size_t flags = head.next();
  if ((flags & 1U) != 0) options.target_tokens = options.max_tokens / 2;
  if ((flags & 2U) != 0) options.overlap_words = (options.max_words - 1) / 3;
  if ((flags & 4U) != 0) options.target_rows = 1 + (flags >> 5U);
  if ((flags & 8U) != 0) options.target_entries = 1 + (flags >> 5U);
  if ((flags & 16U) != 0) options.max_chars = 1 + 16 * head.next();
  options.min_tokens = options.max_tokens / 8;
  return options;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  Head head(data, size);
  const chunk::Options options = options_from(head);
  const model::SourceFile file = test::source_file(std::string(fuzz::text_of(data, size).substr(head.used())));
  const auto document = parse::parse(file);
  if (!document) {
    fuzz::require(document.error().kind == ErrorKind::document, "a refusal is about the document");
    return 0;
  }
  const std::string misplaced = test::broken_blocks(file.bytes, *document);
  fuzz::require(misplaced.empty(), misplaced);
  const auto chunks = chunk::split(file.bytes, *document, "fuzz", options, tokenizer);
  const std::string broken = test::broken_cheap_law(file.bytes, *document, chunks, options, tokenizer);
  fuzz::require(broken.empty(), broken);
  return 0;
}
