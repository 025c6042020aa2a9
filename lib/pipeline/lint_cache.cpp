#include "pipeline/lint_cache.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/key_hash.hpp"
#include "pipeline/archive.hpp"
#include "source/read.hpp"

namespace ingot::pipeline {
namespace {

constexpr std::string_view k_format = "ingot.lint-cache/1";
constexpr std::size_t k_digest_digits = 32;
constexpr std::size_t k_name_digits = 16;

// Of this file, so that calls that depend on them find what is declared here.
class Writer : public ByteWriter {};
class Reader : public ByteReader {
 public:
  using ByteReader::ByteReader;
};

// Every type that is kept, field by field. Structured bindings name all fields, so that a new one cannot be forgotten.
void transfer(Writer& out, const std::string& text) {
  out(text);
}
void transfer(Reader& in, std::string& text) {
  in(text);
}

template <typename Number>
requires std::is_integral_v<Number> || std::is_enum_v<Number>
void transfer(Writer& out, const Number& number) {
  out(static_cast<std::uint64_t>(number));
}
template <typename Number>
requires std::is_integral_v<Number> || std::is_enum_v<Number>
void transfer(Reader& in, Number& number) {
  std::uint64_t read = 0;
  in(read);
  number = static_cast<Number>(read);
}

template <typename Item>
void transfer(Writer& out, const std::vector<Item>& items);
template <typename Item>
void transfer(Reader& in, std::vector<Item>& items);
template <typename Item>
void transfer(Writer& out, const std::optional<Item>& item);
template <typename Item>
void transfer(Reader& in, std::optional<Item>& item);

template <typename T, typename Plain>
concept Is = std::is_same_v<std::remove_const_t<T>, Plain>;

template <typename Archive, typename... Fields>
void transfer_all(Archive& archive, Fields&... fields) {
  (transfer(archive, fields), ...);
}

template <typename Archive, Is<ByteRange> T>
void transfer(Archive& archive, T& range) {
  auto& [begin, end] = range;
  transfer_all(archive, begin, end);
}
template <typename Archive, Is<model::Suppression> T>
void transfer(Archive& archive, T& suppression) {
  auto& [by, reason] = suppression;
  transfer_all(archive, by, reason);
}
template <typename Archive, Is<model::Edit> T>
void transfer(Archive& archive, T& edit) {
  auto& [span, text] = edit;
  transfer_all(archive, span, text);
}
template <typename Archive, Is<model::Fix> T>
void transfer(Archive& archive, T& fix) {
  auto& [applicability, edits] = fix;
  transfer_all(archive, applicability, edits);
}
template <typename Archive, Is<model::FieldPlace> T>
void transfer(Archive& archive, T& place) {
  auto& [pointer, record] = place;
  transfer_all(archive, pointer, record);
}
template <typename Archive, Is<model::Diagnostic> T>
void transfer(Archive& archive, T& finding) {
  auto& [rule, severity, path, span, message, label, chunk, notes, help, fix, field, suppressed, key, fingerprint,
         secret] = finding;
  transfer_all(archive, rule, severity, path, span, message, label, chunk, notes, help, fix, field, suppressed, key,
               fingerprint, secret);
}
template <typename Archive, Is<model::ChunkOutline> T>
void transfer(Archive& archive, T& outline) {
  auto& [chunk_id, own, index, count, tokens, words, heading_path, label] = outline;
  transfer_all(archive, chunk_id, own, index, count, tokens, words, heading_path, label);
}
void transfer(Writer& out, const lint::Likeness& likeness) {
  const auto& [words, sketch] = likeness;
  out(words);
  out(sketch);
}
void transfer(Reader& in, lint::Likeness& likeness) {
  auto& [words, sketch] = likeness;
  in(words);
  in(sketch);
}
template <typename Archive, Is<lint::ChunkFacts> T>
void transfer(Archive& archive, T& chunk) {
  auto& [outline, likeness] = chunk;
  transfer_all(archive, outline, likeness);
}
template <typename Archive, Is<lint::LinkFacts> T>
void transfer(Archive& archive, T& link) {
  auto& [span, target, fragment, leaves_root] = link;
  transfer_all(archive, span, target, fragment, leaves_root);
}
template <typename Archive, Is<lint::DirectiveFacts> T>
void transfer(Archive& archive, T& directive) {
  auto& [rule, name, removal, comment, enable, scope, reason, used] = directive;
  transfer_all(archive, rule, name, removal, comment, enable, scope, reason, used);
}
template <typename Archive, Is<lint::ColumnSelector> T>
void transfer(Archive& archive, T& selector) {
  auto& [key, pattern, at, line, of_defaults] = selector;
  transfer_all(archive, key, pattern, at, line, of_defaults);
}
template <typename Archive, Is<lint::HeaderFacts> T>
void transfer(Archive& archive, T& header) {
  auto& [span, columns, unmatched, pricing] = header;
  transfer_all(archive, span, columns, unmatched, pricing);
}
template <typename Archive, Is<lint::PassageFacts> T>
void transfer(Archive& archive, T& passage) {
  auto& [words, span] = passage;
  transfer_all(archive, words, span);
}
template <typename Archive, Is<lint::TermFacts> T>
void transfer(Archive& archive, T& term) {
  auto& [field, text, own, span, removal, lead, trail] = term;
  transfer_all(archive, field, text, own, span, removal, lead, trail);
}
template <typename Archive, Is<lint::DocumentFacts> T>
void transfer(Archive& archive, T& facts) {
  auto& [path, doc_id, type, audiences, dated, chunks, links, anchors, header, passages, terms, directives,
         acceptances] = facts;
  transfer_all(archive, path, doc_id, type, audiences, dated, chunks, links, anchors, header, passages, terms,
               directives, acceptances);
}
template <typename Archive, Is<CachedDocument> T>
void transfer(Archive& archive, T& document) {
  auto& [doc_id, findings, facts] = document;
  transfer_all(archive, doc_id, findings, facts);
}

template <typename Item>
void transfer(Writer& out, const std::vector<Item>& items) {
  out(std::uint64_t{items.size()});
  for (const Item& item : items) transfer(out, item);
}
template <typename Item>
void transfer(Reader& in, std::vector<Item>& items) {
  items.resize(in.count(sizeof(std::uint64_t)));
  for (Item& item : items) transfer(in, item);
}
template <typename Item>
void transfer(Writer& out, const std::optional<Item>& item) {
  transfer(out, item.has_value());
  if (item) transfer(out, *item);
}
template <typename Item>
void transfer(Reader& in, std::optional<Item>& item) {
  bool is_there = false;
  transfer(in, is_there);
  if (is_there) transfer(in, item.emplace());
}

// A rebuilt program may find something else, whatever its version says.
std::string program(io::FileSystem& files) {
  constexpr std::size_t k_any_size = std::size_t{1} << 40U;
  const auto path = files.resolved("/proc/self/exe");
  const auto file = path ? files.open(*path, k_any_size) : fail(ErrorKind::io, "");
  return file ? fmt::format("{} {} {}", *path, (*file)->size(), (*file)->modified()) : std::string();
}

void add_selection(KeyHash& hash, const lint::Profile& profile) {
  hash.field(profile.strictness == lint::Strictness::strict ? "strict" : "normal");
  hash.field(std::to_string(profile.select.size()));
  for (const std::string& one : profile.select) hash.field(one);
  hash.field(std::to_string(profile.extend.size()));
  for (const std::string& one : profile.extend) hash.field(one);
  for (const std::string& one : profile.ignore) hash.field(one);
  hash.field(profile.preview ? "preview" : "stable");
}

bool limits_reviews(const lint::Profile& profile) {
  return profile.review_days ||
         std::any_of(profile.overrides.begin(), profile.overrides.end(),
                     [](const lint::Override& override) { return override.review_days.has_value(); });
}

}  // namespace

void LintCache::read(std::string_view bytes) {
  if (!bytes.starts_with(k_format) || bytes.size() < k_format.size() + k_digest_digits) return;
  const std::string_view body = bytes.substr(0, bytes.size() - k_digest_digits);
  if (KeyHash().field(body).hex() != bytes.substr(body.size())) return;
  Reader in(body.substr(k_format.size()));
  std::string context;
  in(context);
  if (context != context_) return;
  for (std::size_t left = in.count(sizeof(std::uint64_t)); left > 0 && in.ok(); --left) {
    std::string path;
    Entry entry;
    in(path);
    in(entry.content_key);
    in(entry.document);
    entries_.emplace(std::move(path), std::move(entry));
  }
  if (!in.at_end()) entries_.clear();
}

std::optional<CachedDocument> LintCache::find(std::string_view path, std::string_view content_key) const {
  const auto found = entries_.find(path);
  if (found == entries_.end() || found->second.content_key != content_key) return std::nullopt;
  CachedDocument document;
  Reader in(found->second.document);
  transfer(in, document);
  if (!in.at_end()) return std::nullopt;
  return document;
}

void LintCache::put(const std::string& path, std::string_view content_key, const CachedDocument& document) {
  Writer out;
  transfer(out, document);
  const std::lock_guard lock(mutex_);
  entries_.insert_or_assign(path, Entry{std::string(content_key), out.take()});
  changed_ = true;
}

void LintCache::keep_only(std::span<const std::string> paths) {
  const std::size_t gone = std::erase_if(
      entries_, [&](const auto& entry) { return !std::binary_search(paths.begin(), paths.end(), entry.first); });
  changed_ |= gone > 0;
}

std::string LintCache::bytes() const {
  Writer out;
  out(context_);
  out(std::uint64_t{entries_.size()});
  for (const auto& [path, entry] : entries_) {
    out(path);
    out(entry.content_key);
    out(entry.document);
  }
  std::string body = std::string(k_format) + out.take();
  return body + KeyHash().field(body).hex();
}

std::string lint_context(const config::Settings& settings, const lint::Profile& profile, io::FileSystem& files,
                         io::Processes& processes) {
  KeyHash hash;
  hash.field(program(files)).field(settings.chunking.text_digest).field(settings.config_digest);
  hash.field(settings.model.name).field(settings.token_basis.exact ? "exact" : "estimate").field(settings.source_name);
  hash.field(profile.today);
  hash.field(limits_reviews(profile) ? source::head_commit(processes, settings.root) : std::string());
  add_selection(hash, profile);
  return hash.hex();
}

std::string lint_cache_name(const config::Settings& settings, const lint::Profile& profile, io::FileSystem& files) {
  KeyHash hash;
  hash.field(files.resolved(settings.root).value_or(settings.root)).field(settings.chunking.path);
  hash.field(settings.model.name);
  add_selection(hash, profile);
  return fmt::format("lint-{}.cache", hash.hex().substr(0, k_name_digits));
}

}  // namespace ingot::pipeline
