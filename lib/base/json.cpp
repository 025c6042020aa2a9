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

Value sorted(const Value& value) {
  if (const auto* list = value.as_list()) {
    Value::List out;
    for (const Value& item : *list) out.push_back(sorted(item));
    return out;
  }
  if (const auto* map = value.as_map()) {
    Value::Map out;
    for (const Member& member : *map) out.push_back({member.key, sorted(member.value), 0});
    std::sort(out.begin(), out.end(), [](const Member& a, const Member& b) { return a.key < b.key; });
    return out;
  }
  return value;
}

std::string dump(const Value& value, int indent) {
  return to_nlohmann(value).dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string compact(const Value& value) {
  return dump(value, -1);
}
std::string pretty(const Value& value) {
  return dump(value, 2) + "\n";
}
std::string canonical(const Value& value) {
  return compact(sorted(value));
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
