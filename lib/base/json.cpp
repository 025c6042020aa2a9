#include "base/json.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/lines.hpp"

namespace ingot::json {
namespace {

using Json = nlohmann::ordered_json;

Json to_nlohmann(const Value& value) {
  if (const auto* b = value.as_bool()) return *b;
  if (const auto* i = value.as_int()) return *i;
  if (const auto* d = value.as_real()) return *d;
  if (const auto* s = value.as_string()) return *s;
  if (const auto* list = value.as_list()) {
    Json out = Json::array();
    for (const Value& item : *list) out.push_back(to_nlohmann(item));
    return out;
  }
  if (const auto* map = value.as_map()) {
    Json::object_t out;  // Filled directly: ordered_json's operator[] searches linearly for every key.
    for (const Member& member : *map) out.push_back({member.key, to_nlohmann(member.value)});
    return out;
  }
  return nullptr;
}

Value from_nlohmann(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    Value::List list;
    for (const Json& item : json) list.push_back(from_nlohmann(item));
    return list;
  }
  if (json.is_object()) {
    Value::Map map;
    for (const auto& [key, item] : json.items()) map.push_back({key, from_nlohmann(item), 0});
    return map;
  }
  return {};
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

enum class KeyOrder { kept, sorted };

// One line. Every stored row is written twice this way, so nothing is copied first; what is not plain is left to
// nlohmann-json, and the bytes are the same.
void append_line(const Value& value, KeyOrder order, std::string& out);

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

void append_string(const std::string& text, std::string& out) {
  if (!is_plain(text)) {
    out += dump(Json(text), -1);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

void append_map(const Value::Map& map, KeyOrder order, std::string& out) {
  std::vector<const Member*> members;
  members.reserve(map.size());
  for (const Member& member : map) members.push_back(&member);
  if (order == KeyOrder::sorted)
    std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) { return a->key < b->key; });
  out += '{';
  for (const Member* member : members) {
    if (member != members.front()) out += ',';
    append_string(member->key, out);
    out += ':';
    append_line(member->value, order, out);
  }
  out += '}';
}

void append_line(const Value& value, KeyOrder order, std::string& out) {
  if (const auto* map = value.as_map()) {
    append_map(*map, order, out);
  } else if (const auto* list = value.as_list()) {
    out += '[';
    for (const Value& item : *list) {
      if (&item != list->data()) out += ',';
      append_line(item, order, out);
    }
    out += ']';
  } else if (const auto* text = value.as_string()) {
    append_string(*text, out);
  } else if (const auto* number = value.as_int()) {
    out += std::to_string(*number);
  } else {
    out += dump(to_nlohmann(value), -1);
  }
}

std::string line(const Value& value, KeyOrder order) {
  std::string out;
  append_line(value, order, out);
  return out;
}

}  // namespace

std::string compact(const Value& value) {
  return line(value, KeyOrder::kept);
}
std::string pretty(const Value& value) {
  return dump(to_nlohmann(value), 2) + "\n";
}
std::string canonical(const Value& value) {
  return line(value, KeyOrder::sorted);
}

Result<Value> parse(std::string_view text) {
  try {
    return from_nlohmann(Json::parse(text));
  } catch (const Json::parse_error& error) {
    const LineColumn at = LineTable(text).position(std::min(text.size(), error.byte > 0 ? error.byte - 1 : 0));
    return fail(ErrorKind::document, fmt::format("{}:{}: not valid JSON", at.line, at.column));
  } catch (const Json::exception&) {
    return fail(ErrorKind::document, "1:1: not valid JSON");
  }
}

}  // namespace ingot::json
