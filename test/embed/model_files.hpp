// Files of static models, as the tests make them.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace ingot::test {

inline std::string little_endian(std::uint64_t value, unsigned bytes) {
  std::string out;
  for (unsigned i = 0; i < bytes; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
  return out;
}

inline std::string f32(const std::vector<float>& values) {
  std::string out;
  for (const float value : values) out += little_endian(std::bit_cast<std::uint32_t>(value), 4);
  return out;
}

/// A safetensors file with this header and these bytes behind it.
inline std::string safetensors(std::string_view header, std::string_view data) {
  return little_endian(header.size(), 8) + std::string(header) + std::string(data);
}

/// The entry of one tensor in a header.
inline std::string entry(std::string_view name, std::string_view type, std::string_view shape, std::size_t begin,
                         std::size_t end) {
  return fmt::format(R"("{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", name, type, shape, begin, end);
}

/// A file with the tensor "embeddings" alone.
inline std::string embeddings(std::string_view type, std::string_view shape, std::string_view data) {
  return safetensors("{" + entry("embeddings", type, shape, 0, data.size()) + "}", data);
}

/// A tokenizer.json with this model and these sections, each followed by a comma.
inline std::string tokenizer(std::string_view model, std::string_view sections = "") {
  return fmt::format(R"({{"version":"1.0","truncation":null,"padding":null,{}"model":{}}})", sections, model);
}

/// Of the tokens in the order of their ids; [UNK] must be one of them.
inline std::string word_piece(const std::vector<std::string>& tokens) {
  std::string vocab;
  for (std::size_t i = 0; i < tokens.size(); ++i) vocab += fmt::format("{}\"{}\":{}", i == 0 ? "" : ",", tokens[i], i);
  return fmt::format(
      R"({{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":10,"vocab":{{{}}}}})",
      vocab);
}

inline constexpr std::string_view k_bert =
    R"("normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},)";

}  // namespace ingot::test
