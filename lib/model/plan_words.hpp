// The actions of a plan in the words that users and files have for them. Part of stored files: never to change
// silently.
#pragma once

#include <string_view>

#include "model/plan.hpp"

namespace ingot::model {

[[nodiscard]] constexpr std::string_view word(ChunkAction action) {
  switch (action) {
    case ChunkAction::keep:
      return "keep";
    case ChunkAction::metadata:
      return "metadata";
    case ChunkAction::move:
      return "move";
    case ChunkAction::reuse:
      return "reuse";
    case ChunkAction::embed:
      return "embed";
    case ChunkAction::remove:
      return "delete";
  }
  return "keep";
}

[[nodiscard]] constexpr std::string_view word(DocumentAction action) {
  switch (action) {
    case DocumentAction::add:
      return "add";
    case DocumentAction::change:
      return "change";
    case DocumentAction::keep:
      return "unchanged";
    case DocumentAction::remove:
      return "remove";
  }
  return "unchanged";
}

}  // namespace ingot::model
