#include "base/value.hpp"

#include <array>

namespace ingot {

bool Value::is_null() const {
  return std::holds_alternative<std::monostate>(data_);
}
const bool* Value::as_bool() const {
  return std::get_if<bool>(&data_);
}
const std::int64_t* Value::as_int() const {
  return std::get_if<std::int64_t>(&data_);
}
const double* Value::as_real() const {
  return std::get_if<double>(&data_);
}
const std::string* Value::as_string() const {
  return std::get_if<std::string>(&data_);
}
const Value::List* Value::as_list() const {
  return std::get_if<List>(&data_);
}
const Value::Map* Value::as_map() const {
  return std::get_if<Map>(&data_);
}
Value::List* Value::as_list() {
  return std::get_if<List>(&data_);
}
Value::Map* Value::as_map() {
  return std::get_if<Map>(&data_);
}

std::string_view Value::kind_name() const {
  constexpr std::array<std::string_view, 7> k_names = {"null", "boolean", "integer", "number", "string", "list", "map"};
  return k_names.at(data_.index());
}

const Value* Value::find(std::string_view key) const {
  const Map* map = as_map();
  if (map == nullptr) return nullptr;
  for (const Member& member : *map) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

void Value::set(std::string_view key, Value value) {
  if (is_null()) data_ = Map{};
  Map* map = as_map();
  if (map == nullptr) return;
  for (Member& member : *map) {
    if (member.key == key) {
      member.value = std::move(value);
      return;
    }
  }
  map->push_back({std::string(key), std::move(value), 0});
}

bool operator==(const Value& a, const Value& b) {
  const Value::Map* left = a.as_map();
  const Value::Map* right = b.as_map();
  if (left == nullptr || right == nullptr) return a.data_ == b.data_;
  if (left->size() != right->size()) return false;
  for (const Member& member : *left) {
    const Value* other = b.find(member.key);
    if (other == nullptr || !(member.value == *other)) return false;
  }
  return true;
}

}  // namespace ingot
