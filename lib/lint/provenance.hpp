// Where the value of a metadata field comes from, and which bytes of the file say so. Later wins: schema default < rule
// of the config < front matter < derived.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "lint/lint.hpp"

namespace ingot::lint {

/// What every chunk must have, whatever its schema says; MT001 speaks of them.
inline constexpr std::array<std::string_view, 11> k_required_fields = {
    "id",          "chunk_id",    "type",        "language",        "audience",    "source_checksum",
    "chunk_index", "chunk_count", "token_count", "embedding_model", "last_updated"};
[[nodiscard]] bool is_required(std::string_view field);

/// Whether nobody but ingest sets it.
[[nodiscard]] bool is_derived(std::string_view field);
/// Whether it may differ between chunks of one document.
[[nodiscard]] bool is_of_the_chunk(std::string_view field);

/// `emitted`: the chunk came with it, and where it is from is not known.
enum class Layer { absent, schema_default, rule, front_matter, derived, emitted };

[[nodiscard]] Layer layer_of(const Subject& subject, std::string_view field);

/// "`region` is from the front matter", "`region` is from config.yaml, line 12".
[[nodiscard]] std::string origin_note(const Subject& subject, std::string_view field);

/// The value of the field in the front matter: null when there is none.
[[nodiscard]] const Value* in_front_matter(const Subject& subject, std::string_view field);
/// Of the first chunk, null when there is none.
[[nodiscard]] const Value* in_metadata(const Subject& subject, std::string_view field);
[[nodiscard]] std::string_view text_in_metadata(const Subject& subject, std::string_view field);

/// What of the front matter a JSON pointer names: a value, or the key above it where the value is a map, a list or
/// absent. Empty where the front matter does not have the field.
[[nodiscard]] ByteRange value_span(const Subject& subject, std::string_view pointer);
/// "/visibility", with `~` and `/` of the name escaped.
[[nodiscard]] std::string pointer_to(std::string_view field);
/// The key that the pointer ends with.
[[nodiscard]] ByteRange key_span(const Subject& subject, std::string_view pointer);

/// A finding about a field: where the front matter sets it, else about the whole file, with the note of its origin.
[[nodiscard]] model::Diagnostic field_finding(const Subject& subject, std::string_view field, std::string message);

}  // namespace ingot::lint
