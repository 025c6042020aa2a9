// Keys of a chunking config that nobody reads: all of them at once, wherever they stand.
#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "config/config_text.hpp"
#include "lint/config_facts.hpp"

namespace ingot::config {

/// In the order of the file. `root` is the whole file; what is of another kind than it should be is left to the
/// readers. Free maps (`metadata`, the rules of `lint`) have no unknown keys.
[[nodiscard]] std::vector<lint::UnknownKey> unknown_keys(const ConfigText& text, const Value& root);

/// "path:line:column: unknown key ..." about the first; the facts name all when there are more. `keys` is not empty.
[[nodiscard]] Error unknown_keys_error(const ConfigText& text, std::span<const lint::UnknownKey> keys);

/// "2:3: unknown key "glbo", did you mean "glob"?"
[[nodiscard]] std::string described(const ConfigText& text, const lint::UnknownKey& key);

}  // namespace ingot::config
