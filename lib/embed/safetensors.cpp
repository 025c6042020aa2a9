#include "embed/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "embed/model_json.hpp"
#include "embed/refusal.hpp"

namespace ingot::embed {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian, and so is what we build for");

constexpr std::size_t k_most_header = 16UL << 20U;  // bytes
constexpr std::size_t k_most_axes = 8;

struct TypeName {
  std::string_view name;
  TensorType type;
  std::size_t width;
};
constexpr TypeName k_types[] = {{"F64", TensorType::f64, 8},   {"F32", TensorType::f32, 4}, {"F16", TensorType::f16, 2},
                                {"BF16", TensorType::bf16, 2}, {"I64", TensorType::i64, 8}, {"I32", TensorType::i32, 4},
                                {"I8", TensorType::i8, 1}};

template <class T>
T at(std::string_view bytes, std::size_t index) {
  T value{};
  std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
  return value;
}

// IEEE half precision; exact. Numbers below the least normal one are whole multiples of 2^-24.
float from_half(std::uint16_t half) {
  const std::uint32_t sign = (std::uint32_t{half} & 0x8000U) << 16U;
  const std::uint32_t magnitude = half & 0x7FFFU;
  if (magnitude >= 0x7C00) return std::bit_cast<float>(sign | 0x7F800000U | ((magnitude & 0x3FFU) << 13U));
  if (magnitude >= 0x0400) return std::bit_cast<float>(sign | ((magnitude << 13U) + (112U << 23U)));
  const float small = static_cast<float>(magnitude) * 0x1p-24F;
  return sign != 0 ? -small : small;
}

float from_bfloat(std::uint16_t value) {
  return std::bit_cast<float>(std::uint32_t{value} << 16U);
}

std::optional<std::size_t> size_in(const Value& value) {
  const std::int64_t* number = value.as_int();
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

// Shape and place of one tensor, all of which somebody may have made up.
class Entry {
 public:
  Entry(std::string_view file, const Member& member) : file_(file), member_(member) {}

  Result<Tensor> read(std::string_view data) const {
    Tensor tensor;
    tensor.name = member_.key;
    const Value* type = member_.value.find("dtype");
    if (type == nullptr || type->as_string() == nullptr) return refuse_it("has no dtype");
    tensor.type_name = *type->as_string();
    const auto* known = std::find_if(std::begin(k_types), std::end(k_types),
                                     [&](const TypeName& t) { return t.name == tensor.type_name; });
    if (known != std::end(k_types)) tensor.type = known->type;
    const auto values = read_shape(tensor.shape);
    if (!values) return fail(values.error());
    const Value* offsets = member_.value.find("data_offsets");
    if (offsets == nullptr || offsets->as_list() == nullptr || offsets->as_list()->size() != 2)
      return refuse_it("has no data_offsets");
    const auto begin = size_in(offsets->as_list()->front());
    const auto end = size_in(offsets->as_list()->back());
    if (!begin || !end || *begin > *end || *end > data.size())
      return refuse_it(fmt::format("lies outside of the {} bytes of data", data.size()));
    tensor.bytes = data.substr(*begin, *end - *begin);
    const std::size_t width = width_of(tensor.type);
    if (width != 0 && (tensor.bytes.size() % width != 0 || tensor.bytes.size() / width != *values)) {
      return refuse_it(
          fmt::format("has {} bytes, which is not {} values of {}", tensor.bytes.size(), *values, tensor.type_name));
    }
    return tensor;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> refuse_it(std::string_view what) const {
    return refuse(file_, fmt::format("the tensor {} {}", in_quotes(member_.key), what));
  }

  // The number of values.
  Result<std::size_t> read_shape(std::vector<std::size_t>& shape) const {
    const Value* axes = member_.value.find("shape");
    if (axes == nullptr || axes->as_list() == nullptr || axes->as_list()->size() > k_most_axes)
      return refuse_it("has no shape");
    std::size_t values = 1;
    for (const Value& axis : *axes->as_list()) {
      const auto size = size_in(axis);
      if (!size || (*size != 0 && values > SIZE_MAX / *size)) return refuse_it("has a shape that cannot be");
      values *= *size;
      shape.push_back(*size);
    }
    return values;
  }

  std::string_view file_;
  const Member& member_;
};

Result<void> check_apart(std::string_view file, const std::vector<Tensor>& tensors) {
  std::vector<const Tensor*> placed;
  for (const Tensor& tensor : tensors) placed.push_back(&tensor);
  std::sort(placed.begin(), placed.end(),
            [](const Tensor* a, const Tensor* b) { return a->bytes.data() < b->bytes.data(); });
  for (std::size_t i = 1; i < placed.size(); ++i) {
    if (placed[i - 1]->bytes.data() + placed[i - 1]->bytes.size() > placed[i]->bytes.data()) {
      return refuse(file, fmt::format("the tensors {} and {} share bytes", in_quotes(placed[i - 1]->name),
                                      in_quotes(placed[i]->name)));
    }
  }
  return {};
}

}  // namespace

std::size_t width_of(TensorType type) {
  const auto* found =
      std::find_if(std::begin(k_types), std::end(k_types), [&](const TypeName& t) { return t.type == type; });
  return found == std::end(k_types) ? 0 : found->width;
}

Result<std::vector<Tensor>> read_tensors(std::string_view file, std::string_view bytes) {
  if (bytes.size() < 8) return refuse(file, "too short for a safetensors file");
  const auto length = at<std::uint64_t>(bytes, 0);
  if (length > k_most_header || length > bytes.size() - 8) {
    return refuse(file, fmt::format("no safetensors file: its header would have {} bytes", length),
                  "take the file again; a pointer of Git LFS is a text of three lines");
  }
  const auto json = ModelJson::parse(bytes.substr(8, length));
  const Value header = json ? json->value() : Value();
  if (header.as_map() == nullptr) return refuse(file, "the header is not valid JSON, or no map");
  std::vector<Tensor> tensors;
  for (const Member& member : *header.as_map()) {
    if (member.key == "__metadata__") continue;
    auto tensor = Entry(file, member).read(bytes.substr(8 + length));
    if (!tensor) return fail(tensor.error());
    tensors.push_back(std::move(*tensor));
  }
  std::sort(tensors.begin(), tensors.end(), [](const Tensor& a, const Tensor& b) { return a.name < b.name; });
  const auto twice = std::adjacent_find(tensors.begin(), tensors.end(),
                                        [](const Tensor& a, const Tensor& b) { return a.name == b.name; });
  if (twice != tensors.end()) return refuse(file, fmt::format("the tensor {} is there twice", in_quotes(twice->name)));
  if (auto apart = check_apart(file, tensors); !apart) return fail(apart.error());
  return tensors;
}

const Tensor* find_tensor(const std::vector<Tensor>& tensors, std::string_view name) {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& t) { return t.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

float real_at(const Tensor& tensor, std::size_t index) {
  float value = 0;
  read_reals(tensor, index, 1, &value);
  return value;
}

std::int64_t whole_at(const Tensor& tensor, std::size_t index) {
  return tensor.type == TensorType::i64 ? at<std::int64_t>(tensor.bytes, index) : at<std::int32_t>(tensor.bytes, index);
}

void read_reals(const Tensor& tensor, std::size_t first, std::size_t count, float* out) {
  const std::string_view bytes = tensor.bytes;
  switch (tensor.type) {
    case TensorType::f64:
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(at<double>(bytes, first + i));
      return;
    case TensorType::f32:
      std::memcpy(out, bytes.data() + first * sizeof(float), count * sizeof(float));
      return;
    case TensorType::f16:
      for (std::size_t i = 0; i < count; ++i) out[i] = from_half(at<std::uint16_t>(bytes, first + i));
      return;
    case TensorType::bf16:
      for (std::size_t i = 0; i < count; ++i) out[i] = from_bfloat(at<std::uint16_t>(bytes, first + i));
      return;
    case TensorType::i8:
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(at<std::int8_t>(bytes, first + i));
      return;
    case TensorType::i64:
    case TensorType::i32:
    case TensorType::other:
      std::fill(out, out + count, 0.0F);
      return;
  }
}

// A number whose exponent is all ones is infinite or none.
bool has_not_finite(const Tensor& tensor) {
  const std::size_t values = width_of(tensor.type) == 0 ? 0 : tensor.bytes.size() / width_of(tensor.type);
  unsigned found = 0;
  switch (tensor.type) {
    case TensorType::f64:
      for (std::size_t i = 0; i < values; ++i)
        found |= static_cast<unsigned>(!(std::fabs(at<double>(tensor.bytes, i)) <= 3.4e38));
      break;
    case TensorType::f32:
      for (std::size_t i = 0; i < values; ++i)
        found |= static_cast<unsigned>((at<std::uint32_t>(tensor.bytes, i) & 0x7F800000U) == 0x7F800000U);
      break;
    case TensorType::f16:
      for (std::size_t i = 0; i < values; ++i)
        found |= static_cast<unsigned>((at<std::uint16_t>(tensor.bytes, i) & 0x7C00U) == 0x7C00U);
      break;
    case TensorType::bf16:
      for (std::size_t i = 0; i < values; ++i)
        found |= static_cast<unsigned>((at<std::uint16_t>(tensor.bytes, i) & 0x7F80U) == 0x7F80U);
      break;
    case TensorType::i64:
    case TensorType::i32:
    case TensorType::i8:
    case TensorType::other:
      break;
  }
  return found != 0;
}

}  // namespace ingot::embed
