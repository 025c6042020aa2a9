// Chunks that a test gives in the vocabulary of ingot.chunk/1: what a right chunker never makes.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "lint/sample.hpp"
#include "lint/vectors.hpp"
#include "parse/parse.hpp"

namespace ingot::lint::by_hand {

namespace fs = std::filesystem;

inline std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::size_t number_at(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  return found == nullptr ? 0 : static_cast<std::size_t>(*found->as_int());
}

inline std::vector<std::string> texts_at(const Value& value, std::string_view key) {
  std::vector<std::string> texts;
  for (const Value& text : *value.find(key)->as_list()) texts.push_back(*text.as_string());
  return texts;
}

// The headings above a chunk, as a right chunker would say.
inline std::vector<std::string> path_above(const model::Document& document, ByteRange own) {
  std::vector<std::string> path;
  for (const model::Heading& heading : document.headings) {
    if (document.blocks[heading.block].span.begin < own.end) path = {heading.text};
  }
  return path;
}

inline void read_chunks(sample::Sample& to, const fs::path& lines) {
  const std::string text = read(lines);
  for (const std::string_view line : text::split(text::trim(text), '\n')) {
    const Value chunk = json::parse(line).value();
    model::Record& record = sample::add_chunk(to, {number_at(chunk, "byte_start"), number_at(chunk, "byte_end")});
    record.chunk.tokens = number_at(chunk, "token_count");
    record.chunk.words = number_at(chunk, "word_count");
    record.chunk.heading_path = path_above(to.document, record.chunk.own);
    if (chunk.find("heading_path") != nullptr) record.chunk.heading_path = texts_at(chunk, "heading_path");
    if (chunk.find("json_pointers") != nullptr) record.chunk.pointers = texts_at(chunk, "json_pointers");
    if (chunk.find("row_start") != nullptr)
      record.chunk.rows = {number_at(chunk, "row_start"), number_at(chunk, "row_end")};
    if (chunk.find("content") != nullptr) record.chunk.content = *chunk.find("content")->as_string();
    if (chunk.find("overlap_start") != nullptr)
      record.chunk.overlap = ByteRange{number_at(chunk, "overlap_start"), record.chunk.own.begin};
    if (chunk.find("chunk_index") != nullptr) record.index = number_at(chunk, "chunk_index");
    if (chunk.find("chunk_count") != nullptr) record.count = number_at(chunk, "chunk_count");
  }
}

/// A document with the chunks of `lines`, and the limits and rules in preview of the config where there is one.
inline sample::Sample load(const fs::path& document, const fs::path& lines, const fs::path& config) {
  sample::Sample out;
  out.file.path = document.filename().string();
  out.file.bytes = read(document);
  out.document = parse::parse(out.file).value();
  read_chunks(out, lines);
  for (model::Record& record : out.records) {
    record.chunk_id = document.stem().string() + "-md#chunk-0" + std::to_string(record.index);
    const Value::Map* attributes = out.document.attributes.as_map();
    for (const Member& member : attributes == nullptr ? Value::Map{} : *attributes)
      record.metadata.set(member.key, member.value);
  }
  if (!fs::exists(config)) return out;
  const Value root = json::parse(read(config)).value();
  const Value& defaults = *root.find("defaults");
  const auto limit = [&](std::string_view key) -> std::optional<std::size_t> {
    return defaults.find(key) == nullptr ? std::nullopt : std::optional(number_at(defaults, key));
  };
  const Value* lint = root.find("lint");
  const Value* asked_for = lint == nullptr ? nullptr : lint->find("rules");
  if (asked_for != nullptr) {
    for (const Member& rule : *asked_for->as_map()) out.extend.push_back(rule.key);
  }
  out.cut.max_tokens = limit("max_tokens");
  out.cut.max_words = limit("max_words");
  out.cut.model_limit = limit("model_limit");
  out.cut.overlap_words = limit("overlap_words").value_or(0);
  out.cut.max_overlap_delta = limit("max_overlap_delta").value_or(0);
  return out;
}

/// The rules about vectors, where the chunks of `lines` have some. What is no number there stands for NaN.
inline Findings check_vectors(const sample::Sample& sample, const fs::path& lines) {
  std::vector<std::optional<double>> lengths;
  std::vector<const model::Record*> records;
  const std::string text = read(lines);
  for (const std::string_view line : text::split(text::trim(text), '\n')) {
    const Value chunk = json::parse(line).value();
    if (chunk.find("vector") == nullptr) continue;
    std::vector<float> values;
    for (const Value& value : *chunk.find("vector")->as_list()) {
      const double* number = value.as_real();
      values.push_back(number == nullptr ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(*number));
    }
    lengths.push_back(length_of(values));
    records.push_back(&sample.records[records.size()]);
  }
  if (records.empty()) return {};
  return lint::check_vectors({records, lengths, norm_of(Profile(), false)}, Profile());
}

}  // namespace ingot::lint::by_hand
