// What the fuzz targets share: the entry point's name and a check whose failure the fuzzer keeps the input of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ingot::fuzz {

/// Ends the process by a signal when the law does not hold.
void require(bool holds, std::string_view law);

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace ingot::fuzz
