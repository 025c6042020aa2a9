#include "lint/keywords.hpp"

#include <utility>

#include "base/assert.hpp"

namespace ingot::lint {

Keywords::Keywords(std::vector<std::string_view> words) : words_(std::move(words)) {
  for (std::size_t word = 0; word < words_.size(); ++word) {
    INGOT_ASSERT(words_[word].size() > 2);
    for (std::uint8_t ahead = 0; ahead < 2; ++ahead) {
      const std::size_t pair = pair_at(words_[word], ahead);
      pairs_.set(pair);
      starts_[bucket(pair)].push_back({static_cast<std::uint16_t>(pair), static_cast<std::uint8_t>(word), ahead});
    }
  }
}

}  // namespace ingot::lint
