// A tree of plain data: what YAML and JSON are read into and JSON is written from. Maps keep the order of their keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ingot {

struct Member;

class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::vector<Member>;

  // Defined below Member: clang instantiates the vector of members with them, which needs the whole type.
  Value();
  Value(bool value);
  Value(std::int64_t value);
  Value(int value);
  Value(std::size_t value);
  Value(double value);
  Value(std::string value);
  Value(std::string_view value);
  Value(const char* value);
  Value(List value);
  Value(Map value);

  [[nodiscard]] bool is_null() const;
  /// Null when the value is of another kind; the pointer lives as long as this value.
  [[nodiscard]] const bool* as_bool() const;
  [[nodiscard]] const std::int64_t* as_int() const;
  [[nodiscard]] const double* as_real() const;
  [[nodiscard]] const std::string* as_string() const;
  [[nodiscard]] const List* as_list() const;
  [[nodiscard]] const Map* as_map() const;
  [[nodiscard]] List* as_list();
  [[nodiscard]] Map* as_map();
  /// "string", "integer", ... as users name it.
  [[nodiscard]] std::string_view kind_name() const;

  /// The member of a map; null when there is none or this is no map.
  [[nodiscard]] const Value* find(std::string_view key) const;
  /// Sets or replaces a member; a null value becomes a map first.
  void set(std::string_view key, Value value);

  /// Byte offset in the text that the value was read from; 0 for values made in memory. Not part of equality.
  std::size_t offset = 0;

  /// Same data; maps are equal whatever the order of their keys.
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map> data_;
};

struct Member {
  std::string key;
  Value value;
  std::size_t key_offset = 0;

  friend bool operator==(const Member& a, const Member& b) { return a.key == b.key && a.value == b.value; }
};

inline Value::Value() = default;
inline Value::Value(bool value) : data_(value) {}
inline Value::Value(std::int64_t value) : data_(value) {}
inline Value::Value(int value) : data_(std::int64_t{value}) {}
inline Value::Value(std::size_t value) : data_(static_cast<std::int64_t>(value)) {}
inline Value::Value(double value) : data_(value) {}
inline Value::Value(std::string value) : data_(std::move(value)) {}
inline Value::Value(std::string_view value) : data_(std::string(value)) {}
inline Value::Value(const char* value) : data_(std::string(value)) {}
inline Value::Value(List value) : data_(std::move(value)) {}
inline Value::Value(Map value) : data_(std::move(value)) {}

}  // namespace ingot
