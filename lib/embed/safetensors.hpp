// Files in the safetensors format: eight bytes with the length of a JSON header, the header, the bytes of the tensors.
// What the header says is checked against the file before anything is read by it: every tensor lies within the data,
// its bytes are those of its shape, and no two share any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::embed {

enum class TensorType : std::uint8_t { f64, f32, f16, bf16, i64, i32, i8, other };

struct Tensor {
  std::string name;
  TensorType type = TensorType::other;
  std::string type_name;           ///< as the file has it
  std::vector<std::size_t> shape;  ///< their product fits
  std::string_view bytes;          ///< into the file
};

/// Sorted by name; they view `bytes`. `file` is the name for messages. Errors (config): whatever does not fit.
[[nodiscard]] Result<std::vector<Tensor>> read_tensors(std::string_view file, std::string_view bytes);

/// Null where there is none of that name.
[[nodiscard]] const Tensor* find_tensor(const std::vector<Tensor>& tensors, std::string_view name);

/// Bytes of one value; 0 for `other`.
[[nodiscard]] std::size_t width_of(TensorType type);

/// Value `index` of a tensor of a type of real numbers, or of i8; as float32, to which f64 is rounded.
[[nodiscard]] float real_at(const Tensor& tensor, std::size_t index);
/// Value `index` of a tensor of i32 or i64.
[[nodiscard]] std::int64_t whole_at(const Tensor& tensor, std::size_t index);

/// Values [first, first + count) as float32.
void read_reals(const Tensor& tensor, std::size_t first, std::size_t count, float* out);

/// True where one of them is no finite number.
[[nodiscard]] bool has_not_finite(const Tensor& tensor);

}  // namespace ingot::embed
