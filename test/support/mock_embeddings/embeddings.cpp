#include "support/mock_embeddings/embeddings.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/json.hpp"
#include "base/value.hpp"
#include "support/mock_embeddings/vectors.hpp"

namespace ingot::mock {
namespace {

// One element of "data": whose vector it is, and which index it claims.
struct Element {
  std::size_t input = 0;
  std::optional<std::int64_t> index = 0;
};

std::vector<Element> elements(std::size_t inputs, Defect defect, std::optional<std::size_t> at) {
  std::vector<Element> all;
  for (std::size_t i = 0; i < inputs; ++i) all.push_back({i, static_cast<std::int64_t>(i)});
  const std::size_t struck = std::min(at.value_or(inputs - 1), inputs - 1);
  switch (defect) {
    case Defect::one_missing:
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(struck));
      break;
    case Defect::one_more:
      all.push_back({0, static_cast<std::int64_t>(inputs)});
      break;
    case Defect::duplicate_index:
      if (struck == 0) {
        all.push_back(all.front());
      } else {
        all[struck].index = 0;
      }
      break;
    case Defect::no_index:
      all[struck].index = std::nullopt;
      break;
    case Defect::index_out_of_range:
      all[struck].index = static_cast<std::int64_t>(inputs);
      break;
    case Defect::negative_index:
      all[struck].index = -1;
      break;
    case Defect::shuffled:
      std::reverse(all.begin(), all.end());
      break;
    default:
      break;
  }
  return all;
}

// The first number as a text, where no float can say it.
std::string_view first_number(Defect defect) {
  switch (defect) {
    case Defect::not_a_number:
      return "NaN";
    case Defect::infinity:
      return "Infinity";
    case Defect::null_number:
      return "null";
    case Defect::too_large:
      return "1e400";
    case Defect::text_number:
      return "\"0.5\"";
    case Defect::denormal:
      return "1e-320";
    default:
      return "";
  }
}

Encoding encoding_with(Defect defect, Encoding asked) {
  switch (defect) {
    case Defect::numbers:
    case Defect::integers:
    case Defect::null_number:
    case Defect::too_large:
    case Defect::text_number:
    case Defect::denormal:
      return Encoding::numbers;
    case Defect::base64_padding:
    case Defect::base64_length:
    case Defect::base64_big_endian:
    case Defect::base64_alphabet:
      return Encoding::base64;
    default:
      return asked;
  }
}

void scale(std::vector<float>& vector, float factor) {
  for (float& value : vector) value *= factor;
}

void strike(std::vector<float>& vector, Defect defect) {
  switch (defect) {
    case Defect::wrong_width:
      vector.push_back(vector.front());
      break;
    case Defect::half_width:
      vector.resize(vector.size() / 2);
      break;
    case Defect::empty_vector:
      vector.clear();
      break;
    case Defect::not_a_number:
      vector[0] = std::numeric_limits<float>::quiet_NaN();
      break;
    case Defect::infinity:
      vector[0] = std::numeric_limits<float>::infinity();
      break;
    case Defect::zero:
      scale(vector, 0);
      break;
    case Defect::tiny:
      scale(vector, 1e-20F);
      break;
    case Defect::large:
      scale(vector, 40);
      break;
    case Defect::integers: {
      const std::size_t place = std::bit_cast<std::uint32_t>(vector[0]) % vector.size();
      scale(vector, 0);
      vector[place] = 1;
      break;
    }
    default:
      break;
  }
}

void append_base64_vector(std::string& to, const std::vector<float>& vector, Defect defect) {
  static_assert(std::endian::native == std::endian::little);
  std::string_view bytes(static_cast<const char*>(static_cast<const void*>(vector.data())),
                         vector.size() * sizeof(float));
  std::string swapped;
  if (defect == Defect::base64_big_endian) {
    swapped = bytes;
    for (std::size_t i = 0; i < swapped.size(); i += sizeof(float))
      std::reverse(&swapped[i], &swapped[i] + sizeof(float));
    bytes = swapped;
  }
  if (defect == Defect::base64_length) bytes.remove_suffix(std::min<std::size_t>(bytes.size(), 3));
  to += '"';
  append_base64(to, bytes);
  if (defect == Defect::base64_padding) to += "=";
  if (defect == Defect::base64_alphabet && !bytes.empty()) to[to.size() - 4] = '!';
  to += '"';
}

void append_numbers(std::string& to, const std::vector<float>& vector, Defect defect) {
  constexpr std::size_t k_longest = 16;  // of a float in its shortest form
  to += '[';
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (i > 0) to += ',';
    if (const std::string_view text = first_number(defect); i == 0 && !text.empty()) {
      to += text;
      continue;
    }
    char digits[k_longest];
    const auto written = std::to_chars(digits, digits + k_longest, vector[i]);
    to.append(digits, written.ptr);
  }
  to += ']';
}

void append_tail(std::string& to, std::string_view model, std::size_t tokens, Defect defect) {
  to += ']';
  if (defect != Defect::no_model) to += ",\"model\":" + json::compact(model);
  const std::string count = std::to_string(tokens);
  if (defect != Defect::no_usage) to += ",\"usage\":{\"prompt_tokens\":" + count + ",\"total_tokens\":" + count + "}";
  to += "}\n";
}

}  // namespace

std::string embeddings_body(const EmbeddingsRequest& request, std::size_t dimensions, std::size_t tokens, Defect defect,
                            std::optional<std::size_t> at) {
  const std::size_t width = request.dimensions.value_or(dimensions);
  std::string body = "{\"object\":\"list\",\"data\":[";
  const Encoding usual = request.encoding;
  body.reserve(request.inputs.size() * width * (usual == Encoding::base64 ? 6 : 14) + 4096);
  const auto all = elements(request.inputs.size(), defect, at);
  std::vector<float> vector;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Defect own = !at || *at == all[i].input ? defect : Defect::none;
    vector.resize(width);
    fill_vector(request.model, own == Defect::identical ? "" : std::string_view(request.inputs[all[i].input]), vector);
    strike(vector, own);
    body += i == 0 ? "{\"object\":\"embedding\"" : ",{\"object\":\"embedding\"";
    if (all[i].index) body += ",\"index\":" + std::to_string(*all[i].index);
    body += ",\"embedding\":";
    if (encoding_with(own, usual) == Encoding::base64) {
      append_base64_vector(body, vector, own);
    } else {
      append_numbers(body, vector, own);
    }
    body += '}';
  }
  append_tail(body, defect == Defect::other_model ? request.model + "-other" : request.model, tokens, defect);
  if (defect == Defect::truncated) body.resize(body.size() / 2);
  return body;
}

bool is_good(Defect defect) {
  return defect == Defect::none || defect == Defect::shuffled || defect == Defect::numbers ||
         defect == Defect::integers;
}

}  // namespace ingot::mock
