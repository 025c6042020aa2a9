// Words that say nothing about what a text is about, in English and Italian; folded as words.hpp folds. Part of what
// the local embedder's vectors depend on: after a change, its k_algorithm must change too.
#pragma once

#include <string_view>

namespace ingot::embed {

[[nodiscard]] bool is_function_word(std::u32string_view word);

}  // namespace ingot::embed
