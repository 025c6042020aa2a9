// Every key of the chunking config, once: its kind, range and meaning. The reader and --show-config follow this table;
// tests hold the README's table and schemas/chunking.schema.yaml to it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "config/chunking.hpp"

namespace ingot::config {

enum class KeyKind { number, truth, text, globs, map, list };
enum class KeyPlace { rule, rule_and_defaults };

/// The most that any number of the config may be.
inline constexpr std::int64_t k_most = 1'000'000;

struct RuleKey {
  std::string_view name;
  KeyKind kind;
  KeyPlace place;
  std::string_view meaning;
  std::string (*shown)(const ChunkingRule&);          ///< the effective value; empty when it is unset
  std::int64_t least = 0;                             ///< of a number; the most is k_most
  void (*set)(ChunkingRule&, std::size_t) = nullptr;  ///< of a number
};

/// A key of the file itself or of its `sources`.
struct FileKey {
  std::string_view name;
  KeyKind kind;
  std::string_view meaning;
};

/// Sorted by name.
[[nodiscard]] std::span<const RuleKey> rule_keys();
[[nodiscard]] std::span<const FileKey> file_keys();
[[nodiscard]] std::span<const FileKey> sources_keys();

/// What a rule has that neither it nor `defaults` says anything about; `shown` of it is the default of each key.
[[nodiscard]] ChunkingRule rule_without_keys();

}  // namespace ingot::config
