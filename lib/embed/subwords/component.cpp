#include "embed/subwords/component.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "embed/refusal.hpp"

namespace ingot::embed {

std::string_view Component::type() const {
  const Value* type = value_.find("type");
  const std::string* name = type == nullptr ? nullptr : type->as_string();
  return name == nullptr ? std::string_view() : std::string_view(*name);
}

tl::unexpected<Error> Component::refuse(std::string_view what) const {
  const std::string name = type().empty() ? std::string() : " " + text::printable(type().substr(0, 40));
  return embed::refuse(file_, fmt::format("{}{}: {}", part_, name, what));
}

Result<void> Component::only(std::initializer_list<std::string_view> keys) const {
  const Value::Map* map = value_.as_map();
  if (map == nullptr) return refuse("must be a map");
  for (const Member& member : *map) {
    if (member.key != "type" && std::find(keys.begin(), keys.end(), member.key) == keys.end())
      return refuse(fmt::format("the key {} is not known to this version", in_quotes(member.key)));
  }
  return {};
}

Result<bool> Component::flag(std::string_view key, bool otherwise) const {
  const Value* value = value_.find(key);
  if (value == nullptr || value->is_null()) return otherwise;
  if (value->as_bool() == nullptr) return refuse(fmt::format("{} must be true or false", key));
  return *value->as_bool();
}

Result<std::string> Component::text(std::string_view key) const {
  const Value* value = value_.find(key);
  if (value == nullptr || value->as_string() == nullptr) return refuse(fmt::format("{} must be a text", key));
  return *value->as_string();
}

}  // namespace ingot::embed
