#include "quality.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "measure.hpp"
#include "parse/parse.hpp"
#include "support/laws/blocks.hpp"
#include "support/laws/headings.hpp"

namespace ingot::bench {
namespace {

using model::BlockKind;
using test::Cutting;

struct Counts {
  std::size_t refused_files = 0;
  std::size_t over_limit = 0;
  std::size_t unbalanced_fences_in_content = 0;
  std::size_t unbalanced_fences_in_embed_text = 0;
  std::size_t headerless_table_parts = 0;
  std::size_t heading_tailed = 0;
  std::size_t empty = 0;
  std::size_t mid_sentence_cuts = 0;
  std::size_t invalid_utf8 = 0;
  std::size_t split_code = 0;  // that alone, with its breadcrumb, would have fitted; the same for the next three
  std::size_t split_tables = 0;
  std::size_t split_items = 0;
  std::size_t split_paragraphs = 0;
  std::vector<std::size_t> tokens;
};

// True when every fence that is opened is closed, by a reader of lines; containers before a fence are passed over.
bool fences_are_balanced(std::string_view text) {
  std::string_view open;
  for (std::string_view line : text::split(text, '\n')) {
    line = test::bare_line(line);
    if (open.empty()) line.remove_prefix(std::min(line.find_first_not_of("-*+0123456789.) \t>"), line.size()));
    const char mark = line.empty() ? ' ' : line[0];
    if (mark != '`' && mark != '~') continue;
    const std::size_t length = std::min(line.find_first_not_of(mark), line.size());
    const std::string_view behind = line.substr(length);
    if (open.empty()) {
      if (length >= 3 && (mark == '~' || behind.find('`') == std::string_view::npos)) open = line.substr(0, length);
    } else if (mark == open[0] && length >= open.size() && behind.empty()) {
      open = {};
    }
  }
  return open.empty();
}

// True when a text ends as a sentence does: a final sign, with closing marks behind it.
bool ends_like_a_sentence(std::string_view text) {
  constexpr std::array<std::string_view, 14> k_final = {".",
                                                        "!",
                                                        "?",
                                                        ":",
                                                        ";",
                                                        "\xE2\x80\xA6",
                                                        "\xE3\x80\x82",
                                                        "\xEF\xBC\x81",
                                                        "\xEF\xBC\x9F",
                                                        "\xEF\xBC\x9A",
                                                        "\xEF\xBC\x9B",
                                                        "\xD8\x9F",
                                                        "\xDB\x94",
                                                        "\xE0\xA5\xA4"};
  constexpr std::array<std::string_view, 14> k_closing = {")",
                                                          "]",
                                                          "\"",
                                                          "'",
                                                          "*",
                                                          "_",
                                                          "`",
                                                          "~",
                                                          "\xE2\x80\x9D",
                                                          "\xE2\x80\x99",
                                                          "\xC2\xBB",
                                                          "\xEF\xBC\x89",
                                                          "\xE3\x80\x8D",
                                                          "\xE3\x80\x8F"};
  const auto ends_with_one_of = [&text](const auto& signs) {
    return std::find_if(signs.begin(), signs.end(), [&](std::string_view sign) { return text.ends_with(sign); });
  };
  text = text::trim(text);
  for (auto at = ends_with_one_of(k_closing); at != k_closing.end(); at = ends_with_one_of(k_closing))
    text.remove_suffix(at->size());
  return ends_with_one_of(k_final) != k_final.end();
}

std::size_t breadcrumb_tokens(const Cutting& cut, const model::Chunk& chunk) {
  const std::size_t content = cut.tokenizer.count(chunk.content);
  return chunk.tokens > content ? chunk.tokens - content : 0;
}

// Where a block is cut that alone, with the breadcrumb of its first chunk, would have fitted.
void count_split_atoms(const Cutting& cut, const std::vector<test::Cut>& cuts, Counts& counts) {
  for (const model::Block& block : cut.document.blocks) {
    std::size_t* count = nullptr;
    if (block.kind == BlockKind::code) count = &counts.split_code;
    if (block.kind == BlockKind::table) count = &counts.split_tables;
    if (block.kind == BlockKind::item) count = &counts.split_items;
    if (block.kind == BlockKind::paragraph && !block.parent) count = &counts.split_paragraphs;
    const test::Cut* at = count == nullptr ? nullptr : test::cut_in(cuts, block.span);
    if (at == nullptr) continue;
    const std::string_view text = block.span.of(cut.text);
    const std::size_t tokens = cut.tokenizer.count(text) + breadcrumb_tokens(cut, cut.chunks[at->next - 1]);
    *count += tokens <= cut.options.max_tokens && tokens::count_words(text) <= cut.options.max_words ? 1U : 0U;
  }
}

void count_cut_sentences(const Cutting& cut, const std::vector<test::Cut>& cuts, Counts& counts) {
  std::vector<bool> seen(cuts.size(), false);
  for (const model::Block& block : cut.document.blocks) {
    if (block.kind != BlockKind::paragraph && block.kind != BlockKind::heading) continue;
    for (const test::Cut* at = test::cut_in(cuts, block.span); at != nullptr && at != cuts.data() + cuts.size(); ++at) {
      if (!at->parts(block.span)) break;
      const std::string_view before = cut.text.substr(block.span.begin, at->before - block.span.begin);
      const auto index = static_cast<std::size_t>(at - cuts.data());
      if (!ends_like_a_sentence(before) && !seen[index]) ++counts.mid_sentence_cuts;
      seen[index] = true;
    }
  }
}

void count_headless_tables(const Cutting& cut, Counts& counts) {
  for (const model::Block& block : cut.document.blocks) {
    if (block.kind != BlockKind::table) continue;
    for (std::size_t i = 0; i < cut.chunks.size(); ++i) {
      const ByteRange own = cut.chunks[i].own;
      if (own.end <= block.span.begin || own.begin >= block.span.end) continue;
      counts.headerless_table_parts += test::broken_table(cut, i, block).empty() ? 0U : 1U;
    }
  }
}

void count_heading_tails(const Cutting& cut, Counts& counts) {
  const test::HeadingTree tree(cut.document);
  for (std::size_t heading = 0; heading < cut.document.headings.size(); ++heading) {
    const std::size_t end = tree.span(heading).end;
    const auto at = std::find_if(cut.chunks.begin(), cut.chunks.end(),
                                 [&](const model::Chunk& chunk) { return chunk.own.end == end; });
    if (at != cut.chunks.end() && !tree.is_all_of_its_section(heading)) ++counts.heading_tailed;
  }
}

void count_chunks(const Cutting& cut, Counts& counts) {
  const bool balanced = fences_are_balanced(cut.text);
  for (const model::Chunk& chunk : cut.chunks) {
    const chunk::Options& limits = cut.options;
    counts.tokens.push_back(chunk.tokens);
    const bool over = cut.tokenizer.count(chunk.embed_text) > limits.max_tokens || chunk.words > limits.max_words;
    counts.over_limit += over ? 1U : 0U;
    counts.empty += text::is_blank(chunk.own.of(cut.text)) ? 1U : 0U;
    const bool invalid = utf8::first_invalid(chunk.content) || utf8::first_invalid(chunk.embed_text);
    counts.invalid_utf8 += invalid ? 1U : 0U;
    if (!balanced) continue;
    counts.unbalanced_fences_in_content += fences_are_balanced(chunk.content) ? 0U : 1U;
    counts.unbalanced_fences_in_embed_text += fences_are_balanced(chunk.embed_text) ? 0U : 1U;
  }
}

Value sizes(std::vector<std::size_t> tokens) {
  Value result = Value::Map{};
  if (tokens.empty()) return result;
  std::sort(tokens.begin(), tokens.end());
  std::size_t sum = 0;
  for (const std::size_t size : tokens) sum += size;
  result.set("mean", rounded(static_cast<double>(sum) / static_cast<double>(tokens.size()), 1));
  for (const std::size_t percent : {1U, 10U, 50U, 90U, 99U, 100U})
    result.set("p" + std::to_string(percent), tokens[(tokens.size() - 1) * percent / 100]);
  return result;
}

Value split_counts(const Counts& counts) {
  Value result = Value::Map{};
  result.set("code_blocks", counts.split_code);
  result.set("tables", counts.split_tables);
  result.set("list_items", counts.split_items);
  result.set("paragraphs", counts.split_paragraphs);
  return result;
}

}  // namespace

Value quality(const Corpus& corpus, const chunk::Options& limits, tokens::Tokenizer& tokenizer) {
  Counts counts;
  for (const model::SourceFile& file : corpus.files) {
    const auto document = parse::parse(file);
    if (!document) {
      ++counts.refused_files;
      continue;
    }
    const auto chunks = chunk::split(file.bytes, *document, file.path, limits, tokenizer);
    const Cutting cut{document->text(file.bytes), *document, chunks, limits, tokenizer};
    const std::vector<test::Cut> cuts = test::cuts_of(cut);
    count_chunks(cut, counts);
    count_heading_tails(cut, counts);
    count_headless_tables(cut, counts);
    count_cut_sentences(cut, cuts, counts);
    count_split_atoms(cut, cuts, counts);
  }
  Value result = Value::Map{};
  result.set("refused_files", counts.refused_files);
  result.set("chunks", counts.tokens.size());
  result.set("over_limit", counts.over_limit);
  result.set("unbalanced_fences_in_content", counts.unbalanced_fences_in_content);
  result.set("unbalanced_fences_in_embed_text", counts.unbalanced_fences_in_embed_text);
  result.set("headerless_table_parts", counts.headerless_table_parts);
  result.set("heading_tailed", counts.heading_tailed);
  result.set("empty", counts.empty);
  result.set("mid_sentence_cuts", counts.mid_sentence_cuts);
  result.set("invalid_utf8", counts.invalid_utf8);
  result.set("split_though_they_fit", split_counts(counts));
  result.set("tokens", sizes(std::move(counts.tokens)));
  return result;
}

}  // namespace ingot::bench
