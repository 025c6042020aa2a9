#include "embed/wire.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <numeric>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/base64.hpp"
#include "base/text.hpp"

namespace ingot::embed {
namespace {

namespace ondemand = simdjson::ondemand;
using Kind = AnswerFault::Kind;

static_assert(std::endian::native == std::endian::little, "vectors travel as little-endian float32");

constexpr double k_least_norm = 1e-6;      // below it a vector has no direction
constexpr double k_greatest_norm = 1e6;    // above it the bytes are swapped or torn: they make any exponent
constexpr double k_exact_norm = 1e-3;      // nearer to 1 than this is rounding
constexpr double k_unit_tolerance = 1e-2;  // further off is another model or a cut vector
constexpr std::uint64_t k_most_tokens = 1'000'000'000;  // no request has more

constexpr std::uint64_t eight_times(unsigned char c) {
  return 0x0101010101010101U * c;
}

// Control characters, quotes and backslashes are what JSON wants escaped.
bool is_escaped(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// The place of the next of them from `at` on, else the end. Eight at a time: a byte below n borrows into its own top
// bit when n is taken off it, and a byte equal to c is below 1 after an exclusive or with c. Borrows go to later bytes,
// so the first that is found is right.
std::size_t next_escaped(std::string_view text, std::size_t at) {
  for (; text.size() - at >= 8; at += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const std::uint64_t quotes = bytes ^ eight_times('"');
    const std::uint64_t backslashes = bytes ^ eight_times('\\');
    const std::uint64_t below = ((bytes - eight_times(0x20)) & ~bytes) | ((quotes - eight_times(1)) & ~quotes) |
                                ((backslashes - eight_times(1)) & ~backslashes);
    const std::uint64_t found = below & eight_times(0x80);
    if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  while (at < text.size() && !is_escaped(text[at])) ++at;
  return at;
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t from = 0;
  for (std::size_t at = 0; (at = next_escaped(text, from)) < text.size(); from = at + 1) {
    out.append(text, from, at - from);
    append_escaped(out, text[at]);
  }
  out.append(text, from);
  out += '"';
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, value);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Whether `whole` is `name`, or `name` with a tag (:latest, @main) or a version (-v2, -001, -2024-05-13) behind it.
// voyage-3-large is not voyage-3.
bool is_release_of(std::string_view name, std::string_view whole) {
  if (!whole.starts_with(name)) return false;
  const std::string_view rest = whole.substr(name.size());
  if (rest.empty() || rest[0] == ':' || rest[0] == '@' || rest == "-latest") return true;
  if (rest[0] != '-') return false;
  const std::string_view version = rest.substr(rest.starts_with("-v") ? 2 : 1);
  return !version.empty() && is_digit(version[0]) &&
         std::all_of(version.begin(), version.end(), [](char c) { return is_digit(c) || c == '.' || c == '-'; });
}

// Services answer with the name and its release, or leave out the folder before it.
bool same_model(std::string_view asked_name, std::string_view answered_name) {
  const std::string asked = text::lower_ascii(asked_name);
  const std::string answered = text::lower_ascii(answered_name);
  std::string_view a = asked;
  std::string_view b = answered;
  if ((a.find('/') == std::string_view::npos) != (b.find('/') == std::string_view::npos)) {
    a.remove_prefix(a.rfind('/') + 1);
    b.remove_prefix(b.rfind('/') + 1);
  }
  return is_release_of(a, b) || is_release_of(b, a);
}

// In several sums, so that the additions do not wait for each other.
double length_of(std::span<const float> values) {
  constexpr std::size_t k_lanes = 8;
  std::array<double, k_lanes> sums{};
  const auto add = [&](std::size_t lane, double value) { sums[lane] += value * value; };
  const std::size_t whole = values.size() / k_lanes * k_lanes;
  const float* const from = values.data();
  for (std::size_t at = 0; at < whole; at += k_lanes) {
    for (std::size_t lane = 0; lane < k_lanes; ++lane) add(lane, from[at + lane]);
  }
  for (std::size_t at = whole; at < values.size(); ++at) add(at - whole, from[at]);
  return std::sqrt(std::accumulate(sums.begin(), sums.end(), 0.0));
}

class AnswerReader {
 public:
  AnswerReader(ondemand::parser& parser, const Endpoint& endpoint, std::size_t texts)
      : parser_(parser), endpoint_(endpoint), texts_(texts), placed_(texts, false), scratch_(endpoint.dimensions) {
    out_.matrix.dimensions = endpoint.dimensions;
    out_.matrix.values.resize(texts * endpoint.dimensions);
  }

  tl::expected<Embeddings, AnswerFault> read(std::string& body) {
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    ondemand::document document;
    ondemand::object root;
    if (parser_.iterate(body.data(), body.size(), body.capacity()).get(document) != simdjson::SUCCESS ||
        document.get_object().get(root) != simdjson::SUCCESS)
      return unreadable();
    for (auto field : root) {
      std::string_view name;
      ondemand::value value;
      if (field.unescaped_key().get(name) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
        return unreadable();
      if (!read_member(name, value)) return tl::unexpected(std::move(fault_));
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return unreadable();  // more behind it
    if (!finish()) return tl::unexpected(std::move(fault_));
    return std::move(out_);
  }

 private:
  bool wrong(Kind kind, std::string message) {
    fault_ = {kind, std::move(message), 0};
    return false;
  }
  bool cannot_read() { return wrong(Kind::unreadable, "the answer is not the JSON of an embeddings service"); }
  tl::unexpected<AnswerFault> unreadable() {
    cannot_read();
    return tl::unexpected(std::move(fault_));
  }

  bool read_member(std::string_view name, ondemand::value& value) {
    if (name == "data") return read_data(value);
    if (name == "error") return read_error(value);
    if (name == "model") return read_model(value);
    if (name == "usage") return read_usage(value);
    return true;
  }

  bool read_error(ondemand::value& value) {
    bool null = false;
    if (value.is_null().get(null) == simdjson::SUCCESS && null) return true;
    return wrong(Kind::refusal, "the answer is an error inside status 200");
  }

  bool read_model(ondemand::value& value) {
    std::string_view name;
    if (value.get_string().get(name) != simdjson::SUCCESS) return true;
    out_.model = name;
    return true;
  }

  bool read_usage(ondemand::value& value) {
    ondemand::object usage;
    if (value.get_object().get(usage) != simdjson::SUCCESS) return true;
    for (auto field : usage) {
      std::string_view name;
      std::uint64_t number = 0;
      if (field.unescaped_key().get(name) != simdjson::SUCCESS) return cannot_read();
      const bool prompt = name == "prompt_tokens";
      if (!prompt && (name != "total_tokens" || out_.tokens)) continue;
      if (field.value().get_uint64().get(number) == simdjson::SUCCESS && number > 0 && number <= k_most_tokens)
        out_.tokens = number;
    }
    return true;
  }

  // Beside an error there may be a null.
  bool read_data(ondemand::value& value) {
    bool null = false;
    if (value.is_null().get(null) == simdjson::SUCCESS && null) return true;
    has_data_ = true;
    ondemand::array items;
    if (value.get_array().get(items) != simdjson::SUCCESS) return cannot_read();
    for (auto item : items) {
      ondemand::object object;
      if (item.get_object().get(object) != simdjson::SUCCESS) return cannot_read();
      if (!read_item(object)) return false;
    }
    return true;
  }

  bool read_item(ondemand::object& object) {
    std::optional<std::uint64_t> index;
    bool has_vector = false;
    for (auto field : object) {
      std::string_view name;
      ondemand::value value;
      if (field.unescaped_key().get(name) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
        return cannot_read();
      if (name == "index") {
        std::uint64_t number = 0;
        if (value.get_uint64().get(number) != simdjson::SUCCESS)
          return wrong(Kind::damaged, "the answer has an index that is no whole number from 0");
        index = number;
      } else if (name == "embedding") {
        if (!read_vector(value)) return false;
        has_vector = true;
      }
    }
    if (!index || !has_vector) return wrong(Kind::damaged, "the answer has a vector without an index, or none");
    return place(*index);
  }

  bool place(std::uint64_t index) {
    if (index >= texts_)
      return wrong(Kind::damaged, fmt::format("the answer has a vector of index {} for {} texts", index, texts_));
    if (placed_[index]) return wrong(Kind::damaged, fmt::format("the answer has two vectors for text {}", index + 1));
    placed_[index] = true;
    ++count_;
    if (!measure(index)) return false;
    std::copy(scratch_.begin(), scratch_.end(),
              out_.matrix.values.begin() + static_cast<std::ptrdiff_t>(index * scratch_.size()));
    return true;
  }

  bool other_width(std::size_t width) {
    if (width == 0) return wrong(Kind::damaged, "the answer has a vector without values");
    wrong(Kind::other_width,
          fmt::format("the answer has a vector of {} values where {} were expected", width, scratch_.size()));
    fault_.width = width;
    return false;
  }

  bool read_vector(ondemand::value& value) {
    ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return cannot_read();
    if (type == ondemand::json_type::string) {
      out_.type = VectorType::base64;
      return read_base64(value);
    }
    if (type == ondemand::json_type::array) return read_numbers(value);
    return wrong(Kind::damaged, "the answer has something else where a vector should be");
  }

  bool read_base64(ondemand::value& value) {
    const std::size_t bytes = scratch_.size() * sizeof(float);
    std::span<unsigned char> into(reinterpret_cast<unsigned char*>(scratch_.data()), bytes);
    // Between the quotes as they stand, for a copy of all digits would cost as much as they do; an escaped slash, which
    // some services write, is no digit.
    std::string_view digits = value.raw_json_token();
    digits.remove_prefix(1);
    if (decode_base64(digits.substr(0, digits.rfind('"')), into)) return true;
    if (value.get_string().get(digits) != simdjson::SUCCESS) return cannot_read();
    if (decode_base64(digits, into)) return true;
    const std::size_t held = digits.size() / 4 * 3 - static_cast<std::size_t>(digits.ends_with("=")) -
                             static_cast<std::size_t>(digits.ends_with("=="));
    const bool whole = digits.size() % 4 == 0 && held % sizeof(float) == 0;
    if (whole && held != bytes) return other_width(held / sizeof(float));
    return wrong(Kind::damaged, "the answer has a vector whose base64 is damaged");
  }

  bool read_numbers(ondemand::value& value) {
    ondemand::array numbers;
    if (value.get_array().get(numbers) != simdjson::SUCCESS) return cannot_read();
    std::size_t count = 0;
    for (auto element : numbers) {
      double number = 0;
      const auto failure = element.get_double().get(number);
      if (failure == simdjson::INCORRECT_TYPE || failure == simdjson::NUMBER_ERROR)
        return wrong(Kind::damaged, "the answer has a vector with a value that is no number");
      if (failure != simdjson::SUCCESS) return cannot_read();
      if (!(std::fabs(number) <= FLT_MAX) || (number != 0 && static_cast<float>(number) == 0))
        return wrong(Kind::damaged, "the answer has a vector with a value that float32 does not hold");
      if (count < scratch_.size()) scratch_[count] = static_cast<float>(number);
      ++count;
    }
    return count == scratch_.size() || other_width(count);
  }

  // Looks at the vector in scratch_ and gives it unit length.
  bool measure(std::uint64_t index) {
    const double norm = length_of(scratch_);
    if (!std::isfinite(norm))
      return wrong(Kind::damaged, fmt::format("the answer has a vector that is not finite (text {})", index + 1));
    if (norm < k_least_norm)
      return wrong(Kind::damaged, fmt::format("the answer has a vector of zeros (text {})", index + 1));
    if (norm > k_greatest_norm)
      return wrong(
          Kind::damaged,
          fmt::format("the answer has a vector of length {:.3g}, which no model makes (text {})", norm, index + 1));
    out_.least_norm = count_ == 1 ? norm : std::min(out_.least_norm, norm);
    out_.greatest_norm = std::max(out_.greatest_norm, norm);
    if (endpoint_.unit_norm && std::fabs(norm - 1) > k_unit_tolerance)
      return wrong(Kind::other_norm, fmt::format("the answer has a vector of length {:.3g}, and those of {} have 1",
                                                 norm, text::printable(endpoint_.model)));
    if (std::fabs(norm - 1) <= k_exact_norm) return true;
    for (float& value : scratch_) value = static_cast<float>(value / norm);
    return true;
  }

  bool finish() {
    if (!has_data_) return cannot_read();
    if (count_ != texts_)
      return wrong(Kind::damaged, fmt::format("the answer has {} vectors for {} texts", count_, texts_));
    if (endpoint_.service.echoes_model && !out_.model.empty() && !same_model(endpoint_.model, out_.model))
      return wrong(Kind::other_model, fmt::format("the answer is of the model {}, and {} was asked for",
                                                  text::printable(std::string_view(out_.model).substr(0, 100)),
                                                  text::printable(endpoint_.model)));
    if (all_alike())
      return wrong(Kind::other_norm, fmt::format("the answer has the same vector for {} different texts", texts_));
    return true;
  }

  [[nodiscard]] bool all_alike() const {
    if (texts_ < 2) return false;
    const auto first = out_.matrix.row(0);
    for (std::size_t at = 1; at < texts_; ++at) {
      const auto row = out_.matrix.row(at);
      if (!std::equal(first.begin(), first.end(), row.begin())) return false;
    }
    return true;
  }

  ondemand::parser& parser_;
  const Endpoint& endpoint_;
  std::size_t texts_;
  std::vector<bool> placed_;
  bool has_data_ = false;
  std::size_t count_ = 0;
  std::vector<float> scratch_;
  Embeddings out_;
  AnswerFault fault_;
};

}  // namespace

std::string embeddings_url(std::string_view base_url) {
  const std::size_t query = std::min(base_url.find('?'), base_url.size());
  std::string_view path = base_url.substr(0, query);
  while (path.ends_with('/')) path.remove_suffix(1);
  return fmt::format("{}/embeddings{}", path, base_url.substr(query));
}

std::string request_body(const Endpoint& endpoint, std::span<const std::string_view> texts, TextUse use) {
  std::size_t bytes = 256;
  for (const std::string_view text : texts) bytes += text.size() + text.size() / 16 + 8;
  std::string body;
  body.reserve(bytes);
  body += "{\"model\":";
  append_json_string(body, endpoint.model);
  const Service& service = endpoint.service;
  if (service.encoding != AskedEncoding::none)
    append_member(body, "encoding_format", service.encoding == AskedEncoding::base64 ? "base64" : "float");
  if (endpoint.asks_dimensions && !service.dimensions_member.empty()) {
    body += ',';
    append_json_string(body, service.dimensions_member);
    fmt::format_to(std::back_inserter(body), ":{}", endpoint.dimensions);
  }
  const std::string& type = use == TextUse::document ? service.document_type : service.query_type;
  if (!type.empty()) append_member(body, "input_type", type);
  body += ",\"input\":[";
  for (const std::string_view text : texts) {
    if (body.back() != '[') body += ',';
    append_json_string(body, text);
  }
  body += "]}";
  return body;
}

struct AnswerParser::Memory {
  ondemand::parser parser;
};

AnswerParser::AnswerParser() : memory_(std::make_unique<Memory>()) {}
AnswerParser::~AnswerParser() = default;

tl::expected<Embeddings, AnswerFault> AnswerParser::parse(const Endpoint& endpoint, std::string& body,
                                                          std::size_t texts) {
  return AnswerReader(memory_->parser, endpoint, texts).read(body);
}

tl::expected<Embeddings, AnswerFault> parse_answer(const Endpoint& endpoint, std::string& body, std::size_t texts) {
  return AnswerParser().parse(endpoint, body, texts);
}

}  // namespace ingot::embed
