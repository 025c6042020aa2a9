#include "support/mock_embeddings/script.hpp"

#include <algorithm>
#include <span>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/value.hpp"

namespace ingot::mock {
namespace {

template <class Enum>
using Names = std::span<const std::pair<std::string_view, Enum>>;

constexpr std::pair<std::string_view, Defect> k_defects[] = {
    {"none", Defect::none},
    {"one missing", Defect::one_missing},
    {"one more", Defect::one_more},
    {"duplicate index", Defect::duplicate_index},
    {"no index", Defect::no_index},
    {"index out of range", Defect::index_out_of_range},
    {"negative index", Defect::negative_index},
    {"shuffled", Defect::shuffled},
    {"numbers", Defect::numbers},
    {"integers", Defect::integers},
    {"wrong width", Defect::wrong_width},
    {"half width", Defect::half_width},
    {"empty vector", Defect::empty_vector},
    {"not a number", Defect::not_a_number},
    {"infinity", Defect::infinity},
    {"null number", Defect::null_number},
    {"too large", Defect::too_large},
    {"text number", Defect::text_number},
    {"denormal", Defect::denormal},
    {"zero", Defect::zero},
    {"tiny", Defect::tiny},
    {"large", Defect::large},
    {"identical", Defect::identical},
    {"other model", Defect::other_model},
    {"no model", Defect::no_model},
    {"no usage", Defect::no_usage},
    {"base64 padding", Defect::base64_padding},
    {"base64 length", Defect::base64_length},
    {"base64 big endian", Defect::base64_big_endian},
    {"base64 alphabet", Defect::base64_alphabet},
    {"truncated", Defect::truncated},
};
constexpr std::pair<std::string_view, Framing> k_framings[] = {
    {"content length", Framing::content_length},
    {"longer", Framing::longer},
    {"twice", Framing::twice},
    {"chunked", Framing::chunked},
    {"endless chunks", Framing::endless_chunks},
    {"until close", Framing::until_close},
};
constexpr std::pair<std::string_view, End> k_ends[] = {
    {"keep", End::keep},
    {"close", End::close},
    {"reset", End::reset},
    {"silent", End::silent},
};
constexpr std::pair<std::string_view, Greeting> k_greetings[] = {
    {"serve", Greeting::serve},
    {"reset", Greeting::reset},
    {"silent", Greeting::silent},
};

// Reads values of known kinds and remembers the first thing that was wrong.
class Reader {
 public:
  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  void complain(std::string_view key, std::string_view wanted) {
    if (complaint_.empty()) complaint_ = "\"" + text::printable(key.substr(0, 80)) + "\" " + std::string(wanted);
  }

  void read(const Member& member, std::string& to) {
    if (const auto* text = member.value.as_string()) {
      to = *text;
    } else {
      complain(member.key, "must be a text");
    }
  }
  void read(const Member& member, std::optional<std::string>& to) { read(member, to.emplace()); }
  void read(const Member& member, bool& to) {
    if (const auto* value = member.value.as_bool()) {
      to = *value;
    } else {
      complain(member.key, "must be true or false");
    }
  }
  void read(const Member& member, std::uint64_t& to) {
    const auto* number = member.value.as_int();
    if (const auto* word = member.value.as_string(); word != nullptr && *word == "for ever") {
      to = k_for_ever;
    } else if (number != nullptr && *number >= 0) {
      to = static_cast<std::uint64_t>(*number);
    } else {
      complain(member.key, "must be a number of at least 0, or \"for ever\"");
    }
  }
  void read(const Member& member, std::optional<std::uint64_t>& to) { read(member, to.emplace()); }
  void read(const Member& member, std::chrono::milliseconds& to) {
    std::uint64_t number = 0;
    read(member, number);
    to = std::chrono::milliseconds(std::min<std::uint64_t>(number, 1'000'000'000));
  }
  void read(const Member& member, int& to) {
    std::uint64_t number = 0;
    read(member, number);
    if (number < 100 || number > 999) return complain(member.key, "must be a number from 100 to 999");
    to = static_cast<int>(number);
  }
  template <class Enum>
  void read_name(std::string_view key, const Value& value, Names<Enum> names, Enum& to) {
    const auto* text = value.as_string();
    const auto name = std::find_if(names.begin(), names.end(),
                                   [&](const auto& known) { return text != nullptr && known.first == *text; });
    if (name == names.end()) return complain(key, "is none of its words");
    to = name->second;
  }
  void read(const Member& member, Defect& to) { read_name<Defect>(member.key, member.value, k_defects, to); }
  void read(const Member& member, Framing& to) { read_name<Framing>(member.key, member.value, k_framings, to); }
  void read(const Member& member, End& to) { read_name<End>(member.key, member.value, k_ends, to); }
  void read(const Member& member, Greeting& to) { read_name<Greeting>(member.key, member.value, k_greetings, to); }

  void read(const Member& member, Fields& to) {
    const auto* map = member.value.as_map();
    if (map == nullptr) return complain(member.key, "must be a map");
    for (const Member& field : *map) {
      if (const auto* list = field.value.as_list()) {
        for (const Value& value : *list) read({field.key, value}, to.emplace_back(field.key, "").second);
      } else {
        read(field, to.emplace_back(field.key, "").second);
      }
    }
  }

  void read(const Member& member, When& to) {
    const auto* map = member.value.as_map();
    if (map == nullptr) return complain(member.key, "must be a map");
    for (const Member& part : *map) {
      const bool known = take(part, "contains", to.contains) || take(part, "longer_than", to.longer_than) ||
                         take(part, "more_inputs_than", to.more_inputs_than) || take(part, "dimensions", to.dimensions);
      if (!known) complain(part.key, "is not known");
    }
  }

  void read(const Member& member, Action& to) {
    const auto* map = member.value.as_map();
    if (map == nullptr) return complain(member.key, "must be a map");
    for (const Member& part : *map) {
      if (part.key != "when" && !read_part(part, to)) complain(part.key, "is not known");
    }
  }

  void read(const Member& member, Condition& to) {
    read(member, to.action);
    if (const Value* when = member.value.find("when")) {
      read({"when", *when}, to.when);
    } else {
      complain(member.key, "must say \"when\"");
    }
  }

  template <class Item>
  void read(const Member& member, std::vector<Item>& to) {
    const auto* list = member.value.as_list();
    if (list == nullptr) return complain(member.key, "must be a list");
    for (const Value& value : *list) read({member.key, value}, to.emplace_back());
  }

  template <class To>
  bool take(const Member& member, std::string_view key, To& to) {
    if (member.key != key) return false;
    read(member, to);
    return true;
  }

 private:
  bool read_part(const Member& part, Action& to) {
    return take(part, "repeat", to.repeat) || take(part, "status", to.status) || take(part, "fields", to.fields) ||
           take(part, "body", to.body) || take(part, "raw", to.raw) || take(part, "defect", to.defect) ||
           take(part, "at", to.at) || take(part, "framing", to.framing) || take(part, "gzip", to.gzip) ||
           take(part, "blanks", to.blanks) || take(part, "field_bytes", to.field_bytes) ||
           take(part, "field_count", to.field_count) || take(part, "informational", to.informational) ||
           take(part, "delay", to.delay) || take(part, "body_delay", to.body_delay) ||
           take(part, "bytes_per_second", to.bytes_per_second) || take(part, "cut", to.cut) ||
           take(part, "end", to.end) || take_error(part, to);
  }

  bool take_error(const Member& part, Action& to) {
    if (part.key != "error") return false;
    std::string message;
    std::string type = "invalid_request_error";
    std::string code;
    if (const auto* map = part.value.as_map()) {
      for (const Member& of : *map) {
        if (!take(of, "message", message) && !take(of, "type", type) && !take(of, "code", code))
          complain(of.key, "is not known");
      }
    } else {
      read(part, message);
    }
    to.body = error_body(message, type, code);
    return true;
  }

  std::string complaint_;
};

}  // namespace

Result<Script> read_script(std::string_view json) {
  const auto value = json::parse(json);
  if (!value) return fail(ErrorKind::usage, "the script is wrong: " + value.error().message);
  const auto* map = value->as_map();
  if (map == nullptr) return fail(ErrorKind::usage, "the script is wrong: it must be a map");
  Script script;
  Reader reader;
  for (const Member& member : *map) {
    const bool known =
        reader.take(member, "actions", script.actions) || reader.take(member, "conditions", script.conditions) ||
        reader.take(member, "otherwise", script.otherwise) || reader.take(member, "connections", script.connections);
    if (!known) reader.complain(member.key, "is not known");
  }
  if (!reader.complaint().empty()) return fail(ErrorKind::usage, "the script is wrong: " + reader.complaint());
  return script;
}

std::string error_body(std::string_view message, std::string_view type, std::string_view code) {
  Value error;
  error.set("message", message);
  error.set("type", type);
  error.set("param", Value());
  error.set("code", code.empty() ? Value() : Value(code));
  Value body;
  body.set("error", std::move(error));
  return json::compact(body);
}

Action refusal(int status, std::string_view message, Fields fields) {
  Action action;
  action.status = status;
  action.fields = std::move(fields);
  action.body = error_body(message, status >= 500 ? "server_error" : "invalid_request_error");
  return action;
}

Action out_of_quota() {
  Action action;
  action.status = 429;
  action.body = error_body("You exceeded your current quota.", "insufficient_quota", "insufficient_quota");
  return action;
}

Action web_page(int status) {
  Action action;
  action.status = status;
  action.fields = {{"Content-Type", "text/html"}};
  action.body = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Accept the terms.</body></html>";
  return action;
}

std::string http2_goaway() {
  constexpr std::string_view k_settings("\0\0\0\4\0\0\0\0\0", 9);
  constexpr std::string_view k_goaway("\0\0\10\7\0\0\0\0\0\0\0\0\1\0\0\0\2", 17);
  return std::string(k_settings).append(k_goaway);
}

}  // namespace ingot::mock
