#include "support/mock_embeddings/request.hpp"

#include <algorithm>
#include <charconv>

#include <simdjson.h>

#include "base/text.hpp"

namespace ingot::mock {
namespace {

constexpr std::size_t k_most_head_bytes = 64UL << 10U;
constexpr std::size_t k_most_body_bytes = 64UL << 20U;
constexpr std::string_view k_head_end = "\r\n\r\n";

using simdjson::ondemand::json_type;

std::string text_of(simdjson::ondemand::value value) {
  return std::string(std::string_view(value.get_string()));
}

Result<std::vector<std::string>> read_inputs(simdjson::ondemand::value value) {
  std::vector<std::string> inputs;
  if (value.type() == json_type::string) {
    inputs.push_back(text_of(value));
  } else {
    for (simdjson::ondemand::value item : value.get_array()) inputs.push_back(text_of(item));
  }
  const auto is_empty = [](const std::string& input) { return input.empty(); };
  if (inputs.empty()) return fail(ErrorKind::usage, "'input' has no item");
  if (std::any_of(inputs.begin(), inputs.end(), is_empty))
    return fail(ErrorKind::usage, "'input' cannot be an empty string");
  return inputs;
}

Result<void> read_member(std::string_view key, simdjson::ondemand::value value, EmbeddingsRequest& to) {
  if (key == "model") {
    to.model = text_of(value);
  } else if (key == "input") {
    auto inputs = read_inputs(value);
    if (!inputs) return fail(inputs.error());
    to.inputs = *std::move(inputs);
  } else if (key == "encoding_format") {
    const std::string name = text_of(value);
    if (name != "base64" && name != "float") return fail(ErrorKind::usage, "'encoding_format' is not known");
    to.encoding = name == "base64" ? Encoding::base64 : Encoding::numbers;
  } else if (key == "dimensions") {
    const std::uint64_t number = value.get_uint64();
    if (number == 0 || number > 16'384) return fail(ErrorKind::usage, "'dimensions' is out of range");
    to.dimensions = number;
  } else if (key != "user") {
    return fail(ErrorKind::usage, "'" + text::printable(key.substr(0, 80)) + "' is not known");
  }
  return {};
}

}  // namespace

std::optional<std::string_view> Request::field(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  if (found == fields.end()) return std::nullopt;
  return found->second;
}

RequestReader::State RequestReader::state() {
  if (head_ == 0) {
    const std::size_t end = bytes_.find(k_head_end, searched_);
    if (end == std::string::npos) {
      searched_ = bytes_.size() - std::min(bytes_.size(), k_head_end.size() - 1);
      return bytes_.size() > k_most_head_bytes ? State::bad : State::more;
    }
    head_ = end + k_head_end.size();
    if (!read_head()) return State::bad;
    bytes_.reserve(head_ + body_);
  }
  if (bytes_.size() >= head_ + body_) return State::whole;
  if (!promised_ && request_.field("expect")) {
    promised_ = true;
    return State::expected;
  }
  return State::more;
}

bool RequestReader::read_head() {
  request_ = {};
  body_ = 0;
  promised_ = false;
  const std::string_view head = std::string_view(bytes_).substr(0, head_ - k_head_end.size());
  const auto lines = text::split(head, '\n');
  const auto words = text::split(text::trim(lines[0]), ' ');
  if (words.size() != 3 || words[2] != "HTTP/1.1") return false;
  request_.method = words[0];
  request_.target = words[1];
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    if (colon == std::string_view::npos) return false;
    request_.fields.emplace_back(text::lower_ascii(lines[i].substr(0, colon)), text::trim(lines[i].substr(colon + 1)));
  }
  if (request_.field("transfer-encoding")) return false;
  if (const auto length = request_.field("content-length")) {
    const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), body_);
    if (error != std::errc() || end != length->data() + length->size()) return false;
  }
  return body_ <= k_most_body_bytes;
}

Request RequestReader::take() {
  request_.body = bytes_.substr(head_, body_);
  bytes_.erase(0, head_ + body_);
  head_ = 0;
  searched_ = 0;
  return std::move(request_);
}

Result<EmbeddingsRequest> read_embeddings_request(std::string body) {
  EmbeddingsRequest request;
  try {
    const std::size_t size = body.size();
    body.reserve(size + simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::parser parser;
    auto document = parser.iterate(simdjson::padded_string_view(body.data(), size, body.capacity()));
    for (auto field : document.get_object()) {
      const std::string key(std::string_view(field.unescaped_key()));
      if (auto read = read_member(key, field.value(), request); !read) return fail(read.error());
    }
  } catch (const simdjson::simdjson_error&) {
    return fail(ErrorKind::usage, "we could not parse the JSON body of your request");
  }
  if (request.model.empty()) return fail(ErrorKind::usage, "you must provide a model parameter");
  if (request.inputs.empty()) return fail(ErrorKind::usage, "you must provide an input parameter");
  return request;
}

}  // namespace ingot::mock
