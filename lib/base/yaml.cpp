#include "base/yaml.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>
#include <unordered_map>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::yaml {
namespace {

struct Refusal {
  YAML::Mark mark;
  std::string message;
};

template <class Number, class... Base>
bool parse_whole(std::string_view text, Number& out, Base... base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base...);
  return error == std::errc() && end == text.data() + text.size();
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?  (YAML 1.2.2, section 10.3.2)
bool looks_real(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::size_t exponent = text.find_first_of("eE");
  std::string_view mantissa = text.substr(0, exponent);
  if (exponent != std::string_view::npos) {
    std::string_view power = text.substr(exponent + 1);
    if (!power.empty() && (power[0] == '-' || power[0] == '+')) power.remove_prefix(1);
    if (!all_digits(power)) return false;
  }
  const std::size_t point = mantissa.find('.');
  if (point == std::string_view::npos) return all_digits(mantissa);
  const std::string_view fraction = mantissa.substr(point + 1);
  if (point == 0) return all_digits(fraction);
  return all_digits(mantissa.substr(0, point)) && (fraction.empty() || all_digits(fraction));
}

bool has_no_number(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return true;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text == ".inf" || text == ".Inf" || text == ".INF";
}

[[noreturn]] void refuse_integer(const YAML::Mark& mark, const std::string& text) {
  throw Refusal{mark, fmt::format("the integer {} is out of range, which is {} to {}; quote it if it is text", text,
                                  std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max())};
}

[[noreturn]] void refuse_real(const YAML::Mark& mark, const std::string& text) {
  throw Refusal{mark, fmt::format("the number {} is out of range, which is about -1.8e308 to 1.8e308; quote it if it "
                                  "is text",
                                  text)};
}

Value core_schema(const YAML::Mark& mark, const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  std::string_view digits = text;
  if (digits[0] == '+') digits.remove_prefix(1);
  std::int64_t integer = 0;
  if (text.starts_with("0x") || text.starts_with("0o")) {
    const bool hexadecimal = text[1] == 'x';
    const std::string_view figures = digits.substr(2);
    if (parse_whole(figures, integer, hexadecimal ? 16 : 8) && figures[0] != '-') return integer;
    const char* known = hexadecimal ? "0123456789abcdefABCDEF" : "01234567";
    if (!figures.empty() && figures.find_first_not_of(known) == std::string_view::npos) refuse_integer(mark, text);
    return text;
  }
  if (all_digits(digits.starts_with('-') ? digits.substr(1) : digits)) {
    if (parse_whole(digits, integer)) return integer;
    refuse_integer(mark, text);
  }
  if (looks_real(digits)) {
    double real = 0;
    if (parse_whole(digits, real) && std::isfinite(real)) return real;
    refuse_real(mark, text);
  }
  if (has_no_number(text)) refuse_real(mark, text);
  return text;
}

// Builds the tree from yaml-cpp's events: its Node API would resolve aliases and drop duplicate keys silently.
class Builder final : public YAML::EventHandler {
 public:
  /// `skipped` bytes of the text are not read. Duplicate keys are collected where there is a list for them.
  Builder(const Limits& limits, const LineTable& lines, std::size_t skipped,
          std::vector<Duplicate>* duplicates = nullptr)
      : limits_(limits), lines_(lines), skipped_(skipped), duplicates_(duplicates) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(mark, anchor, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refusal{mark, "aliases (*name) are not allowed"};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    if (tag != "?" && tag != "!" && !tag.empty()) throw Refusal{mark, fmt::format("tags ({}) are not allowed", tag)};
    if (text.find('\0') != std::string::npos) throw Refusal{mark, "a NUL character is not allowed"};
    if (text.size() > limits_.scalar_bytes)
      throw Refusal{mark, fmt::format("a value of more than {} bytes", limits_.scalar_bytes)};
    if (expects_key()) {
      if (text == "<<" && tag != "!") throw Refusal{mark, "merge keys (<<) are not allowed"};
      check(mark, anchor);
      add_key(mark, text);
    } else {
      // "!" marks a quoted scalar, which is a string whatever it looks like.
      add(mark, anchor, tag == "!" ? Value(text) : core_schema(mark, text));
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Frame{Value::List{}, {}, {}, false, offset_of(mark), {}});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Frame{{}, Value::Map{}, {}, true, offset_of(mark), {}});
  }
  void OnMapEnd() override { close(); }

  Value take() { return std::move(root_); }

 private:
  struct Frame {
    Value::List list;
    Value::Map map;
    std::optional<Member> pending;  // a key that waits for its value
    bool is_map = false;
    std::size_t offset = 0;
    std::unordered_map<std::string, std::size_t> keys;  // to their offsets
  };

  std::size_t offset_of(const YAML::Mark& mark) const {
    return skipped_ + (mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos));
  }

  bool expects_key() const { return !stack_.empty() && stack_.back().is_map && !stack_.back().pending; }

  void check(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) throw Refusal{mark, "anchors (&name) are not allowed"};
    if (++nodes_ > limits_.nodes) throw Refusal{mark, fmt::format("more than {} values", limits_.nodes)};
  }

  void add_key(const YAML::Mark& mark, const std::string& key) {
    if (key.size() > limits_.key_bytes)
      throw Refusal{mark, fmt::format("a key of more than {} bytes", limits_.key_bytes)};
    Frame& frame = stack_.back();
    const auto [first, is_new] = frame.keys.emplace(key, offset_of(mark));
    if (!is_new) {
      if (duplicates_ == nullptr) {
        throw Refusal{mark, fmt::format("duplicate key \"{}\", first on line {}", text::printable(key),
                                        lines_.line_of(first->second) + 1)};
      }
      duplicates_->push_back({key, first->second, offset_of(mark)});
    }
    if (frame.keys.size() > limits_.keys)
      throw Refusal{mark, fmt::format("more than {} keys in one map", limits_.keys)};
    frame.pending = Member{key, {}, offset_of(mark)};
  }

  void add(const YAML::Mark& mark, YAML::anchor_t anchor, Value value) {
    if (expects_key()) throw Refusal{mark, "a key must be a plain string"};
    check(mark, anchor);
    value.offset = offset_of(mark);
    place(std::move(value));
  }

  void place(Value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = stack_.back();
    if (!frame.is_map) {
      frame.list.push_back(std::move(value));
      return;
    }
    frame.pending->value = std::move(value);
    frame.map.push_back(std::move(*frame.pending));
    frame.pending.reset();
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Frame frame) {
    if (expects_key()) throw Refusal{mark, "a key must be a plain string"};
    if (tag != "?" && tag != "!" && !tag.empty()) throw Refusal{mark, fmt::format("tags ({}) are not allowed", tag)};
    check(mark, anchor);
    if (stack_.size() >= limits_.depth) throw Refusal{mark, fmt::format("nested deeper than {} levels", limits_.depth)};
    stack_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    Value value = frame.is_map ? Value(std::move(frame.map)) : Value(std::move(frame.list));
    value.offset = frame.offset;
    place(std::move(value));
  }

  const Limits& limits_;
  const LineTable& lines_;
  std::size_t skipped_;
  std::vector<Duplicate>* duplicates_;
  std::size_t nodes_ = 0;
  std::vector<Frame> stack_;
  Value root_;
};

// What is wrong with the bytes, before yaml-cpp reads them: it takes a byte 4 for the end of the text, accepts invalid
// UTF-8, and its scanner recurses on flow collections.
struct Fault {
  std::size_t offset = 0;
  std::string message;
};

std::optional<Fault> too_deep(std::string_view text, std::size_t limit) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '[' || text[at] == '{') {
      // Brackets inside of texts count too, so there is room for some.
      if (++depth > 4 * limit) return Fault{at, fmt::format("nested deeper than {} levels", limit)};
    } else if ((text[at] == ']' || text[at] == '}') && depth > 0) {
      --depth;
    }
  }
  return std::nullopt;
}

std::optional<Fault> fault_in_bytes(std::string_view text, const Limits& limits) {
  if (const auto bad = utf8::first_invalid(text)) return Fault{*bad, "not valid UTF-8"};
  const auto control = std::find_if(text.begin(), text.end(),
                                    [](char c) { return c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r'; });
  if (control != text.end()) {
    return Fault{static_cast<std::size_t>(control - text.begin()),
                 fmt::format("a control character (U+{:04X}) is not allowed", static_cast<unsigned>(*control))};
  }
  return too_deep(text, limits.depth);
}

tl::unexpected<Error> refuse(const LineTable& lines, std::size_t offset, std::string_view message) {
  const LineColumn at = lines.position(offset);
  return fail(ErrorKind::document, fmt::format("{}:{}: {}", at.line, at.column, message));
}

Result<Value> read(std::string_view text, const Limits& limits, std::vector<Duplicate>* duplicates) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  const LineTable lines(text);
  if (const auto fault = fault_in_bytes(text, limits)) return refuse(lines, fault->offset, fault->message);
  const std::size_t skipped = text.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0;
  const auto place = [&](const YAML::Mark& mark) {
    return mark.is_null() ? 0 : std::min(text.size(), skipped + static_cast<std::size_t>(mark.pos));
  };
  std::istringstream stream{std::string(text.substr(skipped))};
  try {
    YAML::Parser parser(stream);
    Builder builder(limits, lines, skipped, duplicates);
    if (!parser.HandleNextDocument(builder)) return Value{};
    Value value = builder.take();
    Builder second(limits, lines, skipped, duplicates);
    if (parser.HandleNextDocument(second)) return fail(ErrorKind::document, "1:1: more than one YAML document");
    return value;
  } catch (const Refusal& refusal) {
    return refuse(lines, place(refusal.mark), refusal.message);
  } catch (const YAML::Exception& error) {
    return refuse(lines, place(error.mark), error.msg);
  }
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  return read(text, limits, nullptr);
}

std::vector<Duplicate> duplicate_keys(std::string_view text, const Limits& limits) {
  std::vector<Duplicate> duplicates;
  (void)read(text, limits, &duplicates);
  return duplicates;
}

}  // namespace ingot::yaml
